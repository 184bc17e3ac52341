package dev.usdt.tracer;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A version of a tracer. Patch releases do not differ in what matters here.
 *
 * @param major the first number
 * @param minor the second number, 0 if there is none
 */
public record TracerVersion(int major, int minor) implements Comparable<TracerVersion> {

    private static final String TEXT = "v?(\\d{1,4})(?:\\.(\\d{1,4})(?:\\.\\d{1,4})*)?";

    /**
     * {@return the version that a text says}
     *
     * @param text {@code 0.17}, {@code 13}, {@code v1.7.0}
     * @throws IllegalArgumentException if it is no version
     */
    public static TracerVersion of(String text) {
        Matcher matcher = Pattern.compile(TEXT).matcher(Objects.requireNonNull(text, "text"));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a version, expected one like 0.27");
        }
        String minor = matcher.group(2);
        return new TracerVersion(Integer.parseInt(matcher.group(1)), minor == null ? 0 : Integer.parseInt(minor));
    }

    // By hand: docs/performance.md, "Equality of records".

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TracerVersion version && version.major == major && version.minor == minor;
    }

    @Override
    public int hashCode() {
        return major * 1000 + minor;
    }

    @Override
    public int compareTo(TracerVersion other) {
        return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
    }

    /** {@return major and minor, {@code 0.27}} */
    @Override
    public String toString() {
        return major + "." + minor;
    }
}
