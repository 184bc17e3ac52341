package dev.usdt.bpftrace;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of bpftrace. Patch releases do not differ in what matters here.
 *
 * @param major the first number, 0 up to now
 * @param minor the second number
 */
public record BpftraceVersion(int major, int minor) implements Comparable<BpftraceVersion> {

    /** The oldest version that scripts are written for. */
    public static final BpftraceVersion OLDEST = new BpftraceVersion(0, 17);

    private static final Pattern TEXT = Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4})(\\.\\d{1,4})?");

    /**
     * Checks that it is not older than scripts are written for.
     *
     * @throws IllegalArgumentException if it is
     */
    public BpftraceVersion {
        if (major < 0 || (major == 0 && minor < 17)) {
            throw new IllegalArgumentException(
                    "bpftrace " + major + "." + minor + " is older than 0.17, the oldest that scripts are written for");
        }
    }

    /**
     * {@return the version that a text says}
     *
     * @param text {@code 0.17}, {@code 0.23.2} or {@code v0.27.0}
     * @throws IllegalArgumentException if it is no version, or one that is too old
     */
    public static BpftraceVersion of(String text) {
        Matcher matcher = TEXT.matcher(Objects.requireNonNull(text, "text"));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no version of bpftrace, expected one like 0.23");
        }
        return new BpftraceVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    @Override
    public int compareTo(BpftraceVersion other) {
        return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
    }

    /** {@return major and minor, {@code 0.23}} */
    @Override
    public String toString() {
        return major + "." + minor;
    }
}
