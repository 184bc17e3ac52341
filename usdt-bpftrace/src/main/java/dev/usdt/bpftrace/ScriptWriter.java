package dev.usdt.bpftrace;

import dev.usdt.Detail;
import dev.usdt.ElfKind;
import dev.usdt.Machine;
import dev.usdt.PathText;
import dev.usdt.ProbeSite;
import dev.usdt.Problem;
import dev.usdt.Problem.Severity;
import dev.usdt.UsdtFile;
import dev.usdt.bpftrace.internal.clause.Clause;
import dev.usdt.bpftrace.internal.clause.TracedProbe;
import dev.usdt.bpftrace.internal.plan.FilePlan;
import dev.usdt.bpftrace.internal.plan.MeaningComment;
import dev.usdt.bpftrace.internal.plan.NumberWarnings;
import dev.usdt.bpftrace.internal.plan.Problems;
import dev.usdt.bpftrace.internal.plan.ScriptHeader;
import dev.usdt.bpftrace.internal.plan.ScriptPlan;
import dev.usdt.bpftrace.internal.plan.ScriptPlanner;
import dev.usdt.bpftrace.internal.plan.SiteComment;
import dev.usdt.bpftrace.internal.plan.Warnings;
import dev.usdt.bpftrace.internal.script.BpftraceText;
import dev.usdt.bpftrace.internal.script.ScriptText;
import dev.usdt.bpftrace.internal.value.TracerSupport;
import dev.usdt.bpftrace.internal.value.Versions;
import dev.usdt.tracer.PlaceNumber;
import dev.usdt.tracer.ProbeNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Writes a bpftrace script for the probes of files. */
public final class ScriptWriter {

    private final List<TracedFile> files;
    private final ScriptOptions options;
    private final Problems problems;

    private ScriptWriter(List<TracedFile> files, ScriptOptions options) {
        this.files = List.copyOf(files);
        this.options = options;
        this.problems = new Problems(files.size() > 1);
    }

    /** {@return what a file has to be read with, so that all that can be traced is traced} */
    public static Detail[] details() {
        return new Detail[] {Detail.INSTRUCTIONS, Detail.SYMBOLS, Detail.COVERAGE, Detail.FUNCTIONS, Detail.LAYOUT};
    }

    /**
     * Writes a script. Each probe is traced in the form {@code usdt:"PATH":"provider":"name"} if that is right with
     * every bpftrace that the script is for, else, if the options let it, by the address of each site. To attach to an
     * address takes more than most bpftraces have, and one that cannot runs nothing of the script. So if the options
     * leave both the version and the form open, what has no other form is left out, unless a file would be left out.
     *
     * <p>Probes come in the order of the file. One to which bpftrace would not attach, or whose arguments it would
     * mistake, is not traced; a file of which that is true as a whole gives a script that {@link Script#isEmpty()
     * traces nothing}.
     *
     * @param file the probes, read with {@link #details()}; read with less, some are not traced
     * @param options what to trace and how
     * @return the script, and what it leaves out
     */
    public static Script write(UsdtFile file, ScriptOptions options) {
        return write(List.of(TracedFile.of(file, options.path())), options);
    }

    /**
     * Writes one script for several files, such as those of a process, as {@link #write(UsdtFile, ScriptOptions)} does
     * for one. Problems begin with the name of the file that they are about.
     *
     * @param files the files, in the order in which they are to be traced; at least one
     * @param options what to trace and how; the path is not used
     * @return the script, and what it leaves out
     * @throws IllegalArgumentException if there is no file
     */
    public static Script write(List<TracedFile> files, ScriptOptions options) {
        if (files.isEmpty()) {
            throw new IllegalArgumentException("no files");
        }
        Objects.requireNonNull(options, "options");
        boolean free = options.attach() == Attach.AUTO && options.version().isEmpty();
        if (free && !PlaceNumber.isPortable(new Versions(options.version()).tracer())) {
            Optional<Script> portable = new ScriptWriter(files, options).write(true);
            if (portable.isPresent()) {
                return portable.get();
            }
        }
        return new ScriptWriter(files, options).write(false).orElseThrow();
    }

    /**
     * Writes it.
     *
     * @param namesOnly whether probes are left out that can only be traced by a number
     * @return the script; empty if nothing would be left of a file that way
     */
    private Optional<Script> write(boolean namesOnly) {
        ScriptPlanner planner = new ScriptPlanner(options, namesOnly, problems);
        boolean any = false;
        for (TracedFile source : files) {
            Optional<String> refusal = refusal(source);
            TracerSupport support = null;
            if (refusal.isEmpty()) {
                support = new TracerSupport(source.file(), new Versions(options.version()));
                // One word for all probes, not one for each.
                refusal = options.attach() == Attach.USDT ? support.refusalOfAll() : refusal;
            }
            if (support == null || refusal.isPresent()) {
                ProbeSite first = source.file().sites().isEmpty()
                        ? null
                        : source.file().sites().get(0);
                String mended = support != null && first != null && support.isRepairable(first)
                        ? "; usdt repair mends that"
                        : "";
                problems.add(
                        source,
                        new Problem(
                                Severity.ERROR,
                                OptionalLong.empty(),
                                "nothing traced: " + refusal.orElseThrow() + mended));
            } else {
                planner.add(source, support);
                any = true;
            }
        }
        if (!any) {
            return Optional.of(script(new ScriptPlan(List.of(), List.of(), Set.of()), List.of()));
        }
        Optional<ScriptPlan> planned = planner.plan();
        if (planned.isEmpty()) {
            return Optional.empty();
        }
        ScriptPlan plan = planned.get();
        for (FilePlan file : plan.files()) {
            if (!file.probes().isEmpty()) {
                problems.addAll(file.source(), Warnings.of(file, options));
            }
        }
        for (Problem problem : NumberWarnings.of(plan.probes(), new Versions(options.version()))) {
            problems.add(problem);
        }
        return Optional.of(script(plan, reasons(plan)));
    }

    /** Whether one reason holds for all probes of a file, and is said once. */
    private boolean isAlike(FilePlan file) {
        return options.attach() == Attach.AUTO && file.support().refusalOfAll().isPresent();
    }

    /** Why probes are traced by address, as far as it is said once, and what helps. */
    private List<String> reasons(ScriptPlan plan) {
        List<String> reasons = new ArrayList<>();
        boolean repairable = false;
        for (FilePlan file : plan.files()) {
            if (isAlike(file) && !(file.probes().isEmpty() && files.size() > 1)) {
                String path = files.size() == 1
                        ? "Traced"
                        : BpftraceText.inComment(file.source().name()) + " is traced";
                reasons.add(
                        path + " by address: " + file.support().refusalOfAll().orElseThrow() + ".");
            }
            repairable |= isRepairable(file);
        }
        if (repairable) {
            reasons.add(
                    "usdt repair writes a copy of the file in which every version finds the probes by name: run that");
            reasons.add("copy to do without addresses.");
        }
        return reasons;
    }

    private static boolean isRepairable(FilePlan file) {
        for (TracedProbe probe : file.probes()) {
            if (!probe.reason().isEmpty()) {
                for (ProbeSite site : probe.probe().sites()) {
                    if (file.support().isRepairable(site)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private Script script(ScriptPlan plan, List<String> reasons) {
        ScriptText text = new ScriptText();
        ScriptHeader header = new ScriptHeader(text, files, options, plan, reasons);
        header.write(problems.all());
        int count = 0;
        for (FilePlan file : plan.files()) {
            write(text, file);
            count += file.probes().size();
        }
        if (count > 0) {
            plan.writeUpkeep(text);
        }
        return new Script(text.toString(), count, header.needs(), problems.all(), plan.lacking());
    }

    private void write(ScriptText text, FilePlan file) {
        boolean alike = isAlike(file);
        for (TracedProbe probe : file.probes()) {
            boolean separate = alike || probe.reason().isEmpty();
            if (!separate) {
                text.blankLine();
                text.comment(BpftraceText.label(probe.probe()) + " is traced by address: " + probe.reason());
            }
            boolean first = true;
            for (Clause clause : probe.clauses()) {
                if (separate) {
                    text.blankLine();
                }
                if (first) {
                    MeaningComment.write(text, file.values().meaning(probe.probe()));
                    first = false;
                }
                SiteComment.write(text, file.source().file(), clause);
                clause.write(text, options.pid(), file.body());
                separate = true;
            }
        }
    }

    /** Why no probe of a file can be traced, or empty. */
    private Optional<String> refusal(TracedFile source) {
        UsdtFile file = source.file();
        ElfKind kind = file.kind();
        if (file.probes().isEmpty()) {
            return Optional.of("no USDT probes");
        } else if (kind.type() != ElfKind.ET_EXEC && kind.type() != ElfKind.ET_DYN) {
            return Optional.of("not a program or a shared library, but e_type " + kind.type());
        } else if (!kind.elf64() || kind.bigEndian() || !isMachineOf(file, Machine.X86_64, Machine.AARCH64)) {
            return Optional.of("scripts are written for x86_64 and aarch64 only");
        } else if (source.elfOffset() > 0 && new Versions(options.version()).anyUpTo(26)) {
            return Optional.of("only bpftrace 0.27 and newer attach within a zip file; --target 0.27 writes for that");
        }
        String path = PathText.of(source.path());
        Optional<String> reason = ProbeNames.unspellable(path);
        return reason.isEmpty()
                ? reason
                : Optional.of("the path " + BpftraceText.inComment(path) + " " + reason.get()
                        + "; a symbolic link with another name helps");
    }

    private static boolean isMachineOf(UsdtFile file, Machine... machines) {
        return file.machine().isPresent()
                && List.of(machines).contains(file.machine().get());
    }
}
