package dev.usdt.archive.internal.image;

import dev.usdt.archive.internal.bytes.Content;
import dev.usdt.archive.internal.bytes.FileSlice;
import dev.usdt.archive.internal.bytes.Keeper;
import dev.usdt.archive.internal.decode.Compression;
import dev.usdt.archive.internal.decode.Decoders;
import dev.usdt.archive.internal.decode.Decoders.Output;
import dev.usdt.archive.internal.member.Archives;
import dev.usdt.archive.internal.member.Entries;
import dev.usdt.archive.internal.member.Entry;
import dev.usdt.archive.internal.member.Entry.Kind;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where the members of a tar file with images lie. */
public final class TarIndex implements Blobs {

    /** An image has some files for each of its at most some hundred layers. */
    private static final int MOST_MEMBERS = 50_000;

    private static final int MOST_LINKS = 8;
    /** Headers take 4 MiB at most. */
    private static final long MOST_BYTES_BEFORE_FIRST = 16L << 20;
    /** Of an OCI layout; of Docker, where layers and descriptions have the names of their digests. */
    private static final Pattern OF_IMAGES = Pattern.compile(
            "(?:blobs(?:/.*)?|oci-layout|index\\.json|manifest\\.json|repositories|[0-9a-f]{64}(?:[./].*)?)");

    private final Map<String, FileSlice> files = new HashMap<>();
    /** Docker wrote a layer once, and links where it comes again. */
    private final Map<String, String> links = new HashMap<>();

    private TarIndex() {}

    /**
     * Reads the headers of a tar file.
     *
     * @throws IOException if it cannot be read to its end, or has more members than any image has
     */
    public static TarIndex of(FileSlice tar, Decoders decoders) throws IOException {
        Content content = Content.of(tar);
        if (!isTar(content)) {
            throw new IOException(Manifests.NO_IMAGE);
        }
        TarIndex index = new TarIndex();
        try (Keeper keeper = new Keeper();
                Entries entries = Archives.TAR.open(content, keeper, decoders)) {
            for (Entry entry = entries.next(); entry != null; entry = entries.next()) {
                index.add(entry);
            }
        }
        return index;
    }

    /**
     * {@return whether the first file of a tar file, which may be compressed, is one that images begin with} Those are
     * all that images have, in whichever order.
     *
     * @throws IOException if it cannot be read
     */
    public static boolean mayBeImage(FileSlice file) throws IOException {
        try (Decoders decoders = new Decoders(new Output(MOST_BYTES_BEFORE_FIRST))) {
            Content content = Content.of(file);
            Optional<Compression> compression = Compression.of(content.peek(Compression.HEAD_BYTES));
            if (compression.isEmpty()) {
                return beginsLikeImage(content, decoders);
            }
            try (Content decoded = decoders.decode(compression.get(), content, true)) {
                return beginsLikeImage(decoded, decoders);
            }
        }
    }

    private static boolean beginsLikeImage(Content content, Decoders decoders) throws IOException {
        if (!isTar(content)) {
            return false;
        }
        try (Keeper keeper = new Keeper();
                Entries entries = Archives.TAR.open(content, keeper, decoders)) {
            Entry entry = entries.next();
            while (entry != null
                    && entry.kind() == Kind.DIRECTORY
                    && ImagePath.of(entry.name()).isEmpty()) {
                entry = entries.next();
            }
            return entry != null
                    && OF_IMAGES.matcher(ImagePath.of(entry.name())).matches();
        }
    }

    private static boolean isTar(Content content) throws IOException {
        return Archives.of(content.peek(Archives.HEAD_BYTES)).equals(Optional.of(Archives.TAR));
    }

    private void add(Entry entry) throws IOException {
        String path = ImagePath.of(entry.name());
        Optional<FileSlice> slice = entry.content().slice();
        if (entry.kind() == Kind.FILE && slice.isPresent()) {
            files.put(path, slice.get());
        } else if (entry.kind() == Kind.SYMBOLIC_LINK) {
            links.put(path, ImagePath.of(ImagePath.in(ImagePath.parent(path), entry.link())));
        } else if (entry.kind() == Kind.HARD_LINK) {
            links.put(path, ImagePath.of(entry.link()));
        }
        if (files.size() + links.size() > MOST_MEMBERS) {
            throw new IOException("more than " + MOST_MEMBERS + " members, so it is not taken for an image");
        }
    }

    @Override
    public Optional<FileSlice> find(String name) {
        String path = ImagePath.of(name);
        for (int i = 0; i < MOST_LINKS && links.containsKey(path); i++) {
            path = links.getOrDefault(path, path);
        }
        return Optional.ofNullable(files.get(path));
    }

    /** Leaves the tar file open. */
    @Override
    public void close() {}
}
