package dev.usdt.trace;

import dev.usdt.process.LiveProcess;
import dev.usdt.process.PidNamespace;
import dev.usdt.trace.internal.tracefs.TraceFs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which process a thread is of, and what that is called, also if both are gone: the kernel keeps that while it traces
 * ({@code record-tgid}, {@code record-cmd}).
 */
final class ThreadProcesses {

    /** Of how many processes the name is kept for hits that are read when they are gone. */
    private static final int MOST_NAMES = 4096;

    private final TraceFs tracefs;
    /** In another pid namespace, {@code /proc} has other numbers than the records. */
    private final boolean procIsKernels = PidNamespace.isFirst();

    private final Map<Integer, Long> known = new HashMap<>();
    private final Map<Integer, String> saved = new HashMap<>();
    private final Map<Long, String> names = new HashMap<>();
    private final Map<Integer, String> savedNames = new HashMap<>();
    private final Map<Long, String> lastNames = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, String> eldest) {
            return size() > MOST_NAMES;
        }
    };

    ThreadProcesses(TraceFs tracefs) {
        this.tracefs = tracefs;
    }

    /** Forgets what it knows, since the number of a thread is given to another when that has ended. */
    void forget() {
        known.clear();
        saved.clear();
        names.clear();
        savedNames.clear();
    }

    /** {@return the process of a thread; the thread's own number if nobody knows} */
    long of(int thread) {
        Long process = known.get(thread);
        if (process == null) {
            process = procIsKernels ? LiveProcess.processOf(thread) : thread;
            // Its own is the first thread of a process, one that has ended, or one that has while it was looked at.
            if (process <= 0
                    || (process == thread
                            && !(procIsKernels && Files.exists(Path.of("/proc", Integer.toString(thread)))))) {
                process = ofSaved(thread);
            }
            known.put(thread, process);
        }
        return process;
    }

    private long ofSaved(int thread) {
        // What was read before has none that were made since.
        if (!saved.containsKey(thread)) {
            read("saved_tgids", saved);
        }
        try {
            return Long.parseLong(
                    saved.getOrDefault(thread, Integer.toString(thread)).strip());
        } catch (NumberFormatException e) {
            return thread;
        }
    }

    /** {@return what a process is called; empty if nobody knows} */
    String name(long process) {
        String name = names.get(process);
        if (name == null) {
            name = readName(process);
            names.put(process, name);
            if (!name.isEmpty()) {
                lastNames.put(process, name);
            }
        }
        return name;
    }

    private String readName(long process) {
        if (procIsKernels) {
            try {
                // The kernel ends it with a newline, and it may have others.
                String comm =
                        Files.readString(Path.of("/proc", Long.toString(process), "comm"), StandardCharsets.ISO_8859_1);
                return text(comm.endsWith("\n") ? comm.substring(0, comm.length() - 1) : comm);
            } catch (IOException e) {
                // It is gone.
            }
        }
        String last = lastNames.get(process);
        if (last != null) {
            return last;
        }
        if (savedNames.isEmpty()) {
            read("saved_cmdlines", savedNames);
        }
        return process > Integer.MAX_VALUE ? "" : savedNames.getOrDefault((int) process, "");
    }

    /** Any bytes but NUL, mostly UTF-8. */
    private static String text(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** A line {@code thread value} for each. */
    private void read(String file, Map<Integer, String> into) {
        try {
            for (String line : tracefs.read(file).split("\n", -1)) {
                int blank = line.indexOf(' ');
                if (blank > 0) {
                    into.put(Integer.parseInt(line.substring(0, blank)), line.substring(blank + 1));
                }
            }
        } catch (IOException | NumberFormatException e) {
            // The kernel does not keep them.
        }
    }
}
