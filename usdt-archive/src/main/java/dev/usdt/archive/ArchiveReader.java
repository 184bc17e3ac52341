package dev.usdt.archive;

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
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the ELF files within an archive, and within archives in it: tar, zip (jar, wheel), ar, cpio, Debian packages,
 * RPMs, Alpine's packages; as they are or by gzip, bzip2, xz, lzma, zstd. What something is tells its beginning, not
 * its name.
 *
 * <p>The archive is read once, from its start to its end, and nothing of it is written but what has to be read in any
 * order and has more than 16 MiB: that goes to a file without a name. All readers of a program together keep at most 32
 * MiB in memory, and what decoders need, at most 256 MiB; who wants more of the latter waits for others to be closed.
 *
 * <p>Not thread-safe, but there may be several.
 */
public final class ArchiveReader implements Closeable {

    /** How many bytes of the beginning of a file {@link #isArchive} wants to see. */
    public static final int HEAD_BYTES = Archives.HEAD_BYTES;

    /** 0x7f, "ELF". */
    private static final int ELF_MAGIC = 0x7f454c46;
    /** The smallest ELF file is an ELFCLASS32 header. */
    private static final int LEAST_ELF_BYTES = 52;

    private static final int RPM_BYTES = 8;
    /** As Linux has it: who unpacks an archive gets no file of a longer name. */
    static final int MOST_NAME_CHARS = 4096;
    /** Of a name that is longer. */
    static final int SHOWN_CHARS = 100;

    private final ArchiveLimits limits;
    private final Decoders decoders;
    private final Keeper members = new Keeper();
    private final Deque<Level> levels = new ArrayDeque<>();
    /** Closed with this; null if it is a member of something else, whose decoders these are, too. */
    private final @Nullable Closeable file;
    /** The archive itself, which is looked at first; null from then on. */
    private @Nullable Content first;

    private final String path;

    /** An archive that is being read, and what that needs. */
    private static final class Level {
        private final String path;
        /** How many are around it, itself included. */
        private final int depth;
        /** Whether it is a package of Debian: its files are in an archive within, the rest is about it. */
        private final boolean isDeb;

        private final Entries entries;
        private final Needs needs;
        /** What was the matter with a member: the archive itself may not be readable from there on. */
        private String fault = "";

        Level(String path, int depth, boolean isDeb, Entries entries, Needs needs) {
            this.path = path;
            this.depth = depth;
            this.isDeb = isDeb;
            this.entries = entries;
            this.needs = needs;
        }
    }

    /** What has to be closed, the last first. */
    private static final class Needs implements Closeable {
        private final Deque<Closeable> all = new ArrayDeque<>();

        <T extends Closeable> T with(T need) {
            all.push(need);
            return need;
        }

        boolean isNothing() {
            return all.isEmpty();
        }

        @Override
        public void close() throws IOException {
            while (!all.isEmpty()) {
                all.pop().close();
            }
        }
    }

    private ArchiveReader(
            String path, Content content, @Nullable Closeable file, ArchiveLimits limits, Decoders decoders) {
        this.path = path;
        this.first = content;
        this.file = file;
        this.limits = limits;
        this.decoders = decoders;
    }

    /**
     * Opens an archive.
     *
     * @param file the archive; a file that is none, or an ELF file itself, has no items
     * @param shown how it is called in the paths of items
     * @param limits what may be taken for it
     * @throws IOException if it cannot be opened; the message has the path
     */
    public static ArchiveReader open(Path file, String shown, ArchiveLimits limits) throws IOException {
        try {
            return open(FileChannel.open(file), shown, limits);
        } catch (IOException e) {
            throw FileFailure.in(file, e);
        }
    }

    private static ArchiveReader open(FileChannel channel, String shown, ArchiveLimits limits) throws IOException {
        try {
            return whole(shown, channel, channel, limits);
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Opens an archive that is behind a channel: of another file system, or of an object store that gives ranges. It is
     * read from its start to its end, but for members that are left out, and for zip files, which are read by their
     * directories at their ends.
     *
     * @param channel all of the archive; nobody else may move it until this is closed, which leaves it open
     * @param shown how it is called in the paths of items
     * @throws IOException if its size cannot be had
     */
    public static ArchiveReader open(SeekableByteChannel channel, String shown, ArchiveLimits limits)
            throws IOException {
        return whole(shown, channel, () -> {}, limits);
    }

    private static ArchiveReader whole(String shown, SeekableByteChannel channel, Closeable file, ArchiveLimits limits)
            throws IOException {
        Content content = Content.of(FileSlice.of(channel));
        return new ArchiveReader(shown, content, file, limits, new Decoders(new Output(limits.mostBytes())));
    }

    /**
     * Looks into an archive that is a member of something else.
     *
     * @param decoders decode what is around it, too; closed with what they are for
     */
    static ArchiveReader within(String shown, Content content, ArchiveLimits limits, Decoders decoders) {
        return new ArchiveReader(shown, content, null, limits, decoders);
    }

    /**
     * {@return whether a file that begins so is an archive or compressed}
     *
     * @param head its first {@link #HEAD_BYTES} bytes, or all of them if there are fewer
     */
    public static boolean isArchive(byte[] head) {
        return Compression.of(head).isPresent() || Archives.of(head).isPresent() || Archives.isRpm(head);
    }

    /**
     * {@return whether it is worth opening a file that begins so: also a script may have a zip file behind it}
     *
     * @param head as for {@link #isArchive}
     */
    public static boolean mayBeArchive(byte[] head) {
        return isArchive(head) || Archives.isScript(head);
    }

    /**
     * {@return the next ELF file, or what cannot be read; empty when all was looked at} A fault of an archive comes
     * after what could be read of it.
     */
    public Optional<ArchiveItem> next() {
        Optional<ArchiveItem> item = Optional.empty();
        if (first != null) {
            Content content = first;
            first = null;
            item = look(path, 0, content);
        }
        while (item.isEmpty() && !levels.isEmpty()) {
            item = next(levels.peek());
        }
        if (decoders.isSpent()) {
            // Each archive around it would say so again.
            leaveAll();
        }
        return item;
    }

    private Optional<ArchiveItem> next(Level level) {
        Entry entry;
        try {
            entry = level.entries.next();
        } catch (IOException | RuntimeException | OutOfMemoryError | StackOverflowError e) {
            String reason = reason(e);
            leave(level);
            return reason.equals(level.fault) ? Optional.empty() : fault(level.path, reason);
        }
        if (entry == null) {
            leave(level);
            return Optional.empty();
        }
        boolean looked =
                entry.kind() == Kind.FILE && (!level.isDeb || entry.name().startsWith("data.tar"));
        if (!looked) {
            return Optional.empty();
        }
        if (entry.name().length() > MOST_NAME_CHARS) {
            return fault(
                    level.path + ArchiveItem.SEPARATOR + entry.name().substring(0, SHOWN_CHARS),
                    "begins a name of " + entry.name().length() + " characters, longer than a path can be");
        }
        String name = level.isDeb ? level.path : level.path + ArchiveItem.SEPARATOR + stripped(entry.name());
        Optional<ArchiveItem> item = look(name, level.depth, entry.content());
        if (item.isPresent() && item.get() instanceof ArchiveItem.Fault fault) {
            level.fault = fault.reason();
        }
        return item;
    }

    /** {@code ./usr/lib/x} and {@code /usr/lib/x} are {@code usr/lib/x}. */
    private static String stripped(String name) {
        int start = 0;
        while (name.startsWith("/", start) || name.startsWith("./", start)) {
            start += name.charAt(start) == '/' ? 1 : 2;
        }
        return name.substring(start);
    }

    /** Looks at a file: an ELF file is an item, the members of an archive are what comes next. */
    private Optional<ArchiveItem> look(String name, int around, Content content) {
        Needs needs = new Needs();
        boolean entered = false;
        try {
            Content inner = content;
            if (Archives.isRpm(inner.peek(RPM_BYTES))) {
                Archives.skipRpmHeaders(inner);
                inner = Content.of(inner);
            }
            String called = name;
            int depth = around;
            Optional<Compression> compression = Compression.of(inner.peek(Compression.HEAD_BYTES));
            while (compression.isPresent()) {
                depth++;
                if (depth > limits.depth()) {
                    return tooDeep(name);
                }
                boolean outermost = file != null && levels.isEmpty() && needs.isNothing();
                inner = needs.with(decoders.decode(compression.get(), inner, outermost));
                called = inner(compression.get(), called);
                compression = Compression.of(head(compression.get(), inner));
            }
            if (isElf(inner)) {
                if (depth == 0) {
                    // The file itself is no archive.
                    return Optional.empty();
                }
                return elf(depth == around ? name : name + ArchiveItem.SEPARATOR + called, inner);
            }
            Optional<Archives> kind = Archives.of(inner);
            if (kind.isEmpty()) {
                return Optional.empty();
            } else if (depth == limits.depth()) {
                return tooDeep(name);
            }
            Entries entries = needs.with(kind.get().open(inner, needs.with(new Keeper()), decoders));
            levels.push(new Level(name, depth + 1, kind.get() == Archives.DEB, entries, needs));
            entered = true;
            return Optional.empty();
        } catch (IOException | RuntimeException | OutOfMemoryError | StackOverflowError e) {
            return fault(name, reason(e));
        } finally {
            if (!entered) {
                closeQuietly(needs);
            }
        }
    }

    /** Bytes that look like those of lzma, which has no magic, are something else if they cannot be decoded. */
    private static byte[] head(Compression compression, Content decoded) throws IOException {
        try {
            return decoded.peek(Compression.HEAD_BYTES);
        } catch (IOException e) {
            if (compression == Compression.LZMA) {
                return new byte[0];
            }
            throw e;
        }
    }

    private static String inner(Compression compression, String name) {
        return compression.inner(name.substring(name.lastIndexOf('/') + 1));
    }

    static boolean isElf(Content content) throws IOException {
        byte[] head = content.peek(LEAST_ELF_BYTES);
        return head.length >= LEAST_ELF_BYTES && ByteBuffer.wrap(head).getInt() == ELF_MAGIC;
    }

    private Optional<ArchiveItem> elf(String name, Content content) throws IOException {
        Optional<FileSlice> slice = content.slice();
        return Optional.of(
                new ArchiveItem.Elf(name, slice.isPresent() ? slice.get().channel() : members.keep(content)));
    }

    private Optional<ArchiveItem> tooDeep(String name) {
        return fault(name, "within " + limits.depth() + " archives already, so it is not looked into");
    }

    private static Optional<ArchiveItem> fault(String name, String reason) {
        return Optional.of(new ArchiveItem.Fault(name, reason));
    }

    private void leave(Level level) {
        levels.remove(level);
        closeQuietly(level.needs);
    }

    private void leaveAll() {
        while (!levels.isEmpty()) {
            closeQuietly(levels.pop().needs);
        }
    }

    /** What was read is read; that something cannot be given back is no fault of the archive. */
    private static void closeQuietly(Closeable needs) {
        try {
            needs.close();
        } catch (IOException e) {
            // As said.
        }
    }

    static String reason(Throwable thrown) {
        if (thrown instanceof OutOfMemoryError) {
            return "too large for the memory of this JVM";
        } else if (thrown instanceof StackOverflowError) {
            return "has too many headers before a member";
        } else if (thrown instanceof EOFException && thrown.getMessage() == null) {
            return "ends before it should";
        }
        String message = thrown.getMessage();
        return thrown instanceof IOException && message != null ? message : String.valueOf(thrown);
    }

    /** Frees all that was taken. */
    @Override
    public void close() throws IOException {
        leaveAll();
        members.close();
        if (file != null) {
            decoders.close();
            file.close();
        }
    }
}
