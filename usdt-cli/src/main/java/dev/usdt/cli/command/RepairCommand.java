package dev.usdt.cli.command;

import dev.usdt.Problem;
import dev.usdt.cli.args.Arguments;
import dev.usdt.cli.args.Option;
import dev.usdt.cli.args.Options;
import dev.usdt.cli.args.Syntax;
import dev.usdt.cli.args.TypedPath;
import dev.usdt.cli.args.UsageError;
import dev.usdt.cli.input.InputFile;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.ExitCode;
import dev.usdt.cli.io.Printable;
import dev.usdt.repair.FieldChange;
import dev.usdt.repair.Repair;
import dev.usdt.repair.RepairOption;
import java.io.IOException;
import java.nio.file.CopyOption;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** {@code usdt repair}: a copy of a file whose notes every tracer reads. */
public final class RepairCommand implements Command {

    private static final Option.Text TARGET = Option.text("-o", "FIXED", "Write the copy to FIXED.");
    private static final Option.Flag FORCE = Option.flag("--force", "Overwrite FIXED if it exists.");
    private static final Option.Flag IN_PLACE = Option.flag("--in-place", "Replace FILE itself.");
    private static final Option.Flag GDB =
            Option.flag("--gdb", "Also add a section .stapsdt.base, without which gdb lists no probe.");
    private static final Option.Flag NOPS =
            Option.flag("--nops", "Also replace NOPs of x86-64 with which tracing damages the program.");
    private static final Option.Flag DRY_RUN = Option.flag("--dry-run", "List each change and write nothing.");

    private static final String EXISTS = "file exists; use --force to replace it";

    @Override
    public Syntax syntax() {
        return new Syntax(
                "repair",
                "Writes a copy of an ELF file whose USDT notes every tracer reads: bpftrace, bcc, libbpf, gdb.",
                List.of(TARGET, FORCE, IN_PLACE, GDB, NOPS, DRY_RUN),
                Options.ONE_FILE,
                List.of(
                        "usdt repair --dry-run ./myserver",
                        "usdt repair ./myserver -o ./myserver.fixed",
                        "usdt repair --gdb --in-place ./myserver"));
    }

    @Override
    public int run(Console console, Arguments arguments) throws IOException {
        String path = arguments.onlyOperand();
        if (path.equals(InputFile.STANDARD_INPUT)) {
            throw new UsageError("FILE cannot be standard input, since it needs a path");
        }
        String target = arguments.text(TARGET);
        boolean inPlace = arguments.has(IN_PLACE);
        boolean dryRun = arguments.has(DRY_RUN);
        arguments.checkAlone(TARGET, List.of(IN_PLACE));
        if (!inPlace && !dryRun && target.isEmpty()) {
            throw new UsageError("expected -o FIXED, --in-place or --dry-run");
        }
        boolean force = arguments.has(FORCE);
        arguments.checkNeeded(FORCE, TARGET);
        List<RepairOption> wanted = new ArrayList<>();
        if (arguments.has(GDB)) {
            wanted.add(RepairOption.STAPSDT_BASE);
        }
        if (arguments.has(NOPS)) {
            wanted.add(RepairOption.SAFE_NOPS);
        }
        Repair repair;
        try {
            if (!target.isEmpty() && !dryRun) {
                checkTarget(path, target, force);
            }
        } catch (IOException e) {
            console.say(target, InputFile.reason(e));
            return ExitCode.INPUT;
        }
        try {
            repair = Repair.plan(TypedPath.of(path), wanted.toArray(new RepairOption[0]));
        } catch (IOException e) {
            console.say(path, InputFile.reason(e));
            return ExitCode.INPUT;
        }
        tell(console, path, repair, dryRun);
        if (repair.changes().isEmpty() && (dryRun || inPlace)) {
            console.print("Nothing to repair.\n");
        }
        return dryRun ? ExitCode.OK : write(console, repair, inPlace ? path : target, inPlace, force);
    }

    /** Before a file is read that may be large. */
    private static void checkTarget(String path, String target, boolean force) throws IOException {
        Path from = TypedPath.of(path);
        Path to = TypedPath.of(target);
        if (Files.exists(from) && Files.exists(to) && Files.isSameFile(from, to)) {
            throw new FileSystemException(target, null, "input and output are the same file; use --in-place");
        }
        if (!force && Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileSystemException(target, null, EXISTS);
        }
    }

    private static void tell(Console console, String path, Repair repair, boolean dryRun) throws IOException {
        for (Problem problem : repair.left()) {
            console.say(path, "warning: " + problem);
        }
        // With nothing changed, nothing is to be cautious of.
        for (String caution : repair.changes().isEmpty() ? List.<String>of() : repair.cautions()) {
            console.say(path, "warning: " + caution);
        }
        if (dryRun) {
            for (FieldChange change : repair.changes()) {
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
                        TypedPath.of(target),
                        force ? new CopyOption[] {StandardCopyOption.REPLACE_EXISTING} : new CopyOption[0]);
            }
        } catch (FileAlreadyExistsException e) {
            console.say(target, EXISTS);
            return ExitCode.INPUT;
        } catch (IOException e) {
            console.say(target, InputFile.reason(e));
            return ExitCode.INPUT;
        }
        int count = repair.changes().size();
        if (count > 0) {
            console.print(
                    (count == 1 ? "1 change" : count + " changes") + " written to " + Printable.path(target) + ".\n");
        } else if (!inPlace) {
            console.print("Nothing to repair; copied unchanged to " + Printable.path(target) + ".\n");
        }
        return ExitCode.OK;
    }
}
