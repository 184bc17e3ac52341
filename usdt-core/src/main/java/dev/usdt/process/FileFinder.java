package dev.usdt.process;

import dev.usdt.PathText;
import dev.usdt.process.MappedFile.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the files behind mappings. A path of {@code maps} is one in the root of the process, and may lead to another
 * file by now; so a file is opened by what the kernel keeps for it, and a path only if it has the same inode.
 */
final class FileFinder {

    private static final String DELETED = " (deleted)";
    private static final String MEMFD = "/memfd:";
    /** Mappings come and go; of a file, so many are tried. */
    private static final int MOST_RANGES = 4;
    /** Open files that are looked at for one that is nowhere else. */
    private static final int MOST_DESCRIPTORS = 1 << 12;
    /** Back from a library to its header in a zip file: a name and what is stored for the alignment. */
    private static final int MOST_ZIP_HEADER = 1 << 17;

    private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};
    private static final byte[] ZIP = {'P', 'K', 3, 4};

    private final Path directory;

    /** For the process of a directory below {@code /proc}. */
    FileFinder(Path directory) {
        this.directory = directory;
    }

    /** The ELF files among them, and those that cannot be opened. */
    List<MappedFile> files(List<MapsReader.Group> groups) {
        List<MappedFile> files = new ArrayList<>();
        for (MapsReader.Group group : groups) {
            add(group, files);
        }
        return files;
    }

    private void add(MapsReader.Group group, List<MappedFile> files) {
        Kind kind = kind(group);
        String path = shown(group, kind);
        Optional<Path> opened = Optional.empty();
        try {
            opened = opened(group);
            if (opened.isEmpty()) {
                files.add(failed(group, kind, path, "cannot be found: run as root, which may open it by its mapping"));
                return;
            }
            try (FileChannel channel = FileChannel.open(opened.get(), StandardOpenOption.READ)) {
                if (begins(channel, 0, ELF)) {
                    files.add(new MappedFile(
                            path, kind, group.mappings(), 0, opened, tracerPaths(group, kind, opened.get()), ""));
                } else if (begins(channel, 0, ZIP)) {
                    addOfZip(group, path, opened.get(), channel, files);
                }
            }
        } catch (AccessDeniedException e) {
            files.add(failed(group, kind, path, "permission denied; run as root, or as the user who runs it"));
        } catch (IOException e) {
            files.add(failed(group, kind, path, String.valueOf(e.getMessage())));
        }
    }

    private static MappedFile failed(MapsReader.Group group, Kind kind, String path, String reason) {
        return new MappedFile(path, kind, group.mappings(), 0, Optional.empty(), List.of(), reason);
    }

    private Kind kind(MapsReader.Group group) {
        if (group.path().startsWith(MEMFD)) {
            return Kind.MEMFD;
        }
        return group.path().endsWith(DELETED) && !isInode(inRoot(group.path()), group.inode())
                ? Kind.DELETED
                : Kind.FILE;
    }

    private static String shown(MapsReader.Group group, Kind kind) {
        String path = group.path();
        String name = kind != Kind.FILE && path.endsWith(DELETED)
                ? path.substring(0, path.length() - DELETED.length())
                : path;
        return (kind == Kind.MEMFD ? name.substring(1) : name).replace("\\012", "\n");
    }

    /** Where it can be opened: by its mapping, as the program, at its path in the process's root, by a descriptor. */
    private Optional<Path> opened(MapsReader.Group group) throws IOException {
        int tried = 0;
        for (Mapping mapping : group.mappings()) {
            Path range = directory.resolve("map_files").resolve(mapping.rangeName());
            if (tried++ < MOST_RANGES && isRegular(range)) {
                return Optional.of(range);
            }
        }
        if (isInode(directory.resolve("exe"), group.inode())) {
            return Optional.of(directory.resolve("exe"));
        }
        for (String spelling : spellings(group.path())) {
            Path inRoot = inRoot(spelling);
            if (inRoot != null && isInode(inRoot, group.inode())) {
                return Optional.of(inRoot);
            }
        }
        return Optional.ofNullable(descriptor(group.inode()));
    }

    /** A line end is {@code \012}; a backslash is itself. */
    private static List<String> spellings(String path) {
        return path.contains("\\012") ? List.of(path, path.replace("\\012", "\n")) : List.of(path);
    }

    private @Nullable Path inRoot(String path) {
        try {
            return path.startsWith("/") ? PathText.path(PathText.of(directory.resolve("root")) + path) : null;
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private @Nullable Path descriptor(long inode) {
        int looked = 0;
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(directory.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                if (looked++ < MOST_DESCRIPTORS && isInode(descriptor, inode)) {
                    return descriptor;
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            // Another user's.
        }
        return null;
    }

    /**
     * Whether a path leads to a regular file of a number. The device is not compared: btrfs and overlayfs show another
     * one in {@code maps} than by stat(2).
     */
    private static boolean isInode(@Nullable Path path, long inode) {
        if (path == null) {
            return false;
        }
        try {
            Map<String, Object> attributes = Files.readAttributes(path, "unix:ino,isRegularFile");
            return attributes.get("ino") instanceof Long found
                    && found == inode
                    && Boolean.TRUE.equals(attributes.get("isRegularFile"));
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    private static boolean isRegular(Path path) {
        try {
            return Files.readAttributes(path, java.nio.file.attribute.BasicFileAttributes.class)
                    .isRegularFile();
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Where bpftrace 0.17, 0.23 and 0.27 attach, each run: at the path here if it is the same file, in the process's
     * root if the process has another one, by {@code exe} for a program that was deleted, by a descriptor for memory,
     * by the mapping for what has none of these. The last is for a path that cannot be spelled, too.
     */
    private List<Path> tracerPaths(MapsReader.Group group, Kind kind, Path opened) {
        List<Path> paths = new ArrayList<>();
        if (kind == Kind.FILE) {
            for (String spelling : spellings(group.path())) {
                Path here = path(spelling);
                if (here != null && isSame(here, opened)) {
                    paths.add(here);
                }
            }
            for (String spelling : spellings(group.path())) {
                Path inRoot = inRoot(spelling);
                if (inRoot != null && isInode(inRoot, group.inode())) {
                    paths.add(inRoot);
                }
            }
        }
        if (isInode(directory.resolve("exe"), group.inode())) {
            paths.add(directory.resolve("exe"));
        }
        if (paths.isEmpty()) {
            Path descriptor = descriptor(group.inode());
            if (descriptor != null) {
                paths.add(descriptor);
            }
        }
        if (!paths.contains(opened)) {
            paths.add(opened);
        }
        return paths;
    }

    private static @Nullable Path path(String text) {
        try {
            return PathText.path(text);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private static boolean isSame(@Nullable Path here, Path opened) {
        try {
            return here != null && Files.isSameFile(here, opened);
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Linkers of Android and loaders of wheels map libraries out of a zip file, in which they are stored as they are.
     */
    private void addOfZip(MapsReader.Group group, String path, Path opened, FileChannel channel, List<MappedFile> files)
            throws IOException {
        long start = -1;
        List<Mapping> mappings = new ArrayList<>();
        for (Mapping mapping : group.mappings()) {
            if (begins(channel, mapping.fileOffset(), ELF)) {
                addMember(group, path, opened, channel, start, mappings, files);
                start = mapping.fileOffset();
                mappings = new ArrayList<>();
            }
            mappings.add(mapping);
        }
        addMember(group, path, opened, channel, start, mappings, files);
    }

    private void addMember(
            MapsReader.Group group,
            String path,
            Path opened,
            FileChannel channel,
            long start,
            List<Mapping> mappings,
            List<MappedFile> files)
            throws IOException {
        boolean executable = false;
        for (Mapping mapping : mappings) {
            executable |= mapping.executable();
        }
        if (start >= 0 && executable) {
            String name = memberAt(channel, start);
            files.add(new MappedFile(
                    path + "!/" + name,
                    Kind.IN_ZIP,
                    mappings,
                    start,
                    Optional.of(opened),
                    tracerPaths(group, kind(group), opened),
                    ""));
        }
    }

    /**
     * The name in front of the bytes of a member: its header, the name and what was added to align it end there.
     *
     * @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">APPNOTE, 4.3.7, local file header</a>
     */
    private static String memberAt(FileChannel channel, long start) throws IOException {
        int size = (int) Math.min(MOST_ZIP_HEADER, start);
        ByteBuffer before = ByteBuffer.allocate(size).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        channel.read(before, start - size);
        for (int at = before.position() - 30; at >= 0; at--) {
            if (before.getInt(at) == 0x04034b50) {
                int nameSize = Short.toUnsignedInt(before.getShort(at + 26));
                int extraSize = Short.toUnsignedInt(before.getShort(at + 28));
                if (at + 30 + nameSize + extraSize == before.position()) {
                    byte[] name = new byte[nameSize];
                    before.get(at + 30, name);
                    return PathText.of(name);
                }
            }
        }
        return "0x" + Long.toHexString(start);
    }

    private static boolean begins(FileChannel channel, long offset, byte[] magic) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(magic.length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, offset + bytes.position()) < 0) {
                return false;
            }
        }
        return new String(bytes.array(), StandardCharsets.ISO_8859_1)
                .equals(new String(magic, StandardCharsets.ISO_8859_1));
    }
}
