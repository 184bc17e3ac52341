package dev.usdt.archive.internal.member;

import dev.usdt.archive.internal.bytes.Content;
import dev.usdt.archive.internal.bytes.FileSlice;
import dev.usdt.archive.internal.bytes.Keeper;
import dev.usdt.archive.internal.decode.Decoders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The kinds of archives, told by how they begin. What is compressed as a whole is none of them. */
public enum Archives {
    /** Jars and wheels, too. An empty one begins with the record at its end. */
    ZIP {
        @Override
        boolean begins(byte[] head) {
            return begins(head, "PK\3\4") || begins(head, "PK\5\6");
        }

        @Override
        public Entries open(Content content, Keeper keeper, Decoders decoders) throws IOException {
            return ZipEntries.of(content, keeper, decoders);
        }
    },
    /** Of ar; a package of Debian, which is one, has its files in a tar file within. */
    DEB {
        @Override
        boolean begins(byte[] head) {
            return begins(head, "!<arch>\ndebian-binary");
        }

        @Override
        public Entries open(Content content, Keeper keeper, Decoders decoders) throws IOException {
            return new ArEntries(content);
        }
    },
    AR {
        @Override
        boolean begins(byte[] head) {
            return begins(head, "!<arch>\n");
        }

        @Override
        public Entries open(Content content, Keeper keeper, Decoders decoders) throws IOException {
            return new ArEntries(content);
        }
    },
    /** The new ASCII format, without and with checksums, and the old one. */
    CPIO {
        @Override
        boolean begins(byte[] head) {
            return begins(head, "070701") || begins(head, "070702") || begins(head, "070707");
        }

        @Override
        public Entries open(Content content, Keeper keeper, Decoders decoders) {
            return new CpioEntries(content);
        }
    },
    /** The last: the oldest kind has nothing but a sum. */
    TAR {
        @Override
        boolean begins(byte[] head) {
            return TarEntries.begins(head);
        }

        @Override
        public Entries open(Content content, Keeper keeper, Decoders decoders) {
            return new TarEntries(content, decoders);
        }
    };

    /** How many bytes of a beginning tell which it is. */
    public static final int HEAD_BYTES = TarEntries.HEAD_BYTES;

    private static final Archives[] ALL = values();

    /** {@return what a file is that begins so; empty if it is no archive, or is compressed} */
    public static Optional<Archives> of(byte[] head) {
        for (Archives archive : ALL) {
            if (archive.begins(head)) {
                return Optional.of(archive);
            }
        }
        return Optional.empty();
    }

    /** {@return what a file is, by its beginning or, if that is a script, by its end; empty if it is no archive} */
    public static Optional<Archives> of(Content content) throws IOException {
        byte[] head = content.peek(HEAD_BYTES);
        Optional<Archives> archive = of(head);
        Optional<FileSlice> slice = content.slice();
        return archive.isEmpty() && isScript(head) && slice.isPresent() && ZipEntries.isBehindScript(slice.get())
                ? Optional.of(ZIP)
                : archive;
    }

    /** {@return whether a file begins as a script does, behind which a zip file may be} */
    public static boolean isScript(byte[] head) {
        return begins(head, "#!");
    }

    /** {@return whether a file that begins so is an RPM: headers, and behind them something compressed} */
    public static boolean isRpm(byte[] head) {
        return Rpm.begins(head);
    }

    /** Skips the headers of an RPM. */
    public static void skipRpmHeaders(Content content) throws IOException {
        Rpm.skipHeaders(content);
    }

    abstract boolean begins(byte[] head);

    static boolean begins(byte[] head, String magic) {
        if (head.length < magic.length()) {
            return false;
        }
        return magic.equals(new String(head, 0, magic.length(), StandardCharsets.ISO_8859_1));
    }

    /**
     * Begins with the first member.
     *
     * @param keeper keeps an archive that has to be read in any order and comes out of a decoder
     * @param decoders decodes what an archive compresses by itself
     */
    public abstract Entries open(Content content, Keeper keeper, Decoders decoders) throws IOException;
}
