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
import dev.usdt.bpftrace.internal.plan.ScriptHeader;
import dev.usdt.bpftrace.internal.plan.ScriptPlan;
import dev.usdt.bpftrace.internal.plan.ScriptPlanner;
import dev.usdt.bpftrace.internal.plan.SiteComment;
import dev.usdt.bpftrace.internal.plan.Warnings;
import dev.usdt.bpftrace.internal.script.BpftraceText;
import dev.usdt.bpftrace.internal.script.ScriptText;
import dev.usdt.bpftrace.internal.style.PrintBody;
import dev.usdt.bpftrace.internal.value.TracerSupport;
import dev.usdt.bpftrace.internal.value.Versions;
import dev.usdt.tracer.ProbeNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Writes a bpftrace script for the probes of a file. */
public final class ScriptWriter {

    private final UsdtFile file;
    private final ScriptOptions options;
    private final List<Problem> problems = new ArrayList<>();

    private ScriptWriter(UsdtFile file, ScriptOptions options) {
        this.file = file;
        this.options = options;
    }

    /** {@return what a file has to be read with, so that all that can be traced is traced} */
    public static Detail[] details() {
        return new Detail[] {Detail.INSTRUCTIONS, Detail.SYMBOLS, Detail.COVERAGE, Detail.FUNCTIONS, Detail.LAYOUT};
    }

    /**
     * Writes a script. Each probe is traced in the form {@code usdt:"PATH":"provider":"name"} if that is right with
     * every bpftrace that the script is for, else, if the options let it, by the address of each site.
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
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(options, "options");
        return new ScriptWriter(file, options).write();
    }

    private Script write() {
        Optional<String> refusal = refusal();
        TracerSupport support = null;
        if (refusal.isEmpty()) {
            support = new TracerSupport(file, new Versions(options.version()));
            // One word for all probes, not one for each.
            refusal = options.attach() == Attach.USDT ? support.refusalOfAll() : refusal;
        }
        if (support == null || refusal.isPresent()) {
            String mended =
                    support != null && support.isRepairable(file.sites().get(0)) ? "; usdt repair mends that" : "";
            problems.add(new Problem(
                    Severity.ERROR, OptionalLong.empty(), "nothing traced: " + refusal.orElseThrow() + mended));
            return script(new ScriptPlan(List.of(), new PrintBody(options), List.of(), Set.of()), List.of(), false);
        }
        ScriptPlan plan = new ScriptPlanner(file, options, support, problems).plan();
        if (!plan.probes().isEmpty()) {
            problems.addAll(new Warnings(file, options, support, plan.probes()).all());
        }
        boolean alike =
                options.attach() == Attach.AUTO && support.refusalOfAll().isPresent();
        return script(plan, reasons(plan, support, alike), alike);
    }

    /** Why probes are traced by address, as far as it is said once, and what helps. */
    private static List<String> reasons(ScriptPlan plan, TracerSupport support, boolean alike) {
        List<String> reasons = new ArrayList<>();
        if (alike) {
            reasons.add("Traced by address: " + support.refusalOfAll().orElseThrow() + ".");
        }
        for (TracedProbe probe : plan.probes()) {
            if (!probe.reason().isEmpty() && isRepairable(probe, support)) {
                reasons.add(
                        "usdt repair writes a copy of the file in which every version finds the probes by name: run that");
                reasons.add("copy to do without addresses.");
                break;
            }
        }
        return reasons;
    }

    private static boolean isRepairable(TracedProbe probe, TracerSupport support) {
        for (ProbeSite site : probe.probe().sites()) {
            if (support.isRepairable(site)) {
                return true;
            }
        }
        return false;
    }

    private Script script(ScriptPlan plan, List<String> reasons, boolean alike) {
        ScriptText text = new ScriptText();
        new ScriptHeader(text, file, options, plan, reasons).write(problems);
        for (TracedProbe probe : plan.probes()) {
            boolean separate = alike || probe.reason().isEmpty();
            if (!separate) {
                text.blankLine();
                text.comment(BpftraceText.label(probe.probe()) + " is traced by address: " + probe.reason());
            }
            for (Clause clause : probe.clauses()) {
                if (separate) {
                    text.blankLine();
                }
                SiteComment.write(text, file, clause);
                clause.write(text, options.pid(), plan.body());
                separate = true;
            }
        }
        if (!plan.probes().isEmpty()) {
            plan.body().writeUpkeep(text);
        }
        return new Script(text.toString(), plan.probes().size(), problems, plan.lacking());
    }

    /** Why no probe of the file can be traced, or empty. */
    private Optional<String> refusal() {
        ElfKind kind = file.kind();
        if (file.probes().isEmpty()) {
            return Optional.of("no USDT probes");
        } else if (kind.type() != ElfKind.ET_EXEC && kind.type() != ElfKind.ET_DYN) {
            return Optional.of("not a program or a shared library, but e_type " + kind.type());
        } else if (!kind.elf64() || kind.bigEndian() || !isMachineOf(Machine.X86_64, Machine.AARCH64)) {
            return Optional.of("scripts are written for x86_64 and aarch64 only");
        }
        String path = PathText.of(options.path());
        Optional<String> reason = ProbeNames.unspellable(path);
        return reason.isEmpty()
                ? reason
                : Optional.of("the path " + BpftraceText.inComment(path) + " " + reason.get()
                        + "; a symbolic link with another name helps");
    }

    private boolean isMachineOf(Machine... machines) {
        return file.machine().isPresent()
                && List.of(machines).contains(file.machine().get());
    }
}
