package dev.usdt.spark;

import java.util.Locale;

/** What a listing comes upon. */
enum ListedKind {
    FILE,
    /** A directory that has to be listed yet. */
    DIRECTORY,
    /** A directory that is an OCI image layout, to be read as one thing. */
    LAYOUT,
    /** What cannot be listed. */
    FAULT;

    /** {@return as a column has it} */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return which a column has} */
    static ListedKind of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
