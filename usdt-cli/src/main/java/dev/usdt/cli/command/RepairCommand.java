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
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** {@code usdt repair}: a copy of a file whose notes every tracer reads. */
public final class RepairCommand implements Command {

    private static final Option.Text TARGET = Option.text("-o", "FIXED", "Where to write it.");
    private static final Option.Flag FORCE = Option.flag("--force", "Replaces FIXED if it is there.");
    private static final Option.Flag IN_PLACE = Option.flag("--in-place", "Replaces FILE itself.");
    private static final Option.Flag GDB =
            Option.flag("--gdb", "Also adds a section .stapsdt.base, without which gdb lists no probe.");
    private static final Option.Flag NOPS =
            Option.flag("--nops", "Also replaces NOPs of x86-64 with which tracing damages the program.");
    private static final Option.Flag DRY_RUN = Option.flag("--dry-run", "Lists each change and writes nothing.");

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
            throw new UsageError("a repair needs the path of the file, not its bytes on standard input");
        }
        String target = arguments.text(TARGET);
        boolean inPlace = arguments.has(IN_PLACE);
        boolean dryRun = arguments.has(DRY_RUN);
        if (inPlace && !target.isEmpty()) {
            throw new UsageError("-o and --in-place exclude each other");
        }
        if (!inPlace && !dryRun && target.isEmpty()) {
            throw new UsageError("expected -o FIXED, --in-place or --dry-run");
        }
        boolean force = arguments.has(FORCE);
        if (force && target.isEmpty()) {
            throw new UsageError("--force is for -o");
        }
        List<RepairOption> wanted = new ArrayList<>();
        if (arguments.has(GDB)) {
            wanted.add(RepairOption.STAPSDT_BASE);
        }
        if (arguments.has(NOPS)) {
            wanted.add(RepairOption.SAFE_NOPS);
        }
        Repair repair;
        try {
            repair = Repair.plan(TypedPath.of(path), wanted.toArray(new RepairOption[0]));
        } catch (IOException e) {
            console.say(path, InputFile.reason(e));
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
            console.say(target, "is there already; --force replaces it");
            return ExitCode.INPUT;
        } catch (IOException e) {
            console.say(target, InputFile.reason(e));
            return ExitCode.INPUT;
        }
        if (!repair.changes().isEmpty()) {
            int count = repair.changes().size();
            console.print(
                    (count == 1 ? "1 change" : count + " changes") + " written to " + Printable.path(target) + ".\n");
        }
        return ExitCode.OK;
    }
}
