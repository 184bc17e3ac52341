package dev.usdt.otel.otlp;

/**
 * What has become of something that was sent.
 *
 * @param kind what that is
 * @param rejected of what was delivered, how much the receiver did not take
 * @param message in a few words, what it said or what went wrong
 */
record Outcome(Kind kind, long rejected, String message) {

    enum Kind {
        /** The receiver has it. */
        DELIVERED,
        /** The receiver may have it later. */
        RETRY,
        /** The receiver will not take it. */
        REFUSED
    }
}
