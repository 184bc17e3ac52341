package dev.usdt.trace.internal.fetch;

import dev.usdt.ArgumentType;

/** How a named value of a site is got out of a record; fields are counted from 0. */
public sealed interface Reading {

    /** {@return the name of the value} */
    String key();

    /**
     * A number in a field.
     *
     * @param shift by how many bits it is shifted right first
     * @param address whether it is written as an address
     */
    record Numeric(String key, ArgumentType type, boolean address, int field, int shift) implements Reading {}

    /** A number that every hit has. */
    record Fixed(String key, ArgumentType type, boolean address, long value) implements Reading {}

    /**
     * Text with a length.
     *
     * @param address the reading of its address
     * @param length the reading of its length
     * @param field the first field with its bytes
     * @param fields how many fields have them, one behind the other
     * @param guess whether it is taken for text by its look, so that it may be two numbers
     * @param lengthKey the name of the length if it is not text after all
     */
    record Text(String key, Reading address, Reading length, int field, int fields, boolean guess, String lengthKey)
            implements Reading {}

    /** Text up to a NUL, of which some fields have the first bytes. */
    record EndedText(String key, Reading address, int field, int fields) implements Reading {}

    /** So many bytes, in one field or in two. */
    record Bytes(String key, int count, int field, int fields) implements Reading {}

    /** A value that cannot be fetched. */
    record None(String key, String reason) implements Reading {}
}
