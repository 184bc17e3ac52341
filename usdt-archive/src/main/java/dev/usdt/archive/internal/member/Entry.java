package dev.usdt.archive.internal.member;

import dev.usdt.archive.internal.bytes.Content;

/**
 * A member of an archive.
 *
 * @param name its name, as the archive has it; it may be hostile
 * @param kind what it is
 * @param link what a link leads to; empty for all else
 * @param content its bytes, of use until the next member is asked for; none unless it is a file
 */
public record Entry(String name, Kind kind, String link, Content content) {

    /** What a member can be. */
    public enum Kind {
        FILE,
        DIRECTORY,
        /** Another name for a member, mostly of one before it. */
        HARD_LINK,
        SYMBOLIC_LINK,
        /** A device, a pipe. */
        OTHER
    }

    private static final Content NOTHING = Content.of(java.io.InputStream.nullInputStream());

    static Entry file(String name, Content content) {
        return new Entry(name, Kind.FILE, "", content);
    }

    static Entry other(String name, Kind kind, String link) {
        return new Entry(name, kind, link, NOTHING);
    }
}
