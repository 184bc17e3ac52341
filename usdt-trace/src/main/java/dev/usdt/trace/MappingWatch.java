package dev.usdt.trace;

import dev.usdt.process.LiveProcess;
import dev.usdt.trace.internal.tracefs.TraceInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Sees when processes map files that they had not, or when there are more processes: then files are looked for. */
final class MappingWatch {

    /** While something changes, more may: a program loads its libraries one after the other. */
    private static final long LIVELY_NANOS = 2_000_000_000L;

    private static final long QUIET_ROUND_NANOS = 250_000_000L;

    private final TraceInstance instance;
    private final long pid;
    private final boolean children;
    /** What was mapped when a process was looked at last: a sum of what {@code maps} said. */
    private final Map<Long, Integer> mapped = new HashMap<>();

    private long lastChange = System.nanoTime();
    private long lastLook;

    /**
     * Takes whom to watch.
     *
     * @param children whether those that it has made are watched, too: those whose threads the instance follows
     */
    MappingWatch(TraceInstance instance, long pid, boolean children) {
        this.instance = instance;
        this.pid = pid;
        this.children = children;
    }

    /** Adds to a finder the files of those that have changed. */
    void look(SourceFinder finder) throws IOException {
        long now = System.nanoTime();
        if (now - lastChange > LIVELY_NANOS && now - lastLook < QUIET_ROUND_NANOS) {
            return;
        }
        lastLook = now;
        Set<Long> processes = processes();
        mapped.keySet().retainAll(processes);
        for (long process : processes) {
            int sum = sum(process);
            Integer before = mapped.put(process, sum);
            if (before == null || before != sum) {
                lastChange = now;
                try {
                    finder.add(process);
                } catch (IOException e) {
                    // It has just ended, or begins: the next look will tell.
                    mapped.remove(process);
                }
            }
        }
    }

    private Set<Long> processes() throws IOException {
        if (!children) {
            return Set.of(pid);
        }
        Set<Long> processes = new HashSet<>(List.of(pid));
        for (String thread : instance.read("set_event_pid").split("\\s+", -1)) {
            if (!thread.isEmpty()) {
                processes.add(LiveProcess.processOf(Long.parseLong(thread)));
            }
        }
        return processes;
    }

    /** By what is executable only: a heap that grows is none of it. */
    private static int sum(long process) {
        try {
            int sum = 0;
            byte[] maps = Files.readAllBytes(Path.of("/proc", Long.toString(process), "maps"));
            int start = 0;
            for (int i = 0; i < maps.length; i++) {
                if (maps[i] == '\n') {
                    int blank = start;
                    while (blank < i && maps[blank] != ' ') {
                        blank++;
                    }
                    // 7f00-7f01 r-xp 00001000 fd:01 4711  /usr/lib/libc.so.6; an anonymous one has the inode 0.
                    if (blank + 3 < i && maps[blank + 3] == 'x' && maps[i - 1] != ' ') {
                        sum = 31 * sum + Arrays.hashCode(Arrays.copyOfRange(maps, start, i));
                    }
                    start = i + 1;
                }
            }
            return sum;
        } catch (IOException e) {
            return 0;
        }
    }
}
