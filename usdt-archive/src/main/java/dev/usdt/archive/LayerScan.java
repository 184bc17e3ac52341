package dev.usdt.archive;

import dev.usdt.archive.internal.bytes.Content;
import dev.usdt.archive.internal.bytes.FileSlice;
import dev.usdt.archive.internal.bytes.Keeper;
import dev.usdt.archive.internal.decode.Compression;
import dev.usdt.archive.internal.decode.Decoders;
import dev.usdt.archive.internal.decode.Decoders.Output;
import dev.usdt.archive.internal.image.ImagePath;
import dev.usdt.archive.internal.image.PathSet;
import dev.usdt.archive.internal.member.Archives;
import dev.usdt.archive.internal.member.Entries;
import dev.usdt.archive.internal.member.Entry;
import dev.usdt.archive.internal.member.Entry.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a layer adds and hides: a tar file in which {@code .wh.NAME} says that NAME is gone, and {@code .wh..wh..opq}
 * that all is gone that a directory had below (<a
 * href="https://github.com/opencontainers/image-spec/blob/v1.1.1/layer.md">layers</a>).
 */
final class LayerScan<T> {

    /** The character behind the slash. */
    private static final char AFTER_SLASH = '/' + 1;

    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    /** What other tools have used for themselves. */
    private static final String RESERVED = ".wh..wh.";
    /** What is wrong with more members than these is not told one by one. */
    private static final int MOST_FAULTS = 1000;
    /** Of the names of links that are kept, in characters. */
    private static final int MOST_LINK_CHARS = 4 << 20;

    private final ElfReader<T> reader;
    private final ArchiveLimits limits;
    private final Output output;
    private final boolean archives;
    private final PathSet paths = new PathSet();
    /** What was made of each ELF file; of an archive, of each one in it, by its name there. */
    private final NavigableMap<String, Map<String, T>> files = new TreeMap<>();

    private final NavigableMap<String, String> links = new TreeMap<>();
    private final NavigableMap<String, String> symbolicLinks = new TreeMap<>();
    private final List<ArchiveItem.Fault> faults = new ArrayList<>();
    private long linkChars;

    /**
     * Nothing is read yet.
     *
     * @param output what is decoded counts there
     * @param archives whether archives in the layer are looked into
     */
    LayerScan(ElfReader<T> reader, ArchiveLimits limits, Output output, boolean archives) {
        this.output = output;
        this.reader = reader;
        this.limits = limits;
        this.archives = archives;
    }

    /** {@return what was made of the ELF files at a path, by their names in it; the file itself has an empty name} */
    Map<String, T> at(String path) {
        return files.getOrDefault(path, Map.of());
    }

    /** {@return the paths of ELF files, and of archives that have some} */
    List<String> paths() {
        return List.copyOf(files.keySet());
    }

    /** {@return other names of files that are in layers below, by those names} */
    Map<String, String> links() {
        return links;
    }

    /** {@return what symbolic links lead to, as they say it, by their paths} */
    Map<String, String> symbolicLinks() {
        return symbolicLinks;
    }

    /**
     * {@return whether a path of a layer below is not to be seen}
     *
     * @param root a directory that is there whatever the layer says; empty is the root
     */
    boolean hides(String path, String root) {
        if ((paths.flags(path) & PathSet.PRESENT) != 0) {
            return true;
        }
        for (String above = ImagePath.parent(path); above.length() > root.length(); above = ImagePath.parent(above)) {
            if ((paths.flags(above) & PathSet.CUT) != 0) {
                return true;
            }
        }
        return root.isEmpty() && (paths.flags("") & PathSet.CUT) != 0;
    }

    /** {@return whether the layer has or hides anything behind a path} */
    boolean isAbove(String path) {
        return (paths.flags(path) & PathSet.ABOVE) != 0;
    }

    private int know(String path, int flags) {
        String above = ImagePath.parent(path);
        while (!above.isEmpty() && (paths.add(above, PathSet.ABOVE) & PathSet.ABOVE) == 0) {
            above = ImagePath.parent(above);
        }
        return paths.add(path, flags);
    }

    /** {@return what could not be read} */
    List<ArchiveItem.Fault> faults() {
        return faults;
    }

    /**
     * Reads all of the layer.
     *
     * @param called how it is called where it cannot be read
     */
    void read(FileSlice layer, String called) {
        try (Decoders decoders = new Decoders(output);
                Keeper keeper = new Keeper();
                Content raw = Content.of(layer)) {
            Optional<Compression> compression = Compression.of(raw.peek(Compression.HEAD_BYTES));
            if (compression.isEmpty()) {
                read(raw, keeper, decoders);
                return;
            }
            try (Content decoded = decoders.decode(compression.get(), raw, true)) {
                read(decoded, keeper, decoders);
            }
        } catch (IOException | RuntimeException | OutOfMemoryError | StackOverflowError e) {
            fault(called, ArchiveReader.reason(e));
        }
    }

    private void read(Content content, Keeper keeper, Decoders decoders) throws IOException {
        byte[] head = content.peek(Archives.HEAD_BYTES);
        if (head.length == 0) {
            return;
        }
        boolean nothing = head[0] == 0;
        if (!nothing && Archives.of(head).isEmpty()) {
            throw new IOException("neither a tar file nor compressed in a way that is known");
        }
        try (Entries entries = Archives.TAR.open(content, keeper, decoders)) {
            for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
                add(entry, keeper, decoders);
            }
        }
    }

    private void add(Entry entry, Keeper keeper, Decoders decoders) {
        if (entry.name().length() > ArchiveReader.MOST_NAME_CHARS
                || entry.link().length() > ArchiveReader.MOST_NAME_CHARS) {
            fault(
                    "/" + entry.name().substring(0, Math.min(entry.name().length(), ArchiveReader.SHOWN_CHARS)),
                    "begins a name, or is a link to one, that is longer than a path can be");
            return;
        }
        String path = ImagePath.of(entry.name());
        if (path.isEmpty()) {
            return;
        }
        String parent = ImagePath.parent(path);
        String name = ImagePath.name(path);
        if (name.equals(OPAQUE)) {
            paths.add(parent, PathSet.PRESENT | PathSet.CUT);
        } else if (name.startsWith(RESERVED)) {
            return;
        } else if (name.startsWith(WHITEOUT)) {
            String gone = name.substring(WHITEOUT.length());
            if (gone.isEmpty() || gone.equals(".") || gone.equals("..")) {
                fault("/" + path, "says that a file is gone, but not which");
            } else {
                know(ImagePath.in(parent, gone), PathSet.PRESENT | PathSet.CUT);
            }
        } else {
            boolean isDirectory = entry.kind() == Kind.DIRECTORY;
            int before = know(path, isDirectory ? PathSet.PRESENT : PathSet.PRESENT | PathSet.CUT);
            if (before != 0) {
                // It comes again, so what was there is replaced.
                replace(path, isDirectory);
            }
            if (entry.kind() == Kind.FILE) {
                look(path, entry.content(), keeper, decoders);
            } else if (entry.kind() == Kind.HARD_LINK) {
                link(path, ImagePath.of(entry.link()));
            } else if (entry.kind() == Kind.SYMBOLIC_LINK && hasRoom(path, entry.link())) {
                symbolicLinks.put(path, entry.link());
            }
        }
    }

    private void replace(String path, boolean isDirectory) {
        files.remove(path);
        links.remove(path);
        symbolicLinks.remove(path);
        if (!isDirectory) {
            // All that begins so is between the two.
            String end = path + AFTER_SLASH;
            for (NavigableMap<String, ?> known : List.of(files, links, symbolicLinks)) {
                known.subMap(path + "/", true, end, false).clear();
            }
        }
    }

    private void look(String path, Content content, Keeper keeper, Decoders decoders) {
        try {
            if (ArchiveReader.isElf(content)) {
                Optional<FileSlice> slice = content.slice();
                Optional<T> value = reader.read(slice.isPresent() ? slice.get().channel() : keeper.keep(content));
                value.ifPresent(made -> files.put(path, Map.of("", made)));
            } else if (archives && ArchiveReader.isArchive(content.peek(Archives.HEAD_BYTES))) {
                lookInto(path, content, decoders);
            }
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            fault("/" + path, ArchiveReader.reason(e));
        }
    }

    private void lookInto(String path, Content content, Decoders decoders) throws IOException {
        Map<String, T> inside = new LinkedHashMap<>();
        try (ArchiveReader archive = ArchiveReader.within("/" + path, content, limits, decoders)) {
            for (Optional<ArchiveItem> item = archive.next(); item.isPresent(); item = archive.next()) {
                if (item.get() instanceof ArchiveItem.Elf elf) {
                    try {
                        Optional<T> value = reader.read(elf.content());
                        value.ifPresent(made -> inside.put(elf.path().substring(path.length() + 1), made));
                    } catch (IOException e) {
                        fault(elf.path(), ArchiveReader.reason(e));
                    }
                } else if (item.get() instanceof ArchiveItem.Fault fault) {
                    fault(fault.path(), fault.reason());
                }
            }
        }
        if (!inside.isEmpty()) {
            files.put(path, inside);
        }
    }

    private void link(String path, String target) {
        if (files.containsKey(target)) {
            files.put(path, files.getOrDefault(target, Map.of()));
        } else if (links.containsKey(target) && hasRoom(path, links.getOrDefault(target, target))) {
            links.put(path, links.getOrDefault(target, target));
        } else if ((paths.flags(target) & PathSet.PRESENT) == 0 && hasRoom(path, target)) {
            links.put(path, target);
        }
    }

    private void fault(String path, String reason) {
        if (faults.size() < MOST_FAULTS) {
            faults.add(new ArchiveItem.Fault(path, reason));
        } else if (faults.size() == MOST_FAULTS) {
            faults.add(new ArchiveItem.Fault(path, "one of more than " + MOST_FAULTS + " that cannot be read"));
        }
    }

    private boolean hasRoom(String path, String target) {
        linkChars += path.length() + target.length();
        if (linkChars > MOST_LINK_CHARS && linkChars - path.length() - target.length() <= MOST_LINK_CHARS) {
            fault("/" + path, "this link and those behind it are more than are followed");
        }
        return linkChars <= MOST_LINK_CHARS;
    }
}
