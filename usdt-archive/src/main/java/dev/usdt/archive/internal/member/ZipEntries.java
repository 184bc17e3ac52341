package dev.usdt.archive.internal.member;

import dev.usdt.archive.internal.bytes.Content;
import dev.usdt.archive.internal.bytes.FileSlice;
import dev.usdt.archive.internal.bytes.Keeper;
import dev.usdt.archive.internal.decode.Compression;
import dev.usdt.archive.internal.decode.Decoders;
import dev.usdt.archive.internal.member.Entry.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.util.Enumeration;
import java.util.Optional;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.archivers.zip.ZipMethod;
import org.jspecify.annotations.Nullable;

/**
 * Of a zip file, by its directory, which tells where members are, so that of most only the beginning is decoded. It is
 * held in memory; where it is large, all members are read one after the other instead.
 */
final class ZipEntries implements Entries {

    /** Of the directory: some ten thousand members, each of which takes half a kilobyte. */
    private static final long MOST_DIRECTORY_BYTES = 1 << 20;
    /** The record at the end of a zip file, and the longest comment behind it. */
    private static final int END_BYTES = 22;

    private static final int MOST_COMMENT_BYTES = 0xffff;
    private static final int END_MAGIC = 0x06054b50;

    private final Decoders decoders;
    private final Optional<FileSlice> slice;
    private final ZipFile zip;
    private final Enumeration<ZipArchiveEntry> members;
    private @Nullable Content open;

    private ZipEntries(SeekableByteChannel channel, Optional<FileSlice> slice, Decoders decoders) throws IOException {
        this.slice = slice;
        this.decoders = decoders;
        this.zip = ZipFile.builder()
                .setSeekableByteChannel(channel)
                .setIgnoreLocalFileHeader(true)
                .get();
        this.members = zip.getEntries();
    }

    /**
     * Begins with the first member.
     *
     * @param keeper keeps the zip file if it comes out of a decoder
     */
    static Entries of(Content content, Keeper keeper, Decoders decoders) throws IOException {
        Optional<FileSlice> slice = content.slice();
        SeekableByteChannel channel;
        if (slice.isPresent()) {
            channel = slice.get().channel();
        } else {
            channel = keeper.keep(content);
            slice = keeper.slice();
        }
        if (directoryBytes(channel) <= MOST_DIRECTORY_BYTES) {
            return new ZipEntries(channel, slice, decoders);
        }
        channel.position(0);
        return new Stream(slice.isPresent() ? slice.get().stream() : Channels.newInputStream(channel), decoders);
    }

    /** How long the directory is, or more than can be if the file does not end as a zip file does. */
    private static long directoryBytes(SeekableByteChannel channel) throws IOException {
        long size = channel.size();
        ByteBuffer end = ByteBuffer.allocate((int) Math.min(size, END_BYTES + MOST_COMMENT_BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        channel.position(size - end.capacity());
        while (end.hasRemaining() && channel.read(end) >= 0) {
            // Until it is full.
        }
        for (int at = end.position() - END_BYTES; at >= 0; at--) {
            if (end.getInt(at) == END_MAGIC) {
                // It begins where the record says, and is as long as the record says: it may lie about either.
                long start = end.getInt(at + 16) & 0xffffffffL;
                long length = end.getInt(at + 12) & 0xffffffffL;
                return Math.max(length, size - end.capacity() + at - start);
            }
        }
        return Long.MAX_VALUE;
    }

    /** {@return whether a file that begins as a script ends as a zip file does, as jars do that run by themselves} */
    static boolean isBehindScript(FileSlice slice) throws IOException {
        return directoryBytes(slice.channel()) <= MOST_DIRECTORY_BYTES;
    }

    @Override
    public @Nullable Entry next() throws IOException {
        closeMember();
        if (!members.hasMoreElements()) {
            return null;
        }
        ZipArchiveEntry member = members.nextElement();
        Entry other = other(member);
        if (other != null) {
            return other;
        }
        if (!zip.canReadEntryData(member)) {
            return Entry.file(member.getName(), Content.of(new Unreadable(member)));
        }
        Content content;
        if (member.getMethod() == ZipMethod.STORED.getCode() && slice.isPresent()) {
            // To ask for its bytes finds where they are.
            try (InputStream raw = zip.getRawInputStream(member)) {
                content = raw == null
                        ? Content.of(InputStream.nullInputStream())
                        : Content.of(slice.get().slice(member.getDataOffset(), member.getSize()));
            }
        } else if (member.getMethod() == ZipMethod.XZ.getCode()) {
            content = decoded(Compression.XZ, member);
        } else if (member.getMethod() == ZipMethod.ZSTD.getCode()
                || member.getMethod() == ZipMethod.ZSTD_DEPRECATED.getCode()) {
            content = decoded(Compression.ZSTD, member);
        } else {
            content = decoders.bound(zip.getInputStream(member), Math.max(0, member.getCompressedSize()));
        }
        open = content;
        return Entry.file(member.getName(), content);
    }

    private static @Nullable Entry other(ZipArchiveEntry member) {
        if (member.isDirectory()) {
            return Entry.other(member.getName(), Kind.DIRECTORY, "");
        }
        return member.isUnixSymlink() ? Entry.other(member.getName(), Kind.SYMBOLIC_LINK, "") : null;
    }

    /** The library would take as much memory as the member asks for. */
    private Content decoded(Compression compression, ZipArchiveEntry member) throws IOException {
        InputStream raw = zip.getRawInputStream(member);
        try {
            return decoders.decode(compression, Content.of(raw == null ? InputStream.nullInputStream() : raw), false);
        } catch (IOException e) {
            return Content.of(new Unreadable(e.getMessage()));
        }
    }

    private void closeMember() throws IOException {
        if (open != null) {
            open.close();
            open = null;
        }
    }

    @Override
    public void close() throws IOException {
        closeMember();
        zip.close();
    }

    /** A member that is encrypted, or compressed in a way that the library does not know. */
    private static final class Unreadable extends InputStream {
        private final String reason;

        Unreadable(@Nullable String reason) {
            this.reason = String.valueOf(reason);
        }

        Unreadable(ZipArchiveEntry member) {
            boolean encrypted = member.getGeneralPurposeBit().usesEncryption();
            reason = encrypted
                    ? "encrypted"
                    : "compressed by method " + member.getMethod() + " of zip, which is not read";
        }

        @Override
        public int read() throws IOException {
            throw new IOException(reason);
        }

        @Override
        public int read(byte[] into, int from, int count) throws IOException {
            throw new IOException(reason);
        }
    }

    /** Without the directory. */
    private static final class Stream implements Entries {
        private final Decoders decoders;
        private final ZipArchiveInputStream zip;

        Stream(InputStream in, Decoders decoders) {
            this.decoders = decoders;
            // Members that are stored before it is known how long they are would be kept in memory.
            zip = new ZipArchiveInputStream(in, "UTF-8", true, false);
        }

        @Override
        public @Nullable Entry next() throws IOException {
            ZipArchiveEntry member = zip.getNextEntry();
            if (member == null) {
                return null;
            }
            Entry other = other(member);
            if (other != null) {
                return other;
            }
            Content content = zip.canReadEntryData(member)
                    ? decoders.bound(zip, Long.MAX_VALUE)
                    : Content.of(new Unreadable(member));
            return Entry.file(member.getName(), content);
        }

        @Override
        public void close() throws IOException {
            zip.close();
        }
    }
}
