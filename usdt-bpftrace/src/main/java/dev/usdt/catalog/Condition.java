package dev.usdt.catalog;

import java.math.BigInteger;
import java.util.List;

/** What a {@link Where} says, as a tree. */
public sealed interface Condition {

    /** How a value is compared. */
    enum Comparison {
        /** It is the same. */
        EQUAL("=="),
        /** It is another. */
        NOT_EQUAL("!="),
        /** It is less. */
        LESS("<"),
        /** It is less, or the same. */
        LESS_OR_EQUAL("<="),
        /** It is greater. */
        GREATER(">"),
        /** It is greater, or the same. */
        GREATER_OR_EQUAL(">="),
        /** The text begins with the other. */
        STARTS_WITH("^=");

        private final String sign;

        Comparison(String sign) {
            this.sign = sign;
        }

        /** {@return how it is typed} */
        public String sign() {
            return sign;
        }
    }

    /**
     * All of some conditions.
     *
     * @param conditions two at least
     */
    record All(List<Condition> conditions) implements Condition {}

    /**
     * One of some conditions.
     *
     * @param conditions two at least
     */
    record Any(List<Condition> conditions) implements Condition {}

    /**
     * Not a condition.
     *
     * @param condition what is not to be true
     */
    record Not(Condition condition) implements Condition {}

    /**
     * A value compared with a number.
     *
     * @param name what the value is called
     * @param comparison how, but not {@link Comparison#STARTS_WITH}
     * @param number from -2^63 to 2^64 - 1
     */
    record NumberTest(String name, Comparison comparison, BigInteger number) implements Condition {}

    /**
     * A text compared with another.
     *
     * @param name what the text is called
     * @param comparison equal, not equal, or starts with
     * @param text what it is compared with
     */
    record TextTest(String name, Comparison comparison, String text) implements Condition {}
}
