/**
 * Writes a copy of an ELF file whose USDT notes every tracer reads.
 *
 * <p>Some toolchains write notes that are right in themselves and that tracers misread all the same: operands in
 * {@code wN} registers, descriptor sizes that count padding, zero bytes after the last note, notes that are fillers. A
 * {@link dev.usdt.repair.Repair} knows what has to change in one file, and writes it.
 *
 * <pre>{@code
 * Repair repair = Repair.plan(Path.of("myserver"));
 * for (FieldChange change : repair.changes()) {
 *     System.out.println(change);
 * }
 * repair.write(Path.of("myserver.fixed"));
 * }</pre>
 *
 * <p>Only bytes of notes and fields of headers change, and what is added is added behind the end: code, data, addresses
 * and the build id stay, and so does the program's behaviour.
 *
 * <p>Everything here is immutable and can be shared between threads. Nothing returns null. As everywhere in this
 * library a file need not be trusted: one that is damaged is refused, and never makes a damaged copy.
 */
package dev.usdt.repair;
