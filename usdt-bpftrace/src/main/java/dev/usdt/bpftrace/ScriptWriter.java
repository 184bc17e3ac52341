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
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Writes a bpftrace script for the probes of a file. */
public final class ScriptWriter {

    /** libbpf's BPF_USDT_MAX_SPEC_CNT: argument strings that one program can hold, counted for each probe. */
    private static final int MOST_SPECS = 256;

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
            warn(support);
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
        return new Problem(Severity.ERROR, site.note().fileOffset(), label(probe) + " not traced: " + reason);
    }

    private void addClause(Machine machine, TracerSupport support, Probe probe) {
        boolean strings = options.strings() && file.isGoBinary();
        Readout readout = ArgumentReader.read(machine, support, probe, strings);
        clauses.add(new Clause(probe, readout.values()));
        ProbeSite first = probe.sites().get(0);
        for (String omission : readout.omissions()) {
            problems.add(new Problem(Severity.ERROR, first.note().fileOffset(), label(probe) + " " + omission));
        }
        Set<Long> addresses = new HashSet<>();
        for (ProbeSite site : probe.sites()) {
            if (!addresses.add(site.address())) {
                warn(
                        site.note().fileOffset(),
                        String.format(
                                "%s has two notes at 0x%x: bpftrace 0.25 and newer print such a hit twice",
                                label(probe), site.address()));
            }
        }
    }

    /** Says what of the rest of the file disturbs the probes that are traced. */
    private void warn(TracerSupport support) {
        long specs = clauses.stream()
                .mapToLong(clause -> clause.probe().sites().stream()
                        .map(site -> site.note().arguments())
                        .distinct()
                        .count())
                .sum();
        if (specs > MOST_SPECS) {
            warn(
                    firstNote(),
                    specs + " different sites: bpftrace 0.25 and newer attach " + MOST_SPECS
                            + " at most, so choose fewer probes for them");
        }
        file.problems().stream()
                .filter(problem -> problem.severity() == Severity.ERROR)
                .findFirst()
                .ifPresent(problem -> warn(
                        problem.fileOffset(),
                        "bpftrace may find fewer probes than are here, or none: "
                                + BpftraceText.inComment(problem.toString())));
        for (ProbeSite site : file.sites()) {
            if (site.name().isEmpty()) {
                warn(
                        site.note().fileOffset(),
                        "bpftrace 0.25 and newer refuse all probes of this file, since one has no name");
                break;
            }
        }
        for (ProbeSite site : file.sites()) {
            if (support.argumentsRefusal(site).isPresent()) {
                warn(
                        site.note().fileOffset(),
                        "bpftrace up to 0.24 may print \"Parse error\" about probes that are not traced; harmless");
                break;
            }
        }
    }

    private void warn(long fileOffset, String message) {
        problems.add(new Problem(Severity.WARNING, fileOffset, message));
    }

    private long firstNote() {
        return file.sites().isEmpty() ? 0 : file.sites().get(0).note().fileOffset();
    }

    private static String label(Probe probe) {
        return BpftraceText.inComment(probe.provider() + ":" + probe.name());
    }
}
