package dev.usdt.trace.internal.tracefs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What a tracer calls its instance and its group of events: names that tell whether it still lives, so that what a
 * killed one has left can be removed, and nobody else's.
 *
 * @param pidNamespace the pid namespace in which the number is
 * @param pid the number of the tracer
 * @param startTicks when it was started, which no other process of that number was
 * @param random tells two traces of one process apart
 */
public record TraceName(String pidNamespace, long pid, long startTicks, String random) {

    private static final String PREFIX = "usdt";

    /** {@return a name for a trace of this process that no other has} */
    public static TraceName make() throws IOException {
        Optional<Long> started = startTicks(Path.of("/proc/self"));
        if (started.isEmpty()) {
            throw new IOException("/proc/self/stat is not understood");
        }
        String random = Integer.toHexString(ThreadLocalRandom.current().nextInt());
        return new TraceName(ownNamespace(), ownPid(), started.get(), random);
    }

    /** {@return the parts of a name, or empty if it is none of ours} */
    public static Optional<TraceName> parse(String text) {
        String[] parts = text.split("_", -1);
        if (parts.length != 5 || !parts[0].equals(PREFIX)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new TraceName(parts[1], Long.parseLong(parts[2]), Long.parseLong(parts[3]), parts[4]));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** {@return the name: letters, digits and underscores, at most 63} */
    public String text() {
        return String.join("_", PREFIX, pidNamespace, Long.toString(pid), Long.toString(startTicks), random);
    }

    /** {@return whether its tracer is gone: not if that cannot be known, in another pid namespace} */
    public boolean isLeftOver() {
        Optional<Long> started = startTicks(Path.of("/proc", Long.toString(pid)));
        return isOfOwnNamespace() && (started.isEmpty() || started.get() != startTicks);
    }

    /** {@return whether its tracer is this process} */
    public boolean isOwn() {
        try {
            return isOfOwnNamespace()
                    && startTicks(Path.of("/proc/self")).equals(Optional.of(startTicks))
                    && pid == ownPid();
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * {@return the number of this process} Not by ProcessHandle, which makes threads, and lambdas for them: a cold
     * process takes milliseconds for that.
     */
    public static long ownPid() throws IOException {
        return Long.parseLong(Files.readSymbolicLink(Path.of("/proc/self")).toString());
    }

    private boolean isOfOwnNamespace() {
        try {
            return pidNamespace.equals(ownNamespace());
        } catch (IOException e) {
            return false;
        }
    }

    /** {@code pid:[4026531836]}. */
    private static String ownNamespace() throws IOException {
        String link = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
        int colon = link.indexOf(":[");
        if (colon < 0 || !link.endsWith("]")) {
            throw new IOException("/proc/self/ns/pid is not understood");
        }
        return link.substring(colon + 2, link.length() - 1);
    }

    /** The 22nd field; empty if there is no such process. */
    private static Optional<Long> startTicks(Path directory) {
        try {
            String stat = Files.readString(directory.resolve("stat"), StandardCharsets.ISO_8859_1);
            return Optional.of(Long.parseLong(
                    stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1)[22 - 3]));
        } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
            return Optional.empty();
        }
    }
}
