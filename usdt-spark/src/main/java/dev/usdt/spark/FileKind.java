package dev.usdt.spark;

import java.util.Locale;

/** What a file or a member is, as the column {@code kind} has it. */
enum FileKind {
    ELF,
    ARCHIVE,
    IMAGE,
    OTHER,
    /** What cannot be listed. */
    DIRECTORY,
    /** A member that cannot be read. */
    FAULT;

    /** {@return as the column has it} */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
