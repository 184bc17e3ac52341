package dev.usdt.trace;

import dev.usdt.Detail;
import dev.usdt.Machine;
import dev.usdt.Problem;
import dev.usdt.UsdtFile;
import dev.usdt.process.LiveProcess;
import dev.usdt.process.MappedFile;
import dev.usdt.trace.internal.tracefs.OpenPath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A file that is traced.
 *
 * @param name what it is called
 * @param file its probes
 * @param open the file that the kernel is told
 * @param elfOffset where in it the ELF file begins
 */
record TraceSource(String name, UsdtFile file, OpenPath open, long elfOffset) {

    private static final Detail[] DETAILS = {Detail.SYMBOLS, Detail.INSTRUCTIONS};

    /**
     * Those of some options, each file once; what cannot be read of a process is a problem, of a file that was named an
     * error.
     */
    static List<TraceSource> of(TraceOptions options, List<String> problems) throws IOException {
        List<TraceSource> sources = new ArrayList<>();
        try {
            Set<Object> known = new HashSet<>();
            for (Path path : options.files()) {
                add(path.toString(), path, 0, known, sources, problems);
            }
            if (options.files().isEmpty() && options.pid().isPresent()) {
                for (MappedFile mapped :
                        LiveProcess.of(options.pid().getAsLong()).files()) {
                    try {
                        if (mapped.openPath().isEmpty()) {
                            throw new IOException(mapped.path() + ": " + mapped.failure());
                        }
                        add(mapped.path(), mapped.openPath().get(), mapped.elfOffset(), known, sources, problems);
                    } catch (IOException e) {
                        problems.add(String.valueOf(e.getMessage()));
                    }
                }
            }
            return sources;
        } catch (IOException | RuntimeException e) {
            closeAll(sources);
            throw e;
        }
    }

    private static void add(
            String name, Path path, long elfOffset, Set<Object> known, List<TraceSource> sources, List<String> problems)
            throws IOException {
        OpenPath open = OpenPath.of(path);
        boolean used = false;
        try {
            UsdtFile file = elfOffset == 0
                    ? UsdtFile.read(open.channel(), DETAILS)
                    : UsdtFile.read(new Part(open.channel(), elfOffset), DETAILS);
            for (Problem problem : file.problems()) {
                problems.add(name + ": " + problem);
            }
            if (!file.sites().isEmpty() && known.add(List.of(open.key(), elfOffset))) {
                checkMachine(name, file);
                sources.add(new TraceSource(name, file, open, elfOffset));
                used = true;
            }
        } finally {
            if (!used) {
                open.close();
            }
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

    static void closeAll(List<TraceSource> sources) throws IOException {
        for (TraceSource source : sources) {
            source.open().close();
        }
    }
}
