/**
 * The only way to put anything into a script.
 *
 * <p>What comes from a file, a path, a catalog or a command line can become a literal
 * ({@link dev.usdt.bpftrace.internal.script.Code#literal}, {@link dev.usdt.bpftrace.internal.script.Printf#text}), the
 * name of an attach point ({@link dev.usdt.bpftrace.internal.script.Code#place}) or a comment
 * ({@link dev.usdt.bpftrace.internal.script.ScriptText#comment}), and nothing else: everything that bpftrace runs is
 * put together from templates that are constants of this program, which Error Prone checks when it is compiled.
 */
package dev.usdt.bpftrace.internal.script;
