package dev.usdt.cli;

import dev.usdt.Problem;
import dev.usdt.repair.Change;
import dev.usdt.repair.Repair;
import dev.usdt.repair.RepairOption;
import java.io.IOException;
import java.nio.file.CopyOption;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code usdt repair}: a copy of a file whose notes every tracer reads. */
final class RepairCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                "repair",
                "Writes a copy of an ELF file whose USDT notes every tracer reads: bpftrace, bcc, libbpf, gdb.");
        spec.addOption(Options.text("-o", "FIXED", "Where to write it."));
        spec.addOption(Options.flag("--force", "Replaces FIXED if it is there."));
        spec.addOption(Options.flag("--in-place", "Replaces FILE itself."));
        spec.addOption(Options.flag("--gdb", "Also adds a section .stapsdt.base, without which gdb lists no probe."));
        spec.addOption(Options.flag("--dry-run", "Lists each change and writes nothing."));
        spec.addPositional(Options.positional("FILE", "1..*", "An ELF file: a program or a library."));
        Options.examples(
                spec,
                "usdt repair --dry-run ./myserver",
                "usdt repair ./myserver -o ./myserver.fixed",
                "usdt repair --gdb --in-place ./myserver");
        return spec;
    }

    @Override
    public int run(Console console, ParseResult options) throws IOException {
        String path = Options.only(options, "FILE");
        if (path.equals(InputFile.STANDARD_INPUT)) {
            throw new UsageError("a repair needs the path of the file, not its bytes on standard input");
        }
        String target = options.matchedOptionValue("-o", "");
        boolean inPlace = options.hasMatchedOption("--in-place");
        boolean dryRun = options.hasMatchedOption("--dry-run");
        if (inPlace && !target.isEmpty()) {
            throw new UsageError("-o and --in-place exclude each other");
        }
        if (!inPlace && !dryRun && target.isEmpty()) {
            throw new UsageError("expected -o FIXED, --in-place or --dry-run");
        }
        boolean force = options.hasMatchedOption("--force");
        if (force && target.isEmpty()) {
            throw new UsageError("--force is for -o");
        }
        RepairOption[] wanted = options.hasMatchedOption("--gdb")
                ? new RepairOption[] {RepairOption.STAPSDT_BASE}
                : new RepairOption[0];
        Repair repair;
        try {
            repair = Repair.plan(Path.of(path), wanted);
        } catch (IOException e) {
            console.say(path, InputFile.reason(e));
            return ExitCode.INPUT;
        } catch (InvalidPathException e) {
            console.say(path, "not a path: " + e.getReason());
            return ExitCode.INPUT;
        }
        tell(console, path, repair, dryRun);
        return dryRun ? ExitCode.OK : write(console, repair, inPlace ? path : target, inPlace, force);
    }

    private static void tell(Console console, String path, Repair repair, boolean dryRun) throws IOException {
        for (Problem problem : repair.left()) {
            console.say(path, "warning: " + problem);
        }
        if (repair.changes().isEmpty()) {
            console.print("Nothing to repair.\n");
            return;
        }
        for (String caution : repair.cautions()) {
            console.say(path, "warning: " + caution);
        }
        if (dryRun) {
            for (Change change : repair.changes()) {
                console.print(Printable.of(change.toString()) + "\n");
            }
        }
    }

    private static int write(Console console, Repair repair, String target, boolean inPlace, boolean force)
            throws IOException {
        try {
            if (inPlace) {
                repair.replaceFile();
            } else {
                repair.write(
                        Path.of(target),
                        force ? new CopyOption[] {StandardCopyOption.REPLACE_EXISTING} : new CopyOption[0]);
            }
        } catch (FileAlreadyExistsException e) {
            console.say(target, "is there already; --force replaces it");
            return ExitCode.INPUT;
        } catch (IOException e) {
            console.say(target, InputFile.reason(e));
            return ExitCode.INPUT;
        } catch (InvalidPathException e) {
            console.say(target, "not a path: " + e.getReason());
            return ExitCode.INPUT;
        }
        if (!repair.changes().isEmpty()) {
            int count = repair.changes().size();
            console.print(
                    (count == 1 ? "1 change" : count + " changes") + " written to " + Printable.of(target) + ".\n");
        }
        return ExitCode.OK;
    }
}
