/**
 * What runs: which ELF files a process has mapped to execute, and where its probes are in memory.
 *
 * <pre>{@code
 * LiveProcess process = LiveProcess.of(4711);
 * for (MappedFile mapped : process.files()) {
 *     for (ProbeSite site : mapped.read().sites()) {
 *         // To attach by perf_event_open or tracefs: mapped.tracerPath(), mapped.offsetOf(site) and, if there is a
 *         // semaphore, mapped.semaphoreOffsetOf(site); in memory the site is at mapped.addressesOf(site).
 *     }
 * }
 * }</pre>
 *
 * <p>Linux only: all of it is read from {@code /proc}, see proc(5). A process changes while it is read, so every answer
 * is of a moment; that its number was given to another process meanwhile is noticed.
 */
package dev.usdt.process;
