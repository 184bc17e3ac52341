package dev.usdt.bpftrace;

import dev.usdt.ElfKind;
import dev.usdt.GoLayout;
import dev.usdt.Machine;
import dev.usdt.Probe;
import dev.usdt.ProbeSite;
import dev.usdt.Problem;
import dev.usdt.Problem.Severity;
import dev.usdt.UsdtFile;
import dev.usdt.bpftrace.ArgumentReader.Readout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Writes a bpftrace script for the probes of a file. */
public final class ScriptWriter {

    private final UsdtFile file;
    private final ScriptOptions options;
    private final List<Clause> clauses = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    private ScriptWriter(UsdtFile file, ScriptOptions options) {
        this.file = file;
        this.options = options;
    }

    /**
     * Writes a script in the form {@code usdt:"PATH":"provider":"name"}, whose text every bpftrace from 0.17 on runs
     * unchanged.
     *
     * <p>Probes come in the order of the file. One that some version of bpftrace would not attach to, or whose
     * arguments it would mistake, is not traced; a file of which that is true as a whole gives a script that
     * {@link Script#isEmpty() traces nothing}.
     *
     * @param file the probes
     * @param options what to trace and how
     * @return the script, and what it leaves out
     */
    public static Script write(UsdtFile file, ScriptOptions options) {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(options, "options");
        return new ScriptWriter(file, options).write();
    }

    private Script write() {
        refusal()
                .ifPresentOrElse(
                        reason -> problems.add(new Problem(Severity.ERROR, firstNote(), "nothing traced: " + reason)),
                        this::addClauses);
        StringBuilder text = new StringBuilder(ScriptHeader.text(file, options, clauses, problems));
        for (Clause clause : clauses) {
            text.append('\n').append(clause.text(options.target().toString()));
        }
        return new Script(text.toString(), clauses.size(), problems);
    }

    /** Why no probe of the file can be traced, or empty. */
    private Optional<String> refusal() {
        ElfKind kind = file.kind();
        if (file.probes().isEmpty()) {
            return Optional.of("no USDT probes");
        } else if (kind.type() != ElfKind.ET_EXEC && kind.type() != ElfKind.ET_DYN) {
            return Optional.of("not a program or a shared library, but e_type " + kind.type());
        } else if (!file.hasNoteSection()) {
            return Optional.of("bpftrace looks for notes in the section .note.stapsdt, which the file has not");
        } else if (file.goLayout().equals(Optional.of(GoLayout.OLDER))) {
            return Optional.of(
                    "the notes are in the Go fork's older layout, of which bpftrace up to 0.24 overlooks notes"
                            + " and newer ones refuse all");
        } else if (!kind.elf64() || kind.bigEndian() || !isMachineOf(Machine.X86_64, Machine.AARCH64)) {
            return Optional.of("scripts are written for x86_64 and aarch64 only");
        }
        return BpftraceText.unspellablePath(options.target().toString())
                .map(reason ->
                        "the path " + BpftraceText.inComment(options.target().toString()) + " " + reason
                                + "; a symbolic link with another name helps");
    }

    private boolean isMachineOf(Machine... machines) {
        return file.machine().filter(List.of(machines)::contains).isPresent();
    }

    private void addClauses() {
        Machine machine = file.machine().orElseThrow();
        TracerSupport support = new TracerSupport(machine);
        int chosen = 0;
        for (Probe probe : file.probes()) {
            if (options.filter().matches(probe.provider(), probe.name())) {
                chosen++;
                Optional<Problem> refusal = refusal(support, probe);
                refusal.ifPresentOrElse(problems::add, () -> addClause(machine, support, probe));
            }
        }
        if (chosen == 0) {
            problems.add(new Problem(Severity.ERROR, firstNote(), "nothing traced: no probe matches the filter"));
        }
        if (!clauses.isEmpty()) {
            problems.addAll(new Warnings(file, clauses, support).all());
        }
    }

    /** Why a probe cannot be traced, or empty. */
    private static Optional<Problem> refusal(TracerSupport support, Probe probe) {
        ProbeSite first = probe.sites().get(0);
        Optional<String> unspellable = BpftraceText.unspellable(probe.provider())
                .map(reason -> "its provider " + reason)
                .or(() -> BpftraceText.unspellable(probe.name()).map(reason -> "its name " + reason));
        if (unspellable.isPresent()) {
            return unspellable.map(reason -> notTraced(probe, first, reason));
        }
        for (ProbeSite site : probe.sites()) {
            Optional<String> reason = support.refusal(site);
            if (reason.isPresent()) {
                return reason.map(text -> notTraced(probe, site, text));
            }
        }
        return Optional.empty();
    }

    private static Problem notTraced(Probe probe, ProbeSite site, String reason) {
        return new Problem(
                Severity.ERROR, site.note().fileOffset(), BpftraceText.label(probe) + " not traced: " + reason);
    }

    private void addClause(Machine machine, TracerSupport support, Probe probe) {
        boolean strings = options.strings() && file.isGoBinary();
        Readout readout = ArgumentReader.read(machine, support, probe, strings);
        clauses.add(new Clause(probe, readout.values()));
        ProbeSite first = probe.sites().get(0);
        for (String omission : readout.omissions()) {
            problems.add(
                    new Problem(Severity.ERROR, first.note().fileOffset(), BpftraceText.label(probe) + " " + omission));
        }
    }

    private long firstNote() {
        return file.sites().isEmpty() ? 0 : file.sites().get(0).note().fileOffset();
    }
}
