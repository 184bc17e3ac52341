package dev.usdt.cli.command;

import dev.usdt.Detail;
import dev.usdt.ProbeFilter;
import dev.usdt.Problem;
import dev.usdt.bpftrace.Script;
import dev.usdt.bpftrace.ScriptOptions;
import dev.usdt.bpftrace.ScriptWriter;
import dev.usdt.bpftrace.TracedFile;
import dev.usdt.cli.input.ProcessFiles;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.ExitCode;
import dev.usdt.process.LiveProcess;
import dev.usdt.process.PidNamespace;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One script for all files of a process. */
final class ProcessScript {

    /** Why no process can be named in a container. */
    static final String OTHER_NUMBERS = "--pid: this is a pid namespace of its own (a container), and the kernel and"
            + " tracers know processes by other numbers, which cannot be learnt here; run usdt where they run: on the"
            + " host, or in a container with the host's pid namespace";

    private final Console console;
    private final LiveProcess process;
    private final List<TracedFile> files = new ArrayList<>();
    /** Those of which no probe was asked for. */
    private final List<TracedFile> others = new ArrayList<>();

    private ProcessScript(Console console, LiveProcess process) {
        this.console = console;
        this.process = process;
    }

    /** Writes it; {@return the exit code} */
    static int write(Console console, long pid, ScriptOptions options) throws IOException {
        if (!PidNamespace.isFirst()) {
            console.say(OTHER_NUMBERS);
            return ExitCode.INPUT;
        }
        Optional<LiveProcess> process = ProcessFiles.read(console, pid);
        if (process.isEmpty()) {
            return ExitCode.INPUT;
        }
        // It may have been a thread that was named.
        ScriptOptions own = options.toBuilder().pid(process.get().pid()).build();
        return new ProcessScript(console, process.get()).write(own);
    }

    private int write(ScriptOptions options) throws IOException {
        int code = read(console, options.filter(), BpftraceCommand.MOST_DETAILS);
        if (files.isEmpty() && others.isEmpty()) {
            console.say("process " + process.pid() + ": none of its files has USDT probes");
            return ExitCode.INPUT;
        }
        Script script = ScriptWriter.write(asked(), options);
        if (!script.lacking().isEmpty()) {
            // What is wrong with the files has been said.
            Console silent = new Console(Writer.nullWriter(), Writer.nullWriter());
            code = read(silent, options.filter(), ScriptWriter.details());
            script = ScriptWriter.write(asked(), options);
        }
        for (Problem problem : script.problems()) {
            boolean warning = problem.severity() == Problem.Severity.WARNING;
            console.say("process " + process.pid() + ": " + (warning ? "warning: " + problem : problem.toString()));
        }
        if (script.isEmpty()) {
            if (!BpftraceCommand.isExplained(script)) {
                console.say("process " + process.pid() + ": nothing to trace");
            }
            return ExitCode.INPUT;
        }
        if (!script.needs().isEmpty()) {
            console.say("process " + process.pid() + ": warning: " + BpftraceCommand.howToRun(script));
        }
        console.print(script.text());
        return code;
    }

    private List<TracedFile> asked() {
        return files.isEmpty() ? others : files;
    }

    private int read(Console told, ProbeFilter filter, Detail[] details) throws IOException {
        files.clear();
        others.clear();
        MissedProbes matches = new MissedProbes(filter);
        return ProcessFiles.each(
                told,
                process,
                (owner, mapped, file) -> {
                    (matches.hasMatch(file) ? files : others).add(TracedFile.of(mapped, file));
                    return ExitCode.OK;
                },
                details);
    }
}
