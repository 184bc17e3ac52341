package dev.usdt.archive;

import java.nio.channels.SeekableByteChannel;

/** What an {@link ArchiveReader} comes upon. */
public sealed interface ArchiveItem {

    /** What stands between the path of an archive and the name of a member. */
    String SEPARATOR = "!/";

    /**
     * {@return the path of the archive and the names of members, with {@link #SEPARATOR} between:
     * {@code app.rpm!/usr/lib/libapp.jar!/lib/libfast.so}} A name is as the archive has it, but for slashes and
     * {@code ./} at its start; it may be hostile.
     */
    String path();

    /**
     * A member that begins as an ELF file does.
     *
     * @param path where it is
     * @param content its bytes; of use until the next item is asked for
     */
    record Elf(String path, SeekableByteChannel content) implements ArchiveItem {}

    /**
     * An archive or a member that cannot be read, or not to its end.
     *
     * @param path what it is
     * @param reason why, in a few words
     */
    record Fault(String path, String reason) implements ArchiveItem {}
}
