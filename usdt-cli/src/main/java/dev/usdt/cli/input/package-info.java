/** The files that a command reads: those that were named, and those that a search finds. */
package dev.usdt.cli.input;
