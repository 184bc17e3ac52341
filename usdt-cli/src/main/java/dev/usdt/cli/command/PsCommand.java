package dev.usdt.cli.command;

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
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.ExitCode;
import dev.usdt.process.LiveProcess;
import dev.usdt.process.MappedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

    @Override
    public Syntax syntax() {
        return new Syntax(
                "ps",
                "Lists the processes that have USDT probes, and to how many of these somebody listens.",
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
        List<ProcessTable.Row> rows = new ArrayList<>();
        int hidden = 0;
        for (long pid : LiveProcess.all()) {
            LiveProcess process;
            try {
                process = LiveProcess.of(pid);
            } catch (IOException e) {
                // Of the kernel, ended, or another user's.
                hidden += e.getCause() instanceof java.nio.file.AccessDeniedException ? 1 : 0;
                continue;
            }
            ProcessTable.Row row = row(process, filter);
            if (row.probes() > 0) {
                rows.add(row);
            }
        }
        switch (format) {
            case TEXT -> ProcessTable.print(console, rows);
            case JSON -> ProcessTable.write(console, rows, false);
            case NDJSON -> ProcessTable.write(console, rows, true);
        }
        if (hidden > 0) {
            console.say(hidden + (hidden == 1 ? " process" : " processes") + " may not be looked at; run as root");
            return ExitCode.INPUT;
        }
        return ExitCode.OK;
    }

    private ProcessTable.Row row(LiveProcess process, ProbeFilter filter) {
        int files = 0;
        int probes = 0;
        int listened = 0;
        for (MappedFile mapped : process.files()) {
            Optional<UsdtFile> file = file(mapped);
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

    private Optional<UsdtFile> file(MappedFile mapped) {
        Object key = key(mapped);
        Optional<UsdtFile> read = key == null ? null : known.get(key);
        if (read == null) {
            try {
                UsdtFile file = mapped.read();
                // Of the others, nothing is asked.
                read = file.sites().isEmpty() ? Optional.empty() : Optional.of(file);
            } catch (IOException e) {
                read = Optional.empty();
            }
            if (key != null) {
                known.put(key, read);
            }
        }
        return read;
    }

    private static @Nullable Object key(MappedFile mapped) {
        if (mapped.openPath().isEmpty()) {
            return null;
        }
        try {
            Object file = Files.readAttributes(mapped.openPath().get(), BasicFileAttributes.class)
                    .fileKey();
            return file == null ? null : List.of(file, mapped.elfOffset());
        } catch (IOException e) {
            return null;
        }
    }
}
