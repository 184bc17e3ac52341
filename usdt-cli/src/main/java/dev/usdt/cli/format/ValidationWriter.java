package dev.usdt.cli.format;

import java.io.IOException;

/** Writes what was found in files, in one format. */
public interface ValidationWriter extends AutoCloseable {

    /** Writes what was found in a file. */
    void write(ValidationReport report) throws IOException;

    /** Writes what was found without a file that was read, and is on standard error already. */
    void writeAlone(String path, ReportedFinding finding) throws IOException;

    /** Ends the whole. */
    @Override
    void close() throws IOException;
}
