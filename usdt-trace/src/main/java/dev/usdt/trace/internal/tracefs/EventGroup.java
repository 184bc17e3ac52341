package dev.usdt.trace.internal.tracefs;

import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Removes events, and what killed tracers have left. */
public final class EventGroup {

    private EventGroup() {}

    /**
     * Removes the events of a group, as many as it can.
     *
     * @throws IOException if one cannot be removed: it is enabled
     */
    public static void remove(TraceFs tracefs, String group) throws IOException {
        Set<String> events = new LinkedHashSet<>();
        String start = "p:" + group + "/";
        for (String line : tracefs.read("uprobe_events").split("\n", -1)) {
            if (line.startsWith(start)) {
                events.add(line.substring(2, line.indexOf(' ')));
            }
        }
        @Nullable IOException failure = null;
        for (String event : events) {
            try {
                TraceFs.patiently(() -> tracefs.append("uprobe_events", "-:" + event + "\n"));
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * Removes instances and events of tracers that were killed: their events cost the programs that hit them, and hold
     * semaphores up. What cannot be removed, since somebody looks at it, is left.
     */
    public static void removeLeftOvers(TraceFs tracefs) throws IOException {
        removeThose(tracefs, false);
    }

    /** Removes instances and events of this process. */
    public static void removeOwn(TraceFs tracefs) throws IOException {
        removeThose(tracefs, true);
    }

    /** Those of this process, or of tracers that were killed. */
    private static void removeThose(TraceFs tracefs, boolean own) throws IOException {
        for (String instance : tracefs.instances()) {
            if (isOne(instance, own)) {
                try {
                    // First, since an event that it has enabled cannot be removed.
                    Files.deleteIfExists(tracefs.root().resolve("instances").resolve(instance));
                } catch (IOException e) {
                    // Somebody has a file of it open.
                }
            }
        }
        Set<String> groups = new LinkedHashSet<>();
        for (String line : tracefs.read("uprobe_events").split("\n", -1)) {
            int slash = line.indexOf('/');
            if (line.startsWith("p:") && slash > 0) {
                groups.add(line.substring(2, slash));
            }
        }
        for (String group : groups) {
            if (isOne(group, own)) {
                try {
                    remove(tracefs, group);
                } catch (IOException e) {
                    // Somebody has a file of it open.
                }
            }
        }
    }

    private static boolean isOne(String name, boolean own) {
        Optional<TraceName> parsed = TraceName.parse(name);
        return parsed.isPresent() && (own ? parsed.get().isOwn() : parsed.get().isLeftOver());
    }
}
