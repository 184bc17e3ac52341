package dev.usdt.catalog;

import dev.usdt.ArgumentType;
import java.math.BigInteger;

/** What a {@link Condition} has to know of a value to make sense of it. */
public sealed interface ValueType {

    /** A text. */
    ValueType TEXT = new Text();

    /** Neither a text nor an integer: a floating-point number, a structure. */
    ValueType OTHER = new Other();

    /**
     * {@return an integer of some size and sign}
     *
     * @param type the size and sign
     */
    static ValueType integer(ArgumentType type) {
        BigInteger count = BigInteger.TWO.pow(8 * type.sizeBytes());
        BigInteger least = type.signed() ? count.shiftRight(1).negate() : BigInteger.ZERO;
        return new IntegerRange(least, least.add(count).subtract(BigInteger.ONE));
    }

    /**
     * {@return an integer that is the same in each hit}
     *
     * @param type its size and sign
     * @param value its value, in 64 bits by its sign
     */
    static ValueType constant(ArgumentType type, long value) {
        BigInteger number = type.signed() ? BigInteger.valueOf(value) : new BigInteger(Long.toUnsignedString(value));
        return new IntegerRange(number, number);
    }

    /**
     * An integer.
     *
     * @param least the least that it can be
     * @param most the most that it can be
     */
    record IntegerRange(BigInteger least, BigInteger most) implements ValueType {}

    /** A text; {@link #TEXT} is one. */
    record Text() implements ValueType {}

    /** Neither; {@link #OTHER} is one. */
    record Other() implements ValueType {}
}
