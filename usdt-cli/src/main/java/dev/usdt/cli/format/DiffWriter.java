package dev.usdt.cli.format;

import java.io.IOException;

/** Writes differences between files, in one format. */
public interface DiffWriter extends AutoCloseable {

    /** What is said of files of which none has a probe. */
    String NO_PROBES = "no probes in OLD and NEW, so there is nothing to compare";

    /** Writes what differs in a file. */
    void write(FileComparison comparison) throws IOException;

    /** Ends the whole. */
    @Override
    void close() throws IOException;
}
