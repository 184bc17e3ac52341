package dev.usdt.cli.input;

import dev.usdt.cli.args.TypedPath;
import dev.usdt.cli.input.OrderedWork.Yield;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;

/** The ELF files of a directory and what is below it, found as {@code usdt list -r} does, by their relative paths. */
public final class ElfTree {

    private static final int THREADS = 2;
    /** The relative path of the directory itself. */
    private static final Path ITSELF = Path.of("");

    private final Path root;
    private final ConcurrentSkipListSet<Path> files = new ConcurrentSkipListSet<>();
    private final ConcurrentSkipListMap<Path, String> unread = new ConcurrentSkipListMap<>();

    private ElfTree(Path root) {
        this.root = root;
    }

    /** Walks through a directory. */
    public static ElfTree of(Path root) throws InterruptedIOException {
        ElfTree tree = new ElfTree(root);
        Finder finder = tree.new Finder();
        // Nothing is handed out, so nothing is held.
        try (OrderedWork<FileResult> work =
                new OrderedWork<>(finder.new Named(List.of(TypedPath.shown(root))), THREADS, THREADS, 1)) {
            while (work.next(0) != null) {
                // A list without results is no end.
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        return tree;
    }

    /** {@return the relative paths of the ELF files} */
    public SortedSet<Path> files() {
        return Collections.unmodifiableSortedSet(files);
    }

    /** {@return why files and directories cannot be read, by their relative paths; the directory itself is empty} */
    public SortedMap<Path, String> unread() {
        return Collections.unmodifiableSortedMap(unread);
    }

    /** {@return where a file is} */
    public Path resolve(Path name) {
        return root.resolve(name);
    }

    /** {@return whether a file is in a directory that cannot be read, so that nobody knows whether it is there} */
    public boolean isHidden(Path name) {
        for (Path above = name.getParent(); above != null; above = above.getParent()) {
            if (unread.containsKey(above)) {
                return true;
            }
        }
        return unread.containsKey(ITSELF);
    }

    /** {@return what is there in place of an ELF file, or empty if nothing is} */
    public Optional<String> other(Path name) {
        try {
            for (int i = 1; i < name.getNameCount(); i++) {
                Path above = name.subpath(0, i);
                BasicFileAttributes attributes = attributes(above);
                if (attributes.isSymbolicLink()) {
                    return Optional.of(
                            "is behind the symbolic link " + TypedPath.shown(above) + ", which is not followed");
                } else if (!attributes.isDirectory()) {
                    return Optional.of("is behind " + TypedPath.shown(above) + ", which is not a directory");
                }
            }
            BasicFileAttributes attributes = attributes(name);
            if (attributes.isSymbolicLink()) {
                return Optional.of("is a symbolic link, which is not followed");
            }
            if (attributes.isDirectory()) {
                return Optional.of("is a directory");
            }
            return Optional.of(attributes.isRegularFile() && attributes.size() == 0 ? "empty file" : "not an ELF file");
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(InputFile.reason(e)); // a directory above it is a file now
        }
    }

    private BasicFileAttributes attributes(Path name) throws IOException {
        return Files.readAttributes(root.resolve(name), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private final class Finder extends Walk {

        Finder() {
            super(false, false, new AtomicLong(), Optional.empty());
        }

        @Override
        void read(Path path, BasicFileAttributes attributes, Yield<FileResult> yield) {
            files.add(root.relativize(path));
        }

        @Override
        void fail(Path path, String reason, Yield<FileResult> yield) {
            unread.put(root.relativize(path), reason);
        }
    }
}
