package dev.usdt.bpftrace.kernel;

import dev.usdt.UsdtFile;
import dev.usdt.bpftrace.Script;
import dev.usdt.bpftrace.ScriptOptions;
import dev.usdt.bpftrace.ScriptWriter;
import dev.usdt.bpftrace.Style;
import dev.usdt.bpftrace.TracedFile;
import dev.usdt.bpftrace.kernel.TraceHost.Run;
import dev.usdt.catalog.StringDetection;
import dev.usdt.process.LiveProcess;
import dev.usdt.process.MappedFile;
import dev.usdt.process.MappedFile.Kind;
import dev.usdt.tracer.TracerVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads processes that wait for a line from a pipe, and writes the scripts that trace them: as methods on this machine,
 * as a program on one that has Java and nothing to run tests with.
 */
final class ProcessScripts {

    private ProcessScripts() {}

    /**
     * Writes for {@code process-job} what {@code trace-job} reads.
     *
     * @param arguments the version of bpftrace, then the folders of the processes
     */
    public static void main(String[] arguments) throws IOException {
        TracerVersion version = TracerVersion.of(arguments[0]);
        for (String argument : Arrays.asList(arguments).subList(1, arguments.length)) {
            Path folder = Path.of(argument);
            long started =
                    Long.parseLong(Files.readString(folder.resolve("pid")).strip());
            long pid = pid(ProcessHandle.of(started).orElseThrow());
            Kind kind = Kind.valueOf(Files.readString(folder.resolve("kind")).strip());
            Run run = run(pid, kind, folder, Files.exists(folder.resolve("twin")), version);
            new Job(List.of(run)).write(folder.resolve("traced"));
        }
    }

    /** {@return the number here of what was started, which is not what it has itself in a container} */
    static long pid(ProcessHandle started) {
        return started.children().map(ProcessHandle::pid).findFirst().orElse(started.pid());
    }

    /**
     * {@return the script for a process, and the command that lets it fire, waits for its end, and tells what it said}
     *
     * @param kind where its code is mapped from
     * @param folder the folder with its pipe {@code in} and what it says, {@code out}
     * @param twin whether in its folder there is one of another process, which fires before it
     */
    static Run run(long pid, Kind kind, Path folder, boolean twin, TracerVersion version) throws IOException {
        String wake = (twin ? "echo >\"$0/twin/in\"; " : "") + "echo >\"$0/in\"; while kill -0 " + pid
                + " 2>/dev/null; do sleep 0.1; done; cat \"$0/out\"";
        List<String> command = List.of("sh", "-c", wake, folder.toString());
        return new Run(script(pid, kind, version), kind == Kind.IN_ZIP, command, true);
    }

    static String script(long pid, Kind kind, TracerVersion version) throws IOException {
        List<TracedFile> files = new ArrayList<>();
        for (MappedFile mapped : LiveProcess.of(pid).files()) {
            UsdtFile file = mapped.read(ScriptWriter.details());
            // The C library has probes too, some with semaphores.
            if (file.sites().stream().anyMatch(site -> isOurs(site.provider()))) {
                if (mapped.kind() != kind) {
                    throw new AssertionError(mapped + " is said to be " + mapped.kind() + ", not " + kind);
                }
                files.add(TracedFile.of(mapped, file));
            }
        }
        if (files.size() != 1) {
            throw new AssertionError(files.size() + " files with probes of ours, not one of kind " + kind);
        }
        ScriptOptions options = ScriptOptions.builder(Path.of("/unused"))
                .version(version)
                .style(Style.JSON)
                .stringDetection(StringDetection.ALL)
                .pid(pid)
                .build();
        Script script = ScriptWriter.write(files, options);
        if (!script.problems().isEmpty()) {
            throw new AssertionError(kind + ": " + script.problems());
        }
        return script.text();
    }

    private static boolean isOurs(String provider) {
        return provider.equals("made") || provider.equals("semaphore");
    }
}
