package dev.usdt.archive.internal.member;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The members of an archive. */
public interface Entries extends Closeable {

    /**
     * {@return the next member, or null if there is none} What was not read of the one before is skipped.
     *
     * @throws IOException if there is no telling what comes next
     */
    @Nullable
    Entry next() throws IOException;

    /** Frees what was taken. What the archive was read from is left open. */
    @Override
    void close() throws IOException;
}
