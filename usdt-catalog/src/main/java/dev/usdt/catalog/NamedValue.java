package dev.usdt.catalog;

import dev.usdt.ArgumentType;

/**
 * What one value of a probe is called, which of the arguments it is made of, and how it is written.
 *
 * @param key the name of the value
 * @param index the argument, counted from 0; of a text with length the address, which the length follows
 * @param kind how it is written
 */
public record NamedValue(String key, int index, Kind kind) {

    /** The type of the address of a text with length. */
    public static final ArgumentType TEXT_ADDRESS = new ArgumentType(8, false, false);

    /** The type of its length, in bytes. */
    public static final ArgumentType TEXT_LENGTH = new ArgumentType(8, true, false);

    /** How a value is written. */
    public enum Kind {
        /** As the type of the argument suggests. */
        UNKNOWN,
        /** As a decimal number. */
        INTEGER,
        /** As an address. */
        POINTER,
        /** As text, of two arguments. */
        TEXT,
        /** As text, of two arguments that look like one. */
        TEXT_GUESS,
        /** As text that ends at a NUL byte. */
        ENDED_TEXT
    }

    private static final String[] ARGUMENTS = {
        "arg0", "arg1", "arg2", "arg3", "arg4", "arg5", "arg6", "arg7", "arg8", "arg9", "arg10", "arg11"
    };

    /** {@return what an argument is called that has no other name: {@code arg0}, as in bpftrace} */
    public static String argument(int index) {
        return index < ARGUMENTS.length ? ARGUMENTS[index] : "arg" + index;
    }

    /** {@return an argument of which nothing but its number is known} */
    public static NamedValue unknown(int index) {
        return new NamedValue(argument(index), index, Kind.UNKNOWN);
    }

    /** {@return whether a value of this kind and type is written as an address} */
    public boolean isAddress(ArgumentType type) {
        // One of eight bytes without sign may as well be a pointer.
        return kind == Kind.POINTER || (kind == Kind.UNKNOWN && type.equals(TEXT_ADDRESS));
    }
}
