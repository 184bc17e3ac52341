/** What is typed: options, operands, paths. */
package dev.usdt.cli.args;
