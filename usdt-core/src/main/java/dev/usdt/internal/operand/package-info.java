/** Decodes argument strings: a grammar for the assembler of each machine, and which instructions do nothing. */
package dev.usdt.internal.operand;
