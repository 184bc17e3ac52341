package dev.usdt.trace;

import dev.usdt.Detail;
import dev.usdt.Machine;
import dev.usdt.Problem;
import dev.usdt.UsdtFile;
import dev.usdt.process.LiveProcess;
import dev.usdt.process.MappedFile;
import dev.usdt.trace.internal.tracefs.OpenPath;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Finds files with probes, each once, however many paths and processes lead to it. */
final class SourceFinder {

    private static final Detail[] DETAILS = {Detail.SYMBOLS, Detail.INSTRUCTIONS};

    private final List<String> problems;
    private final Set<Object> known = new HashSet<>();
    /** What processes have mapped, so that nothing is opened again only to be known. */
    private final Set<Object> looked = new HashSet<>();

    private List<TraceSource> found = new ArrayList<>();

    /** Takes where it says what cannot be read. */
    SourceFinder(List<String> problems) {
        this.problems = problems;
    }

    /** {@return those found since the last call; they have to be closed} */
    List<TraceSource> take() {
        List<TraceSource> taken = found;
        found = new ArrayList<>();
        return taken;
    }

    /**
     * Adds a file.
     *
     * @throws IOException if it cannot be read, or is for another machine
     */
    void add(Path path) throws IOException {
        add(path.toString(), path, 0);
    }

    /**
     * Adds the files of a process that were not there before.
     *
     * @throws IOException if it cannot be looked at, or has ended
     */
    void add(long pid) throws IOException {
        add(LiveProcess.of(pid));
    }

    /** Those of a process as it was. */
    void add(LiveProcess process) throws IOException {
        for (MappedFile mapped : process.files()) {
            Object key = List.of(mapped.device(), mapped.inode(), mapped.elfOffset());
            if (looked.add(key)) {
                try {
                    if (mapped.openPath().isEmpty()) {
                        throw new IOException(mapped.path() + ": " + mapped.failure());
                    }
                    add(mapped.path(), mapped.openPath().get(), mapped.elfOffset());
                } catch (IOException e) {
                    if (isGone(process.pid())) {
                        // Another may have it, too.
                        looked.remove(key);
                    } else if (e instanceof FileSystemException system) {
                        looked.remove(key);
                        problems.add(mapped.path() + ": "
                                + Objects.requireNonNullElse(system.getReason(), "it is no longer there"));
                    } else {
                        problems.add(String.valueOf(e.getMessage()));
                    }
                }
            }
        }
    }

    /** Whether a process has ended, or is about to: it has no program any more. */
    private static boolean isGone(long pid) {
        try {
            Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "exe"));
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private void add(String name, Path path, long elfOffset) throws IOException {
        OpenPath open = OpenPath.of(path);
        boolean used = false;
        try {
            UsdtFile file = read(name, open, elfOffset);
            for (Problem problem : file.problems()) {
                problems.add(name + ": " + problem);
            }
            if (!file.sites().isEmpty() && known.add(List.of(open.key(), elfOffset))) {
                checkMachine(name, file);
                found.add(new TraceSource(name, file, open, elfOffset));
                used = true;
            }
        } finally {
            if (!used) {
                open.close();
            }
        }
    }

    private static UsdtFile read(String name, OpenPath open, long elfOffset) throws IOException {
        try {
            return UsdtFile.read(open.channel(), elfOffset, DETAILS);
        } catch (IOException e) {
            throw new IOException(name + ": " + e.getMessage(), e);
        }
    }

    private static void checkMachine(String name, UsdtFile file) throws IOException {
        Optional<Machine> own = switch (System.getProperty("os.arch", "")) {
            case "amd64", "x86_64" -> Optional.of(Machine.X86_64);
            case "aarch64" -> Optional.of(Machine.AARCH64);
            default -> Optional.empty();
        };
        if (own.isEmpty()) {
            throw new IOException("traces are for x86_64 and aarch64, and this is " + System.getProperty("os.arch"));
        } else if (!file.machine().equals(own)) {
            throw new IOException(
                    name + ": is not for this machine, " + own.get().machineName());
        }
    }
}
