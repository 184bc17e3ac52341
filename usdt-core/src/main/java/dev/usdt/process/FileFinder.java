package dev.usdt.process;

import dev.usdt.PathText;
import dev.usdt.process.MappedFile.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the files behind mappings. A path of {@code maps} may lead to another file by now; so a file is opened by what
 * the kernel keeps for it, and by a path only if that leads to the same one.
 */
final class FileFinder {

    private static final String DELETED = " (deleted)";
    private static final String MEMFD = "/memfd:";
    /** Mappings come and go; of a file, so many are tried. */
    private static final int MOST_RANGES = 4;

    static final byte[] ELF = {0x7f, 'E', 'L', 'F'};
    private static final byte[] ZIP = {'P', 'K', 3, 4};

    private final Path directory;
    private final MountTable mounts;
    /** Whether it sees the same mounts: then its paths are paths here, also if its root is another one. */
    private final boolean mountsAreOurs;
    /** What the program is, as {@code maps} spells it. */
    private final @Nullable String program;
    /** Looked at once, and only if a file is nowhere else. */
    private @Nullable Descriptors descriptors;

    /** Why the last mapping could not be followed, which only root may; null if it could, or is gone. */
    private @Nullable String refusal;

    /** How often a file was touched, to see that it is no more than need be. */
    private int touches;

    /**
     * For a process.
     *
     * @param proc where processes are shown
     * @param directory that of the process, or of a thread of it, below that
     */
    FileFinder(Path proc, Path directory) {
        this.directory = directory;
        this.mounts = MountTable.read(directory);
        this.program = target(directory.resolve("exe"));
        this.mountsAreOurs = isSameLink(directory.resolve("ns/mnt"), proc.resolve("self/ns/mnt"));
    }

    private static boolean isSameLink(Path link, Path other) {
        String target = target(link);
        return target != null && target.equals(target(other));
    }

    /** {@return how often a file was touched} */
    int touches() {
        return touches;
    }

    /** The ELF files among them, and those that cannot be opened. */
    List<MappedFile> files(List<MapsReader.Group> groups) {
        List<MappedFile> files = new ArrayList<>();
        for (MapsReader.Group group : groups) {
            // anon_inode:[io_uring] and the like are no files.
            if (group.path().startsWith("/") || group.path().startsWith("(unreachable)/")) {
                add(group, files);
            }
        }
        return files;
    }

    /**
     * A file that was found.
     *
     * @param path where it can be opened
     * @param name what it is called, which {@code maps} may leave open
     * @param regular whether it is a regular file
     * @param key what tells it from all others by stat(2), or null if it was found by its inode alone
     */
    private record Found(
            Path path,
            String name,
            boolean regular,
            @Nullable Object key) {}

    private void add(MapsReader.Group group, List<MappedFile> files) {
        try {
            Found found = find(group);
            if (found == null) {
                files.add(failed(
                        group,
                        refusal == null
                                ? "is not mapped any more, and not at its path"
                                : "is not at its path, and cannot be opened by its mapping (" + refusal
                                        + "); run as root, who may"));
                return;
            } else if (!found.regular()) {
                return; // a device
            }
            String name = found.name();
            Path atPath = atPath(group, name, found.key());
            Kind kind = kind(name, atPath != null);
            List<Path> tracerPaths = tracerPaths(group, atPath, found.path());
            try (FileChannel channel = FileChannel.open(found.path(), StandardOpenOption.READ)) {
                if (begins(channel, 0, ELF)) {
                    files.add(mapped(group, shown(name, kind), kind, found.path(), tracerPaths));
                } else if (begins(channel, 0, ZIP)) {
                    MappedFile zip = mapped(group, shown(name, kind), kind, found.path(), tracerPaths);
                    files.addAll(ZipMembers.of(zip, channel));
                }
            }
        } catch (AccessDeniedException e) {
            files.add(failed(group, "permission denied; run as root, or as the user who runs it"));
        } catch (IOException e) {
            files.add(failed(group, reason(e)));
        }
    }

    private static String reason(IOException e) {
        String reason = e instanceof FileSystemException system ? system.getReason() : null;
        return e instanceof NoSuchFileException
                ? "is not mapped any more"
                : reason != null ? reason : String.valueOf(e.getMessage());
    }

    /** By its name alone: looking for it may be what failed. */
    private static MappedFile failed(MapsReader.Group group, String reason) {
        String path = group.path();
        Kind kind = !path.endsWith(DELETED) ? Kind.FILE : path.startsWith(MEMFD) ? Kind.MEMFD : Kind.DELETED;
        return new MappedFile(
                shown(path.replace("\\012", "\n"), kind),
                kind,
                group.device(),
                group.inode(),
                group.mappings(),
                0,
                Optional.empty(),
                List.of(),
                reason);
    }

    private static MappedFile mapped(
            MapsReader.Group group, String name, Kind kind, Path openPath, List<Path> tracerPaths) {
        return new MappedFile(
                name, kind, group.device(), group.inode(), group.mappings(), 0, Optional.of(openPath), tracerPaths, "");
    }

    /** A regular file may have any name: one of memory is deleted, and what looks deleted may be at its path. */
    private static Kind kind(String name, boolean atPath) {
        if (atPath || !name.endsWith(DELETED)) {
            return Kind.FILE;
        }
        return name.startsWith(MEMFD) ? Kind.MEMFD : Kind.DELETED;
    }

    /**
     * Where a file can be opened by its path, if that leads to it: here, or through the root of a process with other
     * mounts. What is mounted there by now is not waited for.
     *
     * @param key what stat(2) says of the file, or null to compare inode and device of {@code maps}
     */
    private @Nullable Path atPath(MapsReader.Group group, String name, @Nullable Object key) {
        Path path = path(name);
        if (path == null) {
            return null;
        }
        try {
            MountTable.Mount mount = mounts.covering(name);
            if (mount != null && !mount.local()) {
                FileServers.ask(mount.device(), path);
            }
            touches++;
            if (key == null) {
                boolean there = mount == null || mount.device().equals(group.device()) || mount.hidesDevices();
                return there && isInode(path, group.inode()) ? path : null;
            }
            return key.equals(Files.readAttributes(path, BasicFileAttributes.class)
                            .fileKey())
                    ? path
                    : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static String shown(String name, Kind kind) {
        String path = kind != Kind.FILE && name.endsWith(DELETED)
                ? name.substring(0, name.length() - DELETED.length())
                : name;
        return kind == Kind.MEMFD ? path.substring(1) : path;
    }

    /** Where it can be opened: by its mapping, as the program, at its path in the process's root, by a descriptor. */
    private @Nullable Found find(MapsReader.Group group) throws IOException {
        refusal = null;
        int tried = 0;
        for (Mapping mapping : group.mappings()) {
            Path range = range(mapping);
            if (tried++ == 0) {
                MountTable.Mount mount = mounts.ofDevice(group.device());
                if (mount == null || !mount.local()) {
                    Path path = path(group.path());
                    Path exe = directory.resolve("exe");
                    // Without privilege the first is denied, without asking anybody.
                    FileServers.ask(group.device(), range, path == null ? exe : path, exe);
                }
            }
            BasicFileAttributes attributes = ofMapping(group, range);
            if (attributes != null) {
                return new Found(range, exact(group, range), attributes.isRegularFile(), attributes.fileKey());
            } else if (tried >= MOST_RANGES || refusal != null) {
                break;
            }
        }
        List<String> spellings = spellings(group.path());
        Path exe = exe(group);
        if (exe != null) {
            return new Found(exe, exact(group, exe), true, null);
        }
        for (String spelling : spellings) {
            Path path = atPath(group, spelling, null);
            if (path != null) {
                return new Found(path, spelling, true, null);
            }
        }
        Path descriptor = descriptor(group);
        return descriptor == null ? null : new Found(descriptor, exact(group, descriptor), true, null);
    }

    private Path range(Mapping mapping) {
        return directory.resolve("map_files").resolve(mapping.rangeName());
    }

    /** Null if the mapping is gone, is one of another file by now, or may not be followed. */
    private @Nullable BasicFileAttributes ofMapping(MapsReader.Group group, Path range) {
        touches++;
        try {
            String target = target(range);
            if (target != null && !asInMaps(target).equals(group.path())) {
                return null;
            }
            return Files.readAttributes(range, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            // EPERM if this is not root; or the file system says so.
            refusal = reason(e);
            return null;
        }
    }

    /** As the link spells it, which unlike {@code maps} leaves line ends as they are. */
    private static String exact(MapsReader.Group group, Path link) {
        String target = group.path().contains("\\012") ? target(link) : null;
        return target != null ? target : group.path();
    }

    /** Where a link of {@code /proc} leads, which touches no file; null if there is none, or it may not be read. */
    static @Nullable String target(Path link) {
        try {
            return PathText.of(Files.readSymbolicLink(link));
        } catch (IOException e) {
            return null;
        }
    }

    /** {@code maps} writes a line end as {@code \012}, and nothing else so; which was meant cannot be told there. */
    static String asInMaps(String name) {
        return name.replace("\n", "\\012");
    }

    /** What a path of {@code maps} may be. */
    private static List<String> spellings(String path) {
        return path.contains("\\012") ? List.of(path, path.replace("\\012", "\n")) : List.of(path);
    }

    /** {@code maps} has paths as they are here if the mounts are the same, else as in the root of all its mounts. */
    private @Nullable Path path(String name) {
        try {
            String path = mountsAreOurs ? name : PathText.of(directory.resolve("root")) + name;
            return name.startsWith("/") ? PathText.path(path) : null;
        } catch (InvalidPathException e) {
            return null;
        }
    }

    /** The program, if it is that file. It is not touched if it has another name: it may be where nobody answers. */
    private @Nullable Path exe(MapsReader.Group group) {
        Path exe = directory.resolve("exe");
        return program != null && asInMaps(program).equals(group.path()) && isInode(exe, group.inode()) ? exe : null;
    }

    private @Nullable Path descriptor(MapsReader.Group group) {
        if (descriptors == null) {
            descriptors = Descriptors.read(directory);
        }
        for (Path descriptor : descriptors.named(group.path())) {
            if (isInode(descriptor, group.inode())) {
                return descriptor;
            }
        }
        return null;
    }

    /**
     * Whether a path leads to a regular file of a number. The device is not compared: of btrfs and overlayfs stat(2)
     * has another one than {@code maps}.
     */
    private boolean isInode(Path path, long inode) {
        touches++;
        try {
            Map<String, Object> attributes = Files.readAttributes(path, "unix:ino,isRegularFile");
            return attributes.get("ino") instanceof Long found
                    && found == inode
                    && Boolean.TRUE.equals(attributes.get("isRegularFile"));
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    /**
     * Where bpftrace 0.17, 0.23 and 0.27 attach, each run: at its path, or in the process's root if that is another
     * than ours; by {@code exe} for a program that was deleted, by a descriptor for memory, by the mapping for what has
     * none of these. The last is for a path that cannot be spelled, too.
     */
    private List<Path> tracerPaths(MapsReader.Group group, @Nullable Path atPath, Path opened) {
        List<Path> paths = new ArrayList<>();
        if (atPath != null) {
            paths.add(atPath);
        }
        Path exe = exe(group);
        if (exe != null) {
            paths.add(exe);
        }
        if (paths.isEmpty()) {
            Path descriptor = descriptor(group);
            if (descriptor != null) {
                paths.add(descriptor);
            }
        }
        if (!paths.contains(opened)) {
            paths.add(opened);
        }
        return paths;
    }

    /** Whether the bytes at an offset of a file are these. */
    static boolean begins(FileChannel channel, long offset, byte[] magic) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(magic.length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, offset + bytes.position()) < 0) {
                return false;
            }
        }
        return Arrays.equals(bytes.array(), magic);
    }
}
