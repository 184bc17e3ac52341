package dev.usdt.diff;

import java.util.Locale;
import java.util.Objects;

/**
 * Something that differs between two files.
 *
 * @param kind what kind of thing it is
 * @param provider the probe's provider; empty if the kind is {@link Kind#LAYOUT}, which is about the file
 * @param name the probe's name; empty likewise
 * @param breaking whether a consumer that worked with the old file may fail with the new one
 * @param message what was and what is, in one line, without the probe's name
 */
public record Difference(Kind kind, String provider, String name, boolean breaking, String message) {

    /** The kinds of differences. Their names are stable. */
    public enum Kind {
        /** The probe is gone; breaks its consumers. */
        REMOVED,
        /** The probe is new. */
        ADDED,
        /** A site has fewer arguments than each had, or none has as many as one had; breaks its consumers. */
        FEWER_ARGUMENTS,
        /** All sites of the probe have more arguments, or one has more than any had. */
        MORE_ARGUMENTS,
        /**
         * An argument has a size, sign or kind that it had at no site, or has one at no site any more; breaks its
         * consumers.
         */
        TYPE,
        /** An argument is in a register where it was in memory, and the like. */
        OPERAND,
        /**
         * The probe got a semaphore, or lost it at some sites or at all; it has others, in another section, or the
         * kernel raises it in other processes. Breaks its consumers where a tracer raised it that does not any more.
         */
        SEMAPHORE,
        /** The probe fires at more or fewer places. */
        SITES,
        /** Addresses differ, nothing else: any change of code does that. */
        MOVED,
        /** The notes are laid out in another way, or the file is for another machine. */
        LAYOUT;

        /** {@return its name as reports print it, {@code fewer-arguments}} */
        public String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Checks that nothing is null. */
    public Difference {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(message, "message");
    }

    /** {@return provider and name, or {@code the file}} */
    public String subject() {
        // A probe of a hostile file may have neither provider nor name.
        return kind == Kind.LAYOUT ? "the file" : provider + ":" + name;
    }

    /** {@return subject and message} */
    @Override
    public String toString() {
        return subject() + ": " + message;
    }
}
