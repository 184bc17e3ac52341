package dev.usdt.bpftrace.internal.plan;

import dev.usdt.GoLayout;
import dev.usdt.Machine;
import dev.usdt.Probe;
import dev.usdt.Problem;
import dev.usdt.Problem.Severity;
import dev.usdt.UsdtFile;
import dev.usdt.bpftrace.ScriptOptions;
import dev.usdt.bpftrace.Style;
import dev.usdt.bpftrace.internal.clause.Pairing;
import dev.usdt.bpftrace.internal.clause.TracedProbe;
import dev.usdt.bpftrace.internal.script.BpftraceText;
import dev.usdt.bpftrace.internal.script.Code;
import dev.usdt.bpftrace.internal.style.CountBody;
import dev.usdt.bpftrace.internal.style.JsonBody;
import dev.usdt.bpftrace.internal.style.PrintBody;
import dev.usdt.bpftrace.internal.value.ParameterLists;
import dev.usdt.bpftrace.internal.value.TracerSupport;
import dev.usdt.bpftrace.internal.value.Wanted;
import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Decides what a script is made of. */
public final class ScriptPlanner {

    private final UsdtFile file;
    private final ScriptOptions options;
    private final ParameterLists parameterLists;
    private final FormChooser forms;
    private final List<Problem> problems;

    /**
     * Takes what is wanted.
     *
     * @param file the file
     * @param options what is wanted
     * @param support what bpftrace makes of arguments
     * @param problems where everything is added that is not traced or not told, and why
     */
    public ScriptPlanner(UsdtFile file, ScriptOptions options, TracerSupport support, List<Problem> problems) {
        this.file = file;
        this.options = options;
        this.parameterLists = new ParameterLists(file, options);
        boolean all = options.style().printsValues();
        Set<String> names =
                options.condition().isPresent() ? options.condition().get().names() : Set.of();
        this.forms = new FormChooser(file, options, support, parameterLists, new Wanted(all, names));
        this.problems = problems;
    }

    public ScriptPlan plan() {
        List<Probe> chosen = new ArrayList<>();
        for (Probe probe : file.probes()) {
            if (options.filter().matches(probe.provider(), probe.name()) && !isFiller(probe)) {
                chosen.add(probe);
            }
        }
        if (chosen.isEmpty()) {
            error("nothing traced: no probe matches the filter");
        }
        ScriptPlan plan = options.style() == Style.LATENCY ? latency(chosen) : each(chosen);
        problems.addAll(forms.problems());
        for (Catalog.Name name : options.catalog().names()) {
            if (isMistyped(name)) {
                String message = "the catalog knows of " + name + ", which is not in the file";
                problems.add(new Problem(Severity.WARNING, OptionalLong.empty(), BpftraceText.inComment(message)));
            }
        }
        for (TracedProbe probe : plan.probes()) {
            Optional<String> mismatch = parameterLists.mismatch(probe.probe());
            if (mismatch.isPresent()) {
                String label = BpftraceText.label(probe.probe());
                warning(probe.probe(), label + " is not as expected: " + mismatch.get());
            }
        }
        return plan;
    }

    /** The Go fork's older layout has a note that is no probe. */
    private boolean isFiller(Probe probe) {
        return file.goLayout().equals(Optional.of(GoLayout.OLDER))
                && probe.sites().get(0).note().isFallback();
    }

    private ScriptPlan each(List<Probe> chosen) {
        List<TracedProbe> traced = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (Probe probe : chosen) {
            Optional<TracedProbe> one = forms.choose(probe);
            if (one.isPresent() && options.condition().isPresent()) {
                one = restricted(one.get(), options.condition().get(), others);
            }
            if (one.isPresent()) {
                traced.add(one.get());
            }
        }
        List<String> remarks = new ArrayList<>();
        if (options.condition().isPresent()) {
            remarks.add("Only hits with "
                    + BpftraceText.inComment(options.condition().get().toString()) + ".");
            if (!others.isEmpty()) {
                remarks.add("Not traced, since they have no such values: " + String.join(", ", others) + ".");
            }
            if (traced.isEmpty() && others.size() == chosen.size() && !chosen.isEmpty()) {
                Set<String> names = options.condition().get().names();
                error("nothing traced: no probe has " + (names.size() > 1 ? "all of " : "") + String.join(", ", names));
            }
        }
        return switch (options.style()) {
            case LATENCY -> throw new AssertionError(options.style());
            case COUNT -> {
                remarks.add("It prints the hits of each second, and all of them at the end: press Ctrl-C.");
                yield new ScriptPlan(traced, new CountBody(options), remarks, forms.lacking());
            }
            case JSON -> {
                remarks.add("Each line is a JSON object. nsecs is the time since the system started; a text is in");
                remarks.add("hexadecimal, up to a limit, and has its whole length beside it.");
                yield new ScriptPlan(traced, new JsonBody(options, goroutine()), remarks, forms.lacking());
            }
            case PRINT -> new ScriptPlan(traced, new PrintBody(options), remarks, forms.lacking());
        };
    }

    private Optional<TracedProbe> restricted(TracedProbe probe, Condition where, List<String> others) {
        Restriction restriction = Restriction.of(probe, where);
        String label = BpftraceText.label(probe.probe());
        if (restriction.isWhole()) {
            return restriction.probe();
        } else if (restriction.probe().isPresent()) {
            int sites = restriction.lacking() + restriction.never();
            others.add(label + " at " + sites + (sites == 1 ? " site" : " sites"));
        } else if (restriction.mistake().isPresent()) {
            error(
                    offset(probe.probe()),
                    label + " not traced: " + restriction.mistake().get());
        } else if (restriction.never() > 0) {
            String condition = BpftraceText.inComment(where.toString());
            error(offset(probe.probe()), label + " not traced: " + condition + " is never true of it");
        } else {
            others.add(label);
        }
        return restriction.probe();
    }

    private ScriptPlan latency(List<Probe> chosen) {
        LatencyPlanner latency = new LatencyPlanner(forms, problems);
        for (Pairing pairing : Pairings.of(parameterLists.catalog(), chosen)) {
            latency.add(pairing);
        }
        boolean paired = !latency.pairings().isEmpty();
        if (options.condition().isPresent()) {
            latency.restrict(options.condition().get());
        }
        if (latency.pairings().isEmpty() && !chosen.isEmpty()) {
            error(
                    paired
                            ? "nothing traced: no start and end have the values of the condition"
                            : "nothing traced: no two of the probes are the start and the end of something that can be"
                                    + " measured");
        }
        return latency.plan(chosen, goroutine());
    }

    /** What reads the goroutine: Go's calling convention keeps its address in a register at any instruction. */
    private Optional<Code> goroutine() {
        if (!file.isGoBinary()) {
            return Optional.empty();
        }
        boolean arm = file.machine().equals(Optional.of(Machine.AARCH64));
        return Optional.of(arm ? Code.of("reg(\"r28\")") : Code.of("reg(\"r14\")"));
    }

    /** A catalog may know more providers than a file has; of one that it has, most likely all probes are meant. */
    private boolean isMistyped(Catalog.Name name) {
        boolean provider = false;
        for (Probe probe : file.probes()) {
            if (probe.provider().equals(name.provider())) {
                provider = true;
                if (probe.name().equals(name.probe())) {
                    return false;
                }
            }
        }
        return provider;
    }

    private void warning(Probe probe, String message) {
        problems.add(new Problem(Severity.WARNING, offset(probe), BpftraceText.inComment(message)));
    }

    private void error(String message) {
        problems.add(new Problem(Severity.ERROR, OptionalLong.empty(), message));
    }

    private void error(long fileOffset, String message) {
        problems.add(new Problem(Severity.ERROR, fileOffset, message));
    }

    private static long offset(Probe probe) {
        return probe.sites().get(0).note().fileOffset();
    }
}
