package dev.usdt.bpftrace;

import dev.usdt.GoLayout;
import dev.usdt.Machine;
import dev.usdt.Probe;
import dev.usdt.Problem;
import dev.usdt.Problem.Severity;
import dev.usdt.UsdtFile;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Decides what a script is made of. */
final class Planner {

    private final UsdtFile file;
    private final ScriptOptions options;
    private final Items items;
    private final FormChooser forms;
    private final List<Problem> problems;

    /**
     * Takes what is wanted.
     *
     * @param file the file
     * @param options what is wanted
     * @param problems where everything is added that is not traced or not told, and why
     */
    Planner(UsdtFile file, ScriptOptions options, List<Problem> problems) {
        this.file = file;
        this.options = options;
        this.items = new Items(file, options);
        boolean all = options.style() == Style.PRINT || options.style() == Style.JSON;
        Set<String> names = options.where().isPresent() ? options.where().get().names() : Set.of();
        this.forms = new FormChooser(file, options, items, new Wanted(all, names));
        this.problems = problems;
    }

    Plan plan() {
        List<Probe> chosen = new ArrayList<>();
        for (Probe probe : file.probes()) {
            if (options.filter().matches(probe.provider(), probe.name()) && !isFiller(probe)) {
                chosen.add(probe);
            }
        }
        if (chosen.isEmpty()) {
            error(file.sites().get(0).note().fileOffset(), "nothing traced: no probe matches the filter");
        }
        Plan plan = options.style() == Style.LATENCY ? latency(chosen) : each(chosen);
        problems.addAll(forms.problems());
        for (TracedProbe probe : plan.probes()) {
            Optional<String> mismatch = items.mismatch(probe.probe());
            if (mismatch.isPresent()) {
                String label = BpftraceText.label(probe.probe());
                problems.add(new Problem(
                        Severity.WARNING, offset(probe.probe()), label + " is not as expected: " + mismatch.get()));
            }
        }
        return plan;
    }

    /** The Go fork's older layout has a note that is no probe. */
    private boolean isFiller(Probe probe) {
        return file.goLayout().equals(Optional.of(GoLayout.OLDER))
                && probe.provider().equals("_fallback")
                && probe.name().equals("_fallback");
    }

    private Plan each(List<Probe> chosen) {
        List<TracedProbe> traced = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (Probe probe : chosen) {
            Optional<TracedProbe> one = forms.choose(probe);
            if (one.isPresent() && options.where().isPresent()) {
                one = restricted(one.get(), options.where().get(), others);
            }
            if (one.isPresent()) {
                traced.add(one.get());
            }
        }
        List<String> remarks = new ArrayList<>();
        options.where().ifPresent(where -> {
            remarks.add("Only hits with " + BpftraceText.inComment(where.toString()) + ".");
            if (!others.isEmpty()) {
                remarks.add("Not traced, since they have no such values: " + String.join(", ", others) + ".");
            }
            if (traced.isEmpty() && !chosen.isEmpty()) {
                error(offset(chosen.get(0)), "nothing traced: no probe has " + String.join(", ", where.names()));
            }
        });
        return switch (options.style()) {
            case COUNT -> {
                remarks.add("Each second it prints the hits in that second, at the end all: press Ctrl-C.");
                yield new Plan(traced, new CountBody(options), CountBody.EVERY_SECOND, remarks, forms.lacking());
            }
            case JSON -> {
                remarks.add("Each line is a JSON object. nsecs is the time since the system started; a text is in");
                remarks.add("hexadecimal, up to a limit, and has its whole length beside it.");
                yield new Plan(traced, new JsonBody(options, goroutine()), "", remarks, forms.lacking());
            }
            default -> new Plan(traced, new PrintBody(options), "", remarks, forms.lacking());
        };
    }

    private Optional<TracedProbe> restricted(TracedProbe probe, Where where, List<String> others) {
        Optional<TracedProbe> restricted = Restriction.of(probe, where);
        if (restricted.isEmpty()) {
            if (probe.hasValues(where.names())) {
                tellMistake(probe, where);
            } else {
                others.add(BpftraceText.label(probe.probe()));
            }
        }
        return restricted;
    }

    private void tellMistake(TracedProbe probe, Where where) {
        String mistake = Restriction.mistake(probe, where).orElse("");
        error(offset(probe.probe()), BpftraceText.label(probe.probe()) + " not traced: " + mistake);
    }

    private Plan latency(List<Probe> chosen) {
        LatencyPlanner latency = new LatencyPlanner(forms, problems);
        for (Pairing pairing : Pairings.of(items.catalogue(), chosen)) {
            latency.add(pairing);
        }
        options.where().ifPresent(latency::restrict);
        if (latency.pairings().isEmpty()) {
            error(
                    offset(chosen.isEmpty() ? file.probes().get(0) : chosen.get(0)),
                    "nothing traced: no two probes are known to be the start and the end of something");
        }
        Set<Probe> order = new LinkedHashSet<>(chosen);
        return latency.plan(order, goroutine());
    }

    /** What reads the goroutine: Go's calling convention keeps its address in a register at any instruction. */
    private Optional<String> goroutine() {
        if (!file.isGoBinary()) {
            return Optional.empty();
        }
        boolean arm = file.machine().equals(Optional.of(Machine.AARCH64));
        return Optional.of(arm ? "reg(\"r28\")" : "reg(\"r14\")");
    }

    private void error(long fileOffset, String message) {
        problems.add(new Problem(Severity.ERROR, fileOffset, message));
    }

    private static long offset(Probe probe) {
        return probe.sites().get(0).note().fileOffset();
    }
}
