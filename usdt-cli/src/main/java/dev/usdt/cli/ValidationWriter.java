package dev.usdt.cli;

import java.io.IOException;

/** Writes what was found in files, in one format. */
interface ValidationWriter extends AutoCloseable {

    /** Writes what was found in a file. */
    void write(ValidationReport report) throws IOException;

    /** Ends the whole. */
    @Override
    void close() throws IOException;
}
