package dev.usdt.cli.command;

import dev.usdt.ElfFormatException;
import dev.usdt.Probe;
import dev.usdt.ProbeFilter;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import dev.usdt.cli.args.Arguments;
import dev.usdt.cli.args.Option;
import dev.usdt.cli.args.Options;
import dev.usdt.cli.args.Syntax;
import dev.usdt.cli.args.Syntax.Operands;
import dev.usdt.cli.args.UsageError;
import dev.usdt.cli.format.ProcessTable;
import dev.usdt.cli.input.InputFile;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.ExitCode;
import dev.usdt.cli.io.Printable;
import dev.usdt.process.LiveProcess;
import dev.usdt.process.MappedFile;
import dev.usdt.process.NotRunningException;
import dev.usdt.process.OwnUser;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code usdt ps}: the processes that have probes. */
public final class PsCommand implements Command {

    private enum Format {
        TEXT,
        JSON,
        NDJSON
    }

    private static final Option.Choice<Format> FORMAT = Options.format(Format.values());

    /** Files that were read, by what tells them apart: most processes share their libraries. */
    private final Map<Object, Optional<UsdtFile>> known = new HashMap<>();

    /** How many files could not be read, of how many processes; what is said of the first. */
    private int lostFiles;

    private int lostOf;
    private String firstLost = "";

    @Override
    public Syntax syntax() {
        return new Syntax(
                "ps",
                "Lists processes that have USDT probes, and how many of the probes are being traced.",
                List.of(FORMAT, Options.PROVIDER, Options.PROBE),
                Operands.NONE,
                List.of("usdt ps", "sudo usdt ps --provider net_http", "usdt ps --format ndjson | jq -r .pid"));
    }

    @Override
    public int run(Console console, Arguments arguments) throws IOException {
        if (!arguments.operands().isEmpty()) {
            throw new UsageError("takes no operand; usdt list --pid N lists the probes of a process");
        }
        Format format = arguments.oneOf(FORMAT);
        ProbeFilter filter = arguments.filter();
        MissedProbes missed = new MissedProbes(filter);
        List<ProcessTable.Row> rows = new ArrayList<>();
        int denied = 0;
        int inspected = 0;
        int code = ExitCode.OK;
        List<Long> pids = new ArrayList<>(LiveProcess.all());
        // The virtual machine of this command has probes, too.
        pids.remove(ProcessHandle.current().pid());
        for (long pid : pids) {
            LiveProcess process;
            try {
                process = LiveProcess.of(pid);
            } catch (NotRunningException e) {
                continue;
            } catch (IOException e) {
                if (e.getCause() instanceof AccessDeniedException) {
                    denied++;
                } else {
                    console.say(String.valueOf(e.getMessage()));
                    code = ExitCode.INPUT;
                }
                continue;
            }
            inspected++;
            ProcessTable.Row row = row(process, filter, missed);
            if (row.probes() > 0) {
                rows.add(row);
            }
        }
        switch (format) {
            case TEXT ->
                ProcessTable.print(console, rows, arguments.has(Options.PROVIDER) || arguments.has(Options.PROBE));
            case JSON -> ProcessTable.write(console, rows, false);
            case NDJSON -> ProcessTable.write(console, rows, true);
        }
        missed.say(console, "");
        sayWhatIsMissing(console, denied);
        boolean allHidden = inspected == 0 && (denied > 0 || LiveProcess.isHidingOthers());
        return allHidden || lostFiles > 0 ? ExitCode.INPUT : code;
    }

    /**
     * Says why something may be missing.
     *
     * @param denied how many processes may not be inspected
     */
    private void sayWhatIsMissing(Console console, int denied) throws IOException {
        if (lostOf > 0) {
            console.say(lostFiles + (lostFiles == 1 ? " file of " : " files of ") + lostOf
                    + (lostOf == 1 ? " process" : " processes") + " cannot be read; the first is " + firstLost);
        }
        if (denied > 0) {
            console.say(denied + (denied == 1 ? " process" : " processes")
                    + " could not be inspected (permission denied); "
                    + (OwnUser.isRoot() ? "this needs CAP_SYS_PTRACE" : "run as root to see them"));
        }
        if (LiveProcess.isHidingOthers()) {
            console.say("processes of other users are hidden here (hidepid of /proc); run as root");
        }
    }

    private ProcessTable.Row row(LiveProcess process, ProbeFilter filter, MissedProbes missed) {
        int files = 0;
        int probes = 0;
        int listened = 0;
        int lost = lostFiles;
        for (MappedFile mapped : process.files()) {
            Optional<UsdtFile> file = file(process, mapped, missed);
            int before = probes;
            if (file.isPresent()) {
                for (Probe probe : file.get().probes()) {
                    if (filter.matches(probe.provider(), probe.name())) {
                        probes++;
                        listened += isListenedTo(process, mapped, probe) ? 1 : 0;
                    }
                }
            }
            files += probes > before ? 1 : 0;
        }
        lostOf += lostFiles > lost ? 1 : 0;
        return new ProcessTable.Row(
                process.pid(),
                process.name(),
                files,
                probes,
                listened,
                process.container().orElse(""));
    }

    private static boolean isListenedTo(LiveProcess process, MappedFile mapped, Probe probe) {
        for (ProbeSite site : probe.sites()) {
            if (process.semaphoreCount(mapped, site).orElse(0) > 0) {
                return true;
            }
        }
        return false;
    }

    private Optional<UsdtFile> file(LiveProcess process, MappedFile mapped, MissedProbes missed) {
        if (mapped.openPath().isEmpty()) {
            return lost(process, mapped, mapped.failure());
        }
        Object key = List.of(mapped.device(), mapped.inode(), mapped.path());
        Optional<UsdtFile> read = known.get(key);
        if (read == null) {
            try {
                UsdtFile first = mapped.read();
                // Of the others, nothing is asked.
                read = first.sites().isEmpty() ? Optional.empty() : Optional.of(first);
                missed.look(first);
            } catch (ElfFormatException e) {
                read = Optional.empty();
            } catch (NoSuchFileException e) {
                // It has ended.
                return Optional.empty();
            } catch (IOException e) {
                return lost(process, mapped, InputFile.reason(e));
            }
            known.put(key, read);
        }
        return read;
    }

    private Optional<UsdtFile> lost(LiveProcess process, MappedFile mapped, String reason) {
        if (lostFiles++ == 0) {
            firstLost = Printable.path(mapped.path()) + " of process " + process.pid() + ": " + reason;
        }
        return Optional.empty();
    }
}
