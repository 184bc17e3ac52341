package dev.usdt.cli.command;

import dev.usdt.Detail;
import dev.usdt.archive.ArchiveLimits;
import dev.usdt.cli.input.FileResult;
import dev.usdt.cli.input.OrderedWork;
import dev.usdt.cli.input.Walk;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** The files with probes in directories and below, found as {@code usdt list -r} does, each once. */
final class SearchedFiles {

    private static final int THREADS = Math.max(2, Runtime.getRuntime().availableProcessors());
    /** Sites that wait for their turn. */
    private static final int MOST_HELD = 20_000;

    private final Optional<ArchiveLimits> archives;
    private final Detail[] details;
    /** Hard links to one of them are not taken again. */
    private final Set<Object> taken = new HashSet<>();

    /**
     * Searches nothing yet.
     *
     * @param archives how archives are looked into; empty if they are not
     * @param details what is read of files with probes
     */
    SearchedFiles(Optional<ArchiveLimits> archives, Detail... details) {
        this.archives = archives;
        this.details = details;
    }

    /** What is done with a file, or with what cannot be read. */
    interface Taker {
        /** Takes one, in the order of the search. */
        void take(FileResult result) throws IOException;
    }

    /** Hands out what is in a directory, or in an archive. */
    void each(String directory, Taker taker) throws IOException {
        Walk walk = new Walk(false, false, new AtomicLong(), archives, details);
        try (OrderedWork<FileResult> work =
                new OrderedWork<>(walk.new Named(List.of(directory)), THREADS, THREADS, MOST_HELD)) {
            for (List<FileResult> ready = work.next(0); ready != null; ready = work.next(0)) {
                for (FileResult result : ready) {
                    if (result.key() == null || taken.add(result.key())) {
                        taker.take(result);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
