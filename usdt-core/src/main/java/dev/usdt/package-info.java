/**
 * Reads the USDT probes of ELF binaries and decodes their arguments, for every Linux architecture, on any host.
 *
 * <p>A <em>note</em> in the section {@code .note.stapsdt} describes one <em>site</em>: the place in the code, a single
 * no-operation instruction, at which a probe fires. All sites of one <em>provider</em> and <em>name</em> are one
 * <em>probe</em>. A note's argument string says for each <em>argument</em> how many bytes it has and in which register
 * or memory it is at that moment.
 *
 * <pre>{@code
 * UsdtFile file = UsdtFile.read(Path.of("myserver"));
 * for (Probe probe : file.probes()) {
 *     for (ProbeSite site : probe.sites()) {
 *         System.out.printf("%s:%s 0x%x%n", probe.provider(), probe.name(), site.address());
 *         for (Argument argument : site.arguments()) {
 *             System.out.printf("  %s in %s%n", argument.type().typeName(), argument.operand());
 *         }
 *     }
 * }
 * for (Problem problem : file.problems()) {
 *     System.err.println(problem);
 * }
 * }</pre>
 *
 * <p>Everything here is immutable and can be shared between threads. Nothing returns null.
 *
 * <h2>Security</h2>
 *
 * <p>A file need not be trusted. Malformed input gives an {@link dev.usdt.ElfFormatException}, a
 * {@link dev.usdt.Problem} beside what could be read, or an {@link dev.usdt.Operand.Unparsed}; it gives no other
 * exception, no endless loop, and no allocation by a number that the file claims. Nothing of the file is executed. Text
 * from the file is given as it is: whoever prints it has to escape control characters. There is no promise that a
 * loader or tracer would understand a damaged file in the same way.
 *
 * @see <a href="https://sourceware.org/systemtap/wiki/UserSpaceProbeImplementation">SystemTap wiki,
 *     UserSpaceProbeImplementation</a>
 */
package dev.usdt;
