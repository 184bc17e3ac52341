/**
 * Writes bpftrace scripts for the USDT probes of a binary.
 *
 * <pre>{@code
 * UsdtFile file = UsdtFile.read(Path.of("myserver"), ScriptWriter.details());
 * Script script = ScriptWriter.write(file, ScriptOptions.of(Path.of("/srv/myserver")));
 * System.out.print(script.text());
 * script.problems().forEach(System.err::println);
 * }</pre>
 *
 * <p>A script has one clause for each probe, or for each site where it is traced by address. What it does with the hits
 * is its {@link dev.usdt.bpftrace.Style}: by default it prints one line for each, {@code provider:name key=value
 * key="text" …}. Keys and types come from a {@link dev.usdt.catalog.Catalog}; without one they are {@code arg0},
 * {@code arg1}…: signed integers in decimal, unsigned ones of up to four bytes in decimal too, unsigned ones of eight
 * bytes as {@code 0x…}, since they may be pointers as well as numbers. Text is printed as bpftrace's {@code %r} does
 * it: printable ASCII as it is (quotes too, so it is for people and cannot be told apart without loss), all other bytes
 * as {@code \xNN}.
 *
 * <p>The text is the same for every bpftrace from 0.17 on, and what it prints is right with each of them. What one of
 * them would print wrongly, or would refuse, is not in the script but named in its header and in
 * {@link dev.usdt.bpftrace.Script#problems()}.
 *
 * <p>Everything here is immutable and can be shared between threads. Nothing returns null. Text from the file can
 * neither end a comment nor a string of the script: what bpftrace has no spelling for is refused.
 */
package dev.usdt.bpftrace;
