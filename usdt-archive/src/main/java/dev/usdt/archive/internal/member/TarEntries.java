package dev.usdt.archive.internal.member;

import dev.usdt.archive.internal.bytes.Content;
import dev.usdt.archive.internal.bytes.FileSlice;
import dev.usdt.archive.internal.decode.Decoders;
import dev.usdt.archive.internal.member.Entry.Kind;
import java.io.IOException;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveStructSparse;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.jspecify.annotations.Nullable;

/** Of a tar file: ustar, pax, GNU's, and the oldest, which has no magic. */
final class TarEntries implements Entries {

    /** A header. */
    static final int HEAD_BYTES = 512;

    private static final int MAGIC_OFFSET = 257;

    private final Optional<FileSlice> slice;
    private final HeaderBound bound;
    private final Decoders decoders;
    private TarArchiveInputStream tar;
    /** Where the bytes of the last member end. */
    private long end;
    /** Whether it had holes, through which the library would skip by reading zeros, however many they are. */
    private boolean holes;

    /**
     * Begins with the first member.
     *
     * @param decoders bound what comes out of holes
     */
    TarEntries(Content content, Decoders decoders) {
        this.decoders = decoders;
        slice = content.slice();
        bound = new HeaderBound(content);
        tar = new TarArchiveInputStream(bound, "UTF-8");
    }

    /** {@return whether a file begins with the header of a member: by its magic, or by its checksum} */
    static boolean begins(byte[] head) {
        if (head.length < HEAD_BYTES) {
            return false;
        }
        boolean magic = true;
        for (int i = 0; i < 5; i++) {
            magic &= head[MAGIC_OFFSET + i] == "ustar".charAt(i);
        }
        try {
            return magic || (head[0] != 0 && TarUtils.verifyCheckSum(head));
        } catch (IllegalArgumentException e) {
            // Where the sum is to be is no number.
            return false;
        }
    }

    @Override
    public @Nullable Entry next() throws IOException {
        TarArchiveEntry entry = following();
        if (entry == null) {
            return null;
        }
        String name = entry.getName();
        if (entry.isLink()) {
            return Entry.other(name, Kind.HARD_LINK, entry.getLinkName());
        } else if (entry.isSymbolicLink()) {
            return Entry.other(name, Kind.SYMBOLIC_LINK, entry.getLinkName());
        } else if (entry.isDirectory()) {
            return Entry.other(name, Kind.DIRECTORY, "");
        } else if (!entry.isFile()) {
            return Entry.other(name, Kind.OTHER, "");
        }
        // Behind what was read of headers. Of a sparse file, only what is no hole lies there.
        if (entry.isSparse()) {
            return Entry.file(name, decoders.bound(tar, end - bound.position()));
        }
        return Entry.file(
                name,
                slice.isPresent() ? Content.of(slice.get().slice(bound.position(), entry.getSize())) : Content.of(tar));
    }

    private @Nullable TarArchiveEntry following() throws IOException {
        if (holes) {
            bound.pass(end + paddingBehind(end) - bound.position());
            tar = new TarArchiveInputStream(bound, "UTF-8");
            bound.begin(0);
        } else {
            bound.begin(Math.max(0, end - bound.position()));
        }
        TarArchiveEntry entry;
        try {
            entry = tar.getNextEntry();
        } catch (IOException e) {
            if (bound.position() - end < paddingBehind(end) && bound.position() >= end) {
                // Whoever wrote it has left out what ends a tar file, and the zeros behind the last member as well.
                return null;
            }
            throw e;
        }
        bound.end();
        if (entry != null) {
            long size = bytesOf(entry);
            holes = entry.isSparse();
            end = size > Long.MAX_VALUE - HEAD_BYTES - bound.position()
                    ? Long.MAX_VALUE - HEAD_BYTES
                    : bound.position() + size;
            if (size > 0 && entry.isDirectory()) {
                // By its name only. For the library nothing lies behind it, for all others its bytes do.
                bound.pass(size + paddingBehind(size));
                end = bound.position();
            }
        }
        return entry;
    }

    /** How many bytes lie behind the headers. Where the parts of a file with holes are told there, they were read. */
    private static long bytesOf(TarArchiveEntry entry) throws IOException {
        if (!entry.isSparse()) {
            return entry.isFile() ? entry.getSize() : 0;
        }
        long size = 0;
        for (TarArchiveStructSparse part : entry.getSparseHeaders()) {
            size += part.getNumbytes();
            if (part.getNumbytes() < 0 || size < 0) {
                throw new IOException("the parts of a file with holes have " + size + " bytes");
            }
        }
        return size;
    }

    private static long paddingBehind(long size) {
        return -size & (HEAD_BYTES - 1);
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }
}
