package dev.usdt.archive.internal.decode;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.XZInputStream;

/** How bytes are compressed, told by how they begin. */
public enum Compression {
    /** RFC 1952. Members behind one another are one stream, as {@code gzip -d} has it. */
    GZIP(".gz", ".tgz", "\37\213\10") {
        @Override
        long memoryBytes(byte[] head) {
            return 64 << 10;
        }

        @Override
        InputStream open(InputStream in, long memory) throws IOException {
            return GzipCompressorInputStream.builder()
                    .setInputStream(in)
                    .setDecompressConcatenated(true)
                    .get();
        }
    },
    /** A block has up to 900 kB, and each byte of it takes four more. */
    BZIP2(".bz2", ".tbz2", "BZh") {
        @Override
        long memoryBytes(byte[] head) {
            return 5 << 20;
        }

        @Override
        InputStream open(InputStream in, long memory) throws IOException {
            return new BZip2CompressorInputStream(in, true);
        }
    },
    /** <a href="https://tukaani.org/xz/xz-file-format.txt">The .xz file format</a>. */
    XZ(".xz", ".txz", "\3757zXZ\0") {
        @Override
        long memoryBytes(byte[] head) {
            return Math.max(USUAL_BYTES, DictionaryBytes.ofXz(head)) + DECODER_BYTES;
        }

        @Override
        InputStream open(InputStream in, long memory) throws IOException {
            return new XZInputStream(in, (int) (memory >> 10));
        }
    },
    /** Of xz before it had its own format: properties of the usual kind, and a dictionary. Old RPMs have it. */
    LZMA(".lzma", ".tlz", "]\0\0") {
        @Override
        long memoryBytes(byte[] head) {
            return DictionaryBytes.ofLzma(head) + DECODER_BYTES;
        }

        @Override
        InputStream open(InputStream in, long memory) throws IOException {
            return new LZMAInputStream(in, (int) (memory >> 10));
        }
    },
    /** RFC 8878. Its decoder is native code, and is there only if the program has zstd-jni. */
    ZSTD(".zst", ".tzst", "(\265/\375") {
        @Override
        long memoryBytes(byte[] head) {
            return Math.max(
                    DictionaryBytes.isSingleSegment(head) ? BEHIND_SEGMENT_BYTES : USUAL_BYTES,
                    DictionaryBytes.ofZstd(head));
        }

        @Override
        InputStream open(InputStream in, long memory) throws IOException {
            try {
                return new ZstdInputStreamNoFinalizer(in)
                        .setContinuous(false)
                        .setLongMax(DictionaryBytes.logOfZstd(memory));
            } catch (LinkageError e) {
                throw new IOException("compressed by zstd, for which com.github.luben:zstd-jni is needed: " + e, e);
            }
        }
    };

    /** How many bytes of a beginning tell which it is, and what it needs. */
    public static final int HEAD_BYTES = 32;

    /** Beside its dictionary. */
    private static final long DECODER_BYTES = 1 << 20;

    /**
     * What the programs take if they are not told otherwise, and what RFC 8878 wants of all decoders: streams and
     * frames behind a first one that says less may want so much.
     */
    private static final long USUAL_BYTES = 8 << 20;
    /** Layers of zstd:chunked begin with a frame for a header of tar, which says nothing of those behind it. */
    private static final long BEHIND_SEGMENT_BYTES = 32 << 20;

    private static final Compression[] ALL = values();

    private final String suffix;
    private final String tarSuffix;
    /** A byte each. */
    private final String magic;

    Compression(String suffix, String tarSuffix, String magic) {
        this.suffix = suffix;
        this.tarSuffix = tarSuffix;
        this.magic = magic;
    }

    /** {@return how bytes are compressed that begin so; empty if they are not} */
    public static Optional<Compression> of(byte[] head) {
        for (Compression compression : ALL) {
            if (compression.begins(head)) {
                return Optional.of(compression);
            }
        }
        return Optional.empty();
    }

    private boolean begins(byte[] head) {
        for (int i = 0; i < magic.length(); i++) {
            if (i >= head.length || (head[i] & 0xff) != magic.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** {@return what a file is called without its suffix; {@code data} if nothing is left} */
    public String inner(String name) {
        String end = name.endsWith(suffix) ? suffix : name.endsWith(tarSuffix) ? tarSuffix : "";
        String inner = name.substring(0, name.length() - end.length());
        return inner.isEmpty() ? "data" : inner;
    }

    /** {@return what the decoder takes of memory, in bytes, as its input says at its beginning} */
    abstract long memoryBytes(byte[] head);

    /**
     * Begins to decode.
     *
     * @param memory how much memory it may take, in bytes
     */
    abstract InputStream open(InputStream in, long memory) throws IOException;
}
