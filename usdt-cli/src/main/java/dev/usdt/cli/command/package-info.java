/** The commands, one class each. */
package dev.usdt.cli.command;
