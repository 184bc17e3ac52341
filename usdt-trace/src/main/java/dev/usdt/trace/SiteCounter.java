package dev.usdt.trace;

import dev.usdt.ProbeSite;
import dev.usdt.trace.KernelTrace.Use;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Counts the hits of sites in the kernel, in whatever processes: cheaper than records, since nothing is fetched,
 * written or read at a hit. There is no counting of one process, and none of hits with some values.
 */
public final class SiteCounter implements AutoCloseable {

    private final KernelTrace kernel;
    private final List<String> problems;
    private List<SiteHits> last = List.of();
    private boolean closed;

    /**
     * The hits of a site.
     *
     * @param site the site
     * @param hits how many there were since the start
     */
    public record SiteHits(ProbeSite site, long hits) {}

    private SiteCounter(KernelTrace kernel, List<String> problems) {
        this.kernel = kernel;
        this.problems = problems;
    }

    /**
     * {@return whether the kernel counts exactly} Up to 6.11 processors share a counter, and hits at the same time on
     * two of them may be counted once.
     */
    public static boolean isExact() {
        return KernelVersion.isFrom(6, 12);
    }

    /**
     * Starts to count.
     *
     * @param options which sites: files, filter and so on
     * @return the counter, which has to be closed
     * @throws IOException as {@link Trace#start}
     * @throws IllegalArgumentException if the options name a process or a condition
     */
    public static SiteCounter start(TraceOptions options) throws IOException {
        if (options.pid().isPresent() || options.condition().isPresent()) {
            throw new IllegalArgumentException("the kernel counts the hits of all processes, and all of them");
        }
        List<String> problems = new ArrayList<>();
        return new SiteCounter(KernelTrace.start(options, Use.COUNT, problems), problems);
    }

    /** {@return what is not counted, and why, in lines} */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /** {@return how many sites are counted} */
    public int sites() {
        return kernel.definitions().defined();
    }

    /**
     * {@return the hits of each site since the start; after the end, up to then}
     *
     * @throws IOException if the kernel does not tell
     */
    public synchronized List<SiteHits> hits() throws IOException {
        if (!closed) {
            last = read();
        }
        return last;
    }

    /**
     * A line {@code path event hits} for each site, in the order of their definitions; events of others, too. The path
     * is as it was defined, with the number of this process.
     */
    private List<SiteHits> read() throws IOException {
        Definitions definitions = kernel.definitions();
        List<SiteHits> all = new ArrayList<>();
        int number = 0;
        String event = kernel.countingEvent();
        for (String line : kernel.tracefs().read("uprobe_profile").split("\n", -1)) {
            String[] words = line.strip().split("\\s+", -1);
            if (words.length >= 3 && words[1].equals(event)) {
                while (definitions.isRefused(number)) {
                    number++;
                }
                Optional<TracedSite> traced = definitions.site(number++);
                if (traced.isPresent()) {
                    all.add(new SiteHits(traced.get().site(), Long.parseLong(words[2])));
                }
            }
        }
        if (all.size() != definitions.defined()) {
            throw new IOException("uprobe_profile has " + all.size() + " of " + definitions.defined() + " sites");
        }
        return all;
    }

    /**
     * Stops it, and removes what it has made in the kernel. If that fails, it may be called again.
     *
     * @throws IOException if something cannot be removed
     */
    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            last = read();
        }
        closed = true;
        kernel.close();
    }
}
