package dev.usdt.otel.otlp;

import java.time.Duration;

/**
 * What has become of something that was sent.
 *
 * @param kind what that is
 * @param rejected of what was delivered, how much the receiver did not take
 * @param message in a few words, what it said or what went wrong
 * @param pause how long it asks to wait; zero if it does not
 */
record Outcome(Kind kind, long rejected, String message, Duration pause) {

    enum Kind {
        /** The receiver has it. */
        DELIVERED,
        /** The receiver may have it later. */
        RETRY,
        /** The receiver will not take it. */
        REFUSED
    }

    static Outcome retry(String message) {
        return new Outcome(Kind.RETRY, 0, message, Duration.ZERO);
    }

    static Outcome refused(String message) {
        return new Outcome(Kind.REFUSED, 0, message, Duration.ZERO);
    }
}
