package dev.usdt.catalog;

import dev.usdt.ArgumentType;
import java.util.Objects;
import java.util.Optional;

/**
 * What a catalog knows of one value that a probe passes.
 *
 * @param name what the value is called: a letter or {@code _}, then letters, digits and {@code _}
 * @param type what it is
 * @param attribute what the attribute of a span is called that has it; empty for the name
 */
public record Parameter(String name, Type type, Optional<String> attribute) {

    /** The most characters of a name. */
    static final int LONGEST_NAME = 40;

    /** What a probe passes. */
    public enum Type {
        /** A signed integer of one byte. */
        INT8("int8", 1, true),
        /** A signed integer of two bytes. */
        INT16("int16", 2, true),
        /** A signed integer of four bytes. */
        INT32("int32", 4, true),
        /** A signed integer of eight bytes. */
        INT64("int64", 8, true),
        /** An unsigned integer of one byte. */
        UINT8("uint8", 1, false),
        /** An unsigned integer of two bytes. */
        UINT16("uint16", 2, false),
        /** An unsigned integer of four bytes. */
        UINT32("uint32", 4, false),
        /** An unsigned integer of eight bytes. */
        UINT64("uint64", 8, false),
        /** A floating-point number of four bytes, of which bpftrace prints the bits. */
        FLOAT32("float32", 4, false),
        /** A floating-point number of eight bytes, of which bpftrace prints the bits. */
        FLOAT64("float64", 8, false),
        /** An address. */
        POINTER("pointer", 8, false),
        /** Text in two arguments: its address, and its length in bytes as a signed integer of eight bytes. */
        STRING("string", 8, false),
        /** The address of text that ends at a NUL byte. */
        CSTRING("cstring", 8, false);

        private final String word;
        private final int sizeBytes;
        private final boolean signed;

        Type(String word, int sizeBytes, boolean signed) {
            this.word = word;
            this.sizeBytes = sizeBytes;
            this.signed = signed;
        }

        /** {@return the word that a catalog has for it: {@code int32}} */
        public String word() {
            return word;
        }

        /** {@return the type of its argument; of a text with length that of the first} */
        public ArgumentType argument() {
            return new ArgumentType(sizeBytes, signed, this == FLOAT32 || this == FLOAT64);
        }

        /** {@return of how many arguments it is made} */
        public int arguments() {
            return this == STRING ? 2 : 1;
        }
    }

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if it is no name, one of more than 40 characters, or one like {@code arg0},
     *     which arguments without a name have
     */
    public Parameter {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(attribute, "attribute");
        if (!isName(name)) {
            throw new IllegalArgumentException("'" + name + "' is no name for an argument, expected letters, digits and"
                    + " _, at most " + LONGEST_NAME + ", and not argN");
        }
    }

    /** One whose attribute is called as it is. */
    public Parameter(String name, Type type) {
        this(name, type, Optional.empty());
    }

    private static boolean isName(String name) {
        if (name.isEmpty() || name.length() > LONGEST_NAME || isDigit(name.charAt(0)) || isNumbered(name)) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!isDigit(c) && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && c != '_') {
                return false;
            }
        }
        return true;
    }

    private static boolean isNumbered(String name) {
        if (!name.startsWith("arg") || name.length() == 3) {
            return false;
        }
        for (int i = 3; i < name.length(); i++) {
            if (!isDigit(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
