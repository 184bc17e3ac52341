/**
 * What an argument's operand is at a hit: its value, from the registers and the memory of the thread that has reached
 * the site.
 *
 * <p>{@link dev.usdt.value.Evaluator} computes it. Where registers come from is the caller's matter: a {@code struct
 * pt_regs} of the kernel ({@link dev.usdt.value.PtRegs}), a debugger, a core dump. Memory may be that of a process
 * ({@link dev.usdt.process.ProcessMemory}).
 */
package dev.usdt.value;
