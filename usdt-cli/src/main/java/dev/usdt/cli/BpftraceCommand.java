package dev.usdt.cli;

import dev.usdt.Problem;
import dev.usdt.UsdtFile;
import dev.usdt.bpftrace.Script;
import dev.usdt.bpftrace.ScriptOptions;
import dev.usdt.bpftrace.ScriptWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code usdt bpftrace}: a script that traces the probes of a file. */
final class BpftraceCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Options.command("bpftrace", "Writes a bpftrace script that prints a line at each hit of a probe.");
        spec.addOption(Options.provider());
        spec.addOption(Options.probe());
        spec.addOption(
                Options.flag("--uprobe", "Accepted as in `go tool usdt`; the usdt: form is written all the same."));
        spec.addPositional(Options.positional("FILE", "1..*", "An ELF file: a program or a library."));
        Options.examples(
                spec,
                "usdt bpftrace ./myserver > trace.bt && sudo bpftrace trace.bt",
                "usdt bpftrace --provider net_http ./myserver");
        return spec;
    }

    @Override
    public int run(Console console, ParseResult options) throws IOException {
        String path = Options.only(options, "FILE");
        if (path.equals(InputFile.STANDARD_INPUT)) {
            throw new UsageError("a script needs the path of the file, not its bytes on standard input");
        }
        if (options.hasMatchedOption("--uprobe")) {
            console.say("-uprobe: the script uses usdt: probes, which need neither symbols nor --unsafe");
        }
        Optional<UsdtFile> file = InputFile.read(console, path);
        if (file.isEmpty()) {
            return ExitCode.INPUT;
        }
        Script script =
                ScriptWriter.write(file.get(), ScriptOptions.of(absolute(path)).withFilter(Options.filter(options)));
        for (Problem problem : script.problems()) {
            boolean warning = problem.severity() == Problem.Severity.WARNING;
            console.say(path, warning ? "warning: " + problem : problem.toString());
        }
        if (script.isEmpty()) {
            console.say(path, "nothing to trace");
            return ExitCode.INPUT;
        }
        console.print(script.text());
        return InputFile.exitCode(file.get());
    }

    /** Without {@code .} and {@code ..}, but with the file's own name: a link may be meant to be followed later. */
    private static Path absolute(String path) throws IOException {
        Path absolute = Path.of(path).toAbsolutePath();
        Path folder = absolute.getParent();
        Path name = absolute.getFileName();
        return folder == null || name == null ? absolute : folder.toRealPath().resolve(name);
    }
}
