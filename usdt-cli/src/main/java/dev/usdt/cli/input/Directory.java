package dev.usdt.cli.input;

import dev.usdt.cli.input.OrderedWork.Piece;
import dev.usdt.cli.input.OrderedWork.Yield;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;

/** A directory of a {@link Walk}, which is read when it is its turn. */
public final class Directory implements Piece<FileResult> {

    /** Names that are held and sorted; of a directory with more, so many at a time in the order that it has them. */
    public static final int MOST_NAMES = 20_000;
    /** Names that one thread looks at. */
    private static final int NAMES_EACH = 256;

    private final Walk walk;
    private final Path path;
    private final long deviceAbove;
    private final boolean named;

    /**
     * Describes a directory.
     *
     * @param deviceAbove the device of the directory that it is in
     * @param named whether it was named itself
     */
    Directory(Walk walk, Path path, long deviceAbove, boolean named) {
        this.walk = walk;
        this.path = path;
        this.deviceAbove = deviceAbove;
        this.named = named;
    }

    // The stream is closed when its last name was read, which may be in a later piece.
    @SuppressWarnings("StreamResourceLeak")
    @Override
    public void run(Yield<FileResult> yield) {
        try {
            long device = named || walk.devices().mayBeMounted(path) ? Mounts.of(path) : deviceAbove;
            if (isWanted(device, yield)) {
                DirectoryStream<Path> stream = Files.newDirectoryStream(path);
                new Names(stream, stream.iterator(), device).run(yield);
            }
        } catch (IOException e) {
            walk.fail(path, InputFile.reason(e), yield);
        }
    }

    private boolean isWanted(long device, Yield<FileResult> yield) {
        if (!named && device == deviceAbove) {
            return true;
        }
        if (!named && walk.oneFileSystem()) {
            return false;
        }
        String type = walk.devices().typeWithoutFiles(device);
        if (named && !type.isEmpty()) {
            walk.fail(path, "a file system of type " + type + " has no files to read", yield);
        }
        return type.isEmpty();
    }

    /** What of the open directory was not read yet. */
    private final class Names implements Piece<FileResult> {
        private final DirectoryStream<Path> stream;
        private final Iterator<Path> names;
        private final long device;

        Names(DirectoryStream<Path> stream, Iterator<Path> names, long device) {
            this.stream = stream;
            this.names = names;
            this.device = device;
        }

        @Override
        public void run(Yield<FileResult> yield) {
            List<Path> some = new ArrayList<>();
            boolean more = false;
            try {
                while (names.hasNext() && some.size() < MOST_NAMES) {
                    some.add(names.next().getFileName());
                }
                more = names.hasNext();
            } catch (DirectoryIteratorException e) {
                walk.fail(path, InputFile.reason(Objects.requireNonNull(e.getCause())), yield);
            }
            Collections.sort(some);
            if (some.size() <= NAMES_EACH) {
                walk.look(path, some, DirectoryEntries.of(stream, path), device, yield);
            } else {
                for (int from = 0; from < some.size(); from += NAMES_EACH) {
                    yield.piece(new Part(some.subList(from, Math.min(from + NAMES_EACH, some.size())), device));
                }
            }
            if (more) {
                yield.piece(this);
                return;
            }
            try {
                stream.close();
            } catch (IOException e) {
                walk.fail(path, InputFile.reason(e), yield);
            }
        }
    }

    /** Some of the entries of a large directory. */
    private final class Part implements Piece<FileResult> {
        private final List<Path> some;
        private final long device;

        Part(List<Path> some, long device) {
            this.some = some;
            this.device = device;
        }

        @Override
        public void run(Yield<FileResult> yield) {
            walk.look(path, some, DirectoryEntries.of(path), device, yield);
        }
    }
}
