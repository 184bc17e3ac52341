package dev.usdt.catalog;

/** Where two arguments that no catalog knows, an address and a length behind it, are taken for a text. */
public enum StringDetection {
    /** In Go binaries, where a string is passed so. */
    AUTO,
    /** Nowhere: they are two numbers. */
    OFF,
    /** In every binary. */
    ALL
}
