package dev.usdt.bpftrace;

import java.math.BigInteger;
import java.util.List;

/** What a {@link Where} says, as a tree. */
sealed interface Condition {

    /** How a value is compared. */
    enum Comparison {
        EQUAL("=="),
        NOT_EQUAL("!="),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">="),
        STARTS_WITH("^=");

        private final String sign;

        Comparison(String sign) {
            this.sign = sign;
        }

        String sign() {
            return sign;
        }
    }

    /** All of some conditions, two at least. */
    record All(List<Condition> conditions) implements Condition {}

    /** One of some conditions, two at least. */
    record Any(List<Condition> conditions) implements Condition {}

    /** Not a condition. */
    record Not(Condition condition) implements Condition {}

    /** A number compared with another. */
    record NumberTest(String name, Comparison comparison, BigInteger number) implements Condition {}

    /** A text compared with another. */
    record TextTest(String name, Comparison comparison, String text) implements Condition {}
}
