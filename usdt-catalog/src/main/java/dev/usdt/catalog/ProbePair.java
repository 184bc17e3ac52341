package dev.usdt.catalog;

import java.util.List;
import java.util.Objects;

/**
 * Probes between which time can be measured.
 *
 * @param provider the provider of all of them
 * @param start the name of the probe at the start
 * @param ends the names of the probes of which one fires at the end
 * @param within what fires both
 * @param by the names of the values that are equal at the start and at the end, besides; mostly none
 * @param nested whether there may be another one inside, as with calls of functions: an end is that of the last start
 * @param reason in a few words why {@link Within#NOTHING} fires both; else empty
 * @param span how it is told as a span
 */
public record ProbePair(
        String provider,
        String start,
        List<String> ends,
        Within within,
        List<String> by,
        boolean nested,
        String reason,
        SpanShape span) {

    /** What it is that fires both probes of a pair, one after the other, so that they can be put together. */
    public enum Within {
        /** A goroutine, which may change threads. In a program that is not Go's, the same as a thread. */
        GOROUTINE("goroutine"),
        /** A thread. */
        THREAD("thread"),
        /** Any threads of a process: the values by which they are put together tell more. */
        PROCESS("process"),
        /** Nothing that a tracer knows, so that no time can be measured. */
        NOTHING("nothing");

        private final String word;

        Within(String word) {
            this.word = word;
        }

        /** {@return the word that a catalog has for it} */
        public String word() {
            return word;
        }
    }

    /**
     * Copies the lists.
     *
     * @throws IllegalArgumentException if a name is empty, there is no end, the start is an end, or any thread may fire
     *     an end and there is no value that tells which
     */
    public ProbePair {
        ends = List.copyOf(ends);
        by = List.copyOf(by);
        Objects.requireNonNull(within, "within");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(span, "span");
        if (provider.isEmpty() || start.isEmpty() || ends.contains("")) {
            throw new IllegalArgumentException("a name is empty");
        } else if (ends.isEmpty()) {
            throw new IllegalArgumentException("no end");
        } else if (ends.contains(start)) {
            throw new IllegalArgumentException("'" + start + "' is the start and an end");
        } else if (within == Within.PROCESS && by.isEmpty()) {
            throw new IllegalArgumentException("within a process there has to be a value by which they are paired");
        }
    }

    /** One that is paired by nothing else, of which nothing is known that a span would tell. */
    public ProbePair(String provider, String start, List<String> ends, Within within) {
        this(provider, start, ends, within, List.of(), false, "", SpanShape.PLAIN);
    }
}
