package dev.usdt.cli.input;

import dev.usdt.Detail;
import dev.usdt.UsdtFile;
import dev.usdt.archive.ArchiveLimits;
import dev.usdt.archive.ArchiveReader;
import dev.usdt.cli.args.TypedPath;
import dev.usdt.cli.input.OrderedWork.Piece;
import dev.usdt.cli.input.OrderedWork.Yield;
import dev.usdt.cli.io.RealPath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A search for ELF files with probes in directory trees, as pieces for {@link OrderedWork}: the entries of a directory
 * in the order of their names as bytes, what is in a directory in the directory's place.
 *
 * <p>Nothing but a regular file is opened. Symbolic links are left alone, but for those that are named; so there are no
 * loops. If they are to be followed, a link to a file is that file, and what a link to a directory leads to is kept for
 * a walk of its own after this one, see {@link #elsewhere}.
 *
 * <p>What is done with an ELF file and with what cannot be read may be overridden; both happen on several threads.
 */
public class Walk {

    /** The smallest ELF file is an ELFCLASS32 header. */
    private static final int LEAST_ELF_BYTES = 52;
    /** 0x7f, "ELF". */
    private static final int ELF_MAGIC = 0x7f454c46;

    /** Outside of the heap: a channel reads into nothing else, and copies. */
    private static final ThreadLocal<ByteBuffer> MAGIC = new ThreadLocal<>() {
        @Override
        protected ByteBuffer initialValue() {
            return ByteBuffer.allocateDirect(ArchiveReader.HEAD_BYTES);
        }
    };

    private final boolean follow;
    private final boolean oneFileSystem;
    private final Optional<ArchiveLimits> archives;
    private final Detail[] details;
    private final AtomicLong files;
    private @Nullable Mounts devices;
    private final Set<Path> roots = new HashSet<>();
    private final SortedSet<Path> linked = new TreeSet<>();

    /**
     * Describes a walk.
     *
     * @param follow whether symbolic links are followed
     * @param oneFileSystem whether directories of other file systems than that of the one named are left out
     * @param files where regular files are counted
     * @param archives how archives are looked into; empty if they are not
     * @param details what is read of files with probes
     */
    public Walk(
            boolean follow,
            boolean oneFileSystem,
            AtomicLong files,
            Optional<ArchiveLimits> archives,
            Detail... details) {
        this.archives = archives;
        this.follow = follow;
        this.oneFileSystem = oneFileSystem;
        this.files = files;
        this.details = details;
    }

    /** What was named on the command line or in a list; links among it are followed. */
    public final class Named implements Piece<FileResult> {
        private final List<String> names;

        public Named(List<String> names) {
            this.names = names;
        }

        @Override
        public void run(Yield<FileResult> yield) {
            for (String name : names) {
                try {
                    begin(TypedPath.of(name), yield);
                } catch (IOException e) {
                    yield.result(FileResult.failed(name, InputFile.reason(e)), 1);
                }
            }
        }
    }

    /**
     * {@return the walk of the directories to which links led and which are in none that was walked, or null if there
     * are none} To be called when all of this walk is done. They are shown under their real paths, each once.
     */
    @Nullable
    public Piece<FileResult> elsewhere() {
        List<String> further = new ArrayList<>();
        synchronized (linked) {
            // A directory comes before what is in it.
            for (Path target : linked) {
                if (!isWalked(target)) {
                    roots.add(target);
                    further.add(TypedPath.shown(target));
                }
            }
            linked.clear();
        }
        return further.isEmpty() ? null : new Named(further);
    }

    private void begin(Path root, Yield<FileResult> yield) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(root, BasicFileAttributes.class);
            if (attributes.isDirectory()) {
                if (follow) {
                    Path real = RealPath.of(root);
                    synchronized (linked) {
                        roots.add(real);
                    }
                }
                yield.piece(new Directory(this, root, 0, true));
            } else if (attributes.isRegularFile()) {
                files.incrementAndGet();
                readIfElf(root, attributes, yield);
            } else {
                fail(root, "not a regular file", yield);
            }
        } catch (IOException e) {
            fail(root, InputFile.reason(e), yield);
        }
    }

    /** Those of when the first directory is met: a list of files needs none. */
    synchronized Mounts devices() {
        Mounts known = devices;
        if (known == null) {
            known = Mounts.now();
            devices = known;
        }
        return known;
    }

    boolean oneFileSystem() {
        return oneFileSystem;
    }

    /** Looks at some of the entries of a directory, by their names in it. */
    void look(Path directory, List<Path> names, DirectoryEntries entries, long device, Yield<FileResult> yield) {
        int regular = 0;
        for (Path name : names) {
            try {
                BasicFileAttributes attributes = entries.attributes(name);
                if (attributes.isDirectory()) {
                    yield.piece(new Directory(this, directory.resolve(name), device, false));
                } else if (attributes.isRegularFile()) {
                    regular++;
                    if (attributes.size() >= leastBytes()) {
                        look(directory.resolve(name), attributes, entries.open(name), yield);
                    }
                } else if (follow && attributes.isSymbolicLink()) {
                    followLink(directory.resolve(name), device, yield);
                }
            } catch (IOException e) {
                fail(directory.resolve(name), InputFile.reason(e), yield);
            }
        }
        files.addAndGet(regular);
    }

    /** A link that leads nowhere is no fault. */
    private void followLink(Path link, long device, Yield<FileResult> yield) {
        try {
            BasicFileAttributes target = Files.readAttributes(link, BasicFileAttributes.class);
            if (target.isRegularFile()) {
                readIfElf(link, target, yield);
            } else if (target.isDirectory() && !(oneFileSystem && Mounts.of(link) != device)) {
                Path real = RealPath.of(link);
                synchronized (linked) {
                    if (!isWalked(real)) {
                        linked.add(real);
                    }
                }
            }
        } catch (FileSystemException e) {
            // Nor is one that leads to itself, or through a directory that may not be entered.
        } catch (IOException e) {
            fail(link, InputFile.reason(e), yield);
        }
    }

    private boolean isWalked(Path real) {
        for (Path path = real; path != null; path = path.getParent()) {
            if (roots.contains(path)) {
                return true;
            }
        }
        return false;
    }

    private void readIfElf(Path path, BasicFileAttributes attributes, Yield<FileResult> yield) throws IOException {
        if (attributes.size() >= leastBytes()) {
            look(path, attributes, Files.newByteChannel(path), yield);
        }
    }

    /** A compressed file may have less than an ELF file. */
    private int leastBytes() {
        return archives.isPresent() ? 1 : LEAST_ELF_BYTES;
    }

    /** Closes the file. */
    private void look(Path path, BasicFileAttributes attributes, SeekableByteChannel file, Yield<FileResult> yield)
            throws IOException {
        int magic = 0;
        boolean archive = false;
        try (file) {
            ByteBuffer head = MAGIC.get().clear().limit(archives.isPresent() ? ArchiveReader.HEAD_BYTES : 4);
            int count = file.read(head);
            if (count >= 4) {
                magic = head.getInt(0);
            }
            if (archives.isPresent() && magic != ELF_MAGIC && count > 0) {
                byte[] bytes = new byte[count];
                head.flip().get(bytes);
                archive = ArchiveReader.mayBeArchive(bytes);
            }
        }
        if (magic == ELF_MAGIC && attributes.size() >= LEAST_ELF_BYTES) {
            read(path, attributes, yield);
        } else if (archive) {
            yield.piece(new ArchiveFiles(this, path, archives.orElseThrow(), details));
        }
    }

    /** {@return whether somebody wants to know of a file} */
    boolean isWanted(UsdtFile file) {
        return !file.sites().isEmpty() || !file.problems().isEmpty();
    }

    /** Reads an ELF file. */
    void read(Path path, BasicFileAttributes attributes, Yield<FileResult> yield) {
        try {
            UsdtFile file = UsdtFile.read(path, details);
            if (isWanted(file)) {
                FileResult result = FileResult.of(TypedPath.shown(path), file, attributes.fileKey());
                yield.result(result, result.weight());
            }
        } catch (IOException e) {
            fail(path, InputFile.reason(e), yield);
        } catch (OutOfMemoryError e) {
            fail(path, InputFile.TOO_LARGE, yield);
        }
    }

    /** Tells that a file or directory cannot be read. */
    void fail(Path path, String reason, Yield<FileResult> yield) {
        yield.result(FileResult.failed(TypedPath.shown(path), reason), 1);
    }
}
