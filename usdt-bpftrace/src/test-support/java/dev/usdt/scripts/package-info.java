/** Reads bpftrace scripts, so that tests of all modules can tell what each byte of them is. */
package dev.usdt.scripts;
