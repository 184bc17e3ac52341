package dev.usdt.trace;

import dev.usdt.process.LiveProcess;
import dev.usdt.process.PidNamespace;
import dev.usdt.trace.internal.tracefs.TraceFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Which process a thread is of, also if both are gone: the kernel keeps that while it traces ({@code record-tgid}). */
final class ThreadProcesses {

    private final TraceFs tracefs;
    /** In another pid namespace, {@code /proc} has other numbers than the records. */
    private final boolean procIsKernels = PidNamespace.isFirst();

    private final Map<Integer, Long> known = new HashMap<>();
    private final Map<Integer, Long> saved = new HashMap<>();

    ThreadProcesses(TraceFs tracefs) {
        this.tracefs = tracefs;
    }

    /** Forgets what it knows, since the number of a thread is given to another when that has ended. */
    void forget() {
        known.clear();
        saved.clear();
    }

    /** {@return the process of a thread; the thread's own number if nobody knows} */
    long of(int thread) {
        Long process = known.get(thread);
        if (process == null) {
            process = procIsKernels && Files.exists(Path.of("/proc", Integer.toString(thread)))
                    ? LiveProcess.processOf(thread)
                    : ofSaved(thread);
            known.put(thread, process);
        }
        return process;
    }

    private long ofSaved(int thread) {
        if (saved.isEmpty()) {
            readSaved();
        }
        return saved.getOrDefault(thread, (long) thread);
    }

    /** A line {@code thread process} for each. */
    private void readSaved() {
        try {
            for (String line : tracefs.read("saved_tgids").split("\n", -1)) {
                int blank = line.indexOf(' ');
                if (blank > 0) {
                    saved.put(
                            Integer.parseInt(line.substring(0, blank)),
                            Long.parseLong(line.substring(blank + 1).strip()));
                }
            }
        } catch (IOException | NumberFormatException e) {
            // The kernel does not keep them.
        }
    }
}
