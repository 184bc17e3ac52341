package dev.usdt.otel.page;

import java.util.Objects;

/**
 * What of a trace only its end knows. Immutable.
 *
 * @param title what was traced, in a few words
 * @param version the version of the command that traced
 * @param hits how many hits were read
 * @param lostHits how many more there were that could not be read
 * @param endsWithoutStart how many ends belong to no start
 * @param unfinished how many spans have no end
 */
public record TraceSummary(
        String title, String version, long hits, long lostHits, long endsWithoutStart, long unfinished) {

    /** Takes all. */
    public TraceSummary {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(version, "version");
    }
}
