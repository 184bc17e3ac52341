package dev.usdt.cli.command;

import dev.usdt.Detail;
import dev.usdt.cli.args.TypedPath;
import dev.usdt.cli.input.FileNames;
import dev.usdt.cli.input.FileResult;
import dev.usdt.cli.input.InputFile;
import dev.usdt.cli.input.OrderedWork;
import dev.usdt.cli.input.OrderedWork.Piece;
import dev.usdt.cli.input.SomeFiles;
import dev.usdt.cli.input.Walk;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** Lists more files than one thread is fit for: read on several, written in order and as soon as they are there. */
final class ManyFiles {

    private static final int THREADS = Math.max(2, Runtime.getRuntime().availableProcessors());
    /** With a cold page cache a thread mostly waits for its file. */
    private static final int MOST_THREADS = 2 * THREADS + 4;
    /** Sites that wait for their turn to be written: some 10 MB. */
    private static final int MOST_HELD = 20_000;
    /** Failures that are told one by one. */
    private static final int MOST_TOLD = 100;

    private final Console console;
    private final Listing listing;
    private final Progress progress;
    private final AtomicLong files = new AtomicLong();
    private final boolean search;
    /** Files with probes that were listed: hard links to one of them are not listed again. */
    private final Set<Object> listed = new HashSet<>();

    private final List<String> failures = new ArrayList<>();
    private int failureCount;
    private int hits;
    private int code = ExitCode.OK;

    private ManyFiles(Console console, Listing listing, boolean search) {
        this.console = console;
        this.listing = listing;
        this.search = search;
        this.progress = new Progress(console, search && Boolean.getBoolean("usdt.progress"), System.nanoTime());
    }

    /** Lists files that were named, each whatever it is. */
    static int list(Console console, Piece<FileResult> named, Listing listing) throws IOException {
        ManyFiles many = new ManyFiles(console, listing, false);
        listing.begin();
        many.run(named);
        listing.end();
        listing.sayMissed("");
        return many.code;
    }

    /** The same, or with {@code -r} lists what of them and below them has probes. */
    static int list(Console console, FileSelection selection, Listing listing, Detail... details) throws IOException {
        ManyFiles many = new ManyFiles(console, listing, selection.recursive());
        Walk walk = new Walk(selection.follow(), selection.oneFileSystem(), many.files, selection.archives(), details);
        listing.begin();
        List<String> names = selection.files();
        if (!names.isEmpty()) {
            many.run(many.search ? walk.new Named(names) : new SomeFiles(names, details));
        }
        if (selection.list().isPresent()) {
            many.readList(selection.list().get(), walk, details);
        }
        for (Piece<FileResult> more = walk.elsewhere(); more != null; more = walk.elsewhere()) {
            many.run(more);
        }
        if (many.search && many.hits == 0 && many.code == ExitCode.OK) {
            listing.addNothing();
        }
        listing.end();
        listing.sayMissed("");
        many.tellFailures();
        return many.code;
    }

    private void readList(String list, Walk walk, Detail... details) throws IOException {
        try (InputStream stream = openList(list)) {
            run(new FileNames(list, stream) {
                @Override
                protected Piece<FileResult> reading(List<String> names) {
                    return search ? walk.new Named(names) : new SomeFiles(names, details);
                }
            });
        } catch (FileSystemException e) {
            take(FileResult.failed(list, InputFile.reason(e)));
        }
    }

    private static InputStream openList(String list) throws IOException {
        if (list.equals(InputFile.STANDARD_INPUT)) {
            return System.in;
        }
        Path path = TypedPath.of(list);
        if (Files.isDirectory(path)) {
            throw new FileSystemException(list, null, "is a directory, not a list of files");
        }
        return Files.newInputStream(path);
    }

    private void run(Piece<FileResult> first) throws IOException {
        try (OrderedWork<FileResult> work = new OrderedWork<>(first, THREADS, MOST_THREADS, MOST_HELD)) {
            long interval = progress.isWanted() ? Progress.INTERVAL_MILLIS : 0;
            for (List<FileResult> ready = work.next(interval); ready != null; ready = work.next(interval)) {
                if (!ready.isEmpty()) {
                    progress.erase();
                    for (FileResult result : ready) {
                        take(result);
                    }
                    listing.flush();
                }
                progress.show(files.get(), hits, System.nanoTime());
            }
            progress.erase();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private void take(FileResult result) throws IOException {
        if (!search) {
            code = Math.max(code, listing.add(result));
        } else if (result.file().isEmpty()) {
            fail(result);
        } else {
            found(result);
        }
    }

    private void found(FileResult result) throws IOException {
        if (result.key() != null && !listed.add(result.key())) {
            return;
        }
        if (listing.look(result.file().get())) {
            hits++;
            code = Math.max(code, listing.add(result));
        } else {
            InputFile.sayProblems(console, result.path(), result.file().get());
            code = Math.max(code, InputFile.exitCode(result.file().get()));
        }
    }

    private void fail(FileResult result) {
        code = ExitCode.INPUT;
        failureCount++;
        if (failureCount <= MOST_TOLD) {
            failures.add(Console.about(result.path(), result.failure()));
        }
    }

    private void tellFailures() throws IOException {
        if (failureCount > 0) {
            for (String failure : failures) {
                console.say(failure);
            }
            String named = failureCount > MOST_TOLD ? "; the first " + MOST_TOLD + " are named" : "";
            console.say(failureCount + " of the files and directories could not be read" + named);
        }
    }
}
