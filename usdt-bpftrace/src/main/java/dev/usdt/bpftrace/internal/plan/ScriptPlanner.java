package dev.usdt.bpftrace.internal.plan;

import dev.usdt.Detail;
import dev.usdt.KnownNames;
import dev.usdt.Probe;
import dev.usdt.Problem;
import dev.usdt.Problem.Severity;
import dev.usdt.UnmatchedFilter;
import dev.usdt.bpftrace.ScriptOptions;
import dev.usdt.bpftrace.Style;
import dev.usdt.bpftrace.TracedFile;
import dev.usdt.bpftrace.internal.clause.Body;
import dev.usdt.bpftrace.internal.clause.TracedProbe;
import dev.usdt.bpftrace.internal.script.BpftraceText;
import dev.usdt.bpftrace.internal.style.CountBody;
import dev.usdt.bpftrace.internal.style.JsonBody;
import dev.usdt.bpftrace.internal.style.PrintBody;
import dev.usdt.bpftrace.internal.value.TracerSupport;
import dev.usdt.bpftrace.internal.value.Wanted;
import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.Condition;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Decides what a script is made of. */
public final class ScriptPlanner {

    private final ScriptOptions options;
    private final Problems problems;
    private final boolean namesOnly;
    private final List<FileProbes> files = new ArrayList<>();

    /**
     * Takes what is wanted.
     *
     * @param namesOnly whether probes are left out that can only be traced by a number
     * @param problems where everything is added that is not traced or not told, and why
     */
    public ScriptPlanner(ScriptOptions options, boolean namesOnly, Problems problems) {
        this.namesOnly = namesOnly;
        this.options = options;
        this.problems = problems;
    }

    /** Adds a file, of which bpftrace can be told. */
    public void add(TracedFile source, TracerSupport support) {
        Set<String> names =
                options.condition().isPresent() ? options.condition().get().names() : Set.of();
        Wanted wanted = new Wanted(options.style().printsValues(), names);
        files.add(new FileProbes(source, options, support, wanted, namesOnly));
    }

    /**
     * {@return what is made of the files that were added, at least one; empty if of one of them nothing but probes was
     * asked for that are left out}
     */
    public Optional<ScriptPlan> plan() {
        int chosen = chosen();
        if (chosen == 0) {
            error("nothing traced: " + unmatched());
        }
        ScriptPlan plan = options.style() == Style.LATENCY ? latency() : each();
        for (int i = 0; i < files.size(); i++) {
            FileProbes file = files.get(i);
            if (plan.files().get(i).probes().isEmpty()
                    && !file.forms().leftOut().isEmpty()) {
                return Optional.empty();
            }
            file.tellLeftOut();
            problems.addAll(file.source(), file.problems());
        }
        warnOfCatalog();
        return Optional.of(plan);
    }

    private int chosen() {
        int chosen = 0;
        for (FileProbes file : files) {
            chosen += file.chosen().size();
        }
        return chosen;
    }

    private String unmatched() {
        UnmatchedFilter unmatched = new UnmatchedFilter(options.filter());
        for (FileProbes file : files) {
            unmatched.add(file.source().file());
        }
        return BpftraceText.inComment(unmatched.message());
    }

    /** Which names of a condition no probe has that was asked for. */
    private Optional<String> unknown(Condition condition) {
        KnownNames known = new KnownNames();
        for (FileProbes file : files) {
            for (Probe probe : file.chosen()) {
                file.probeValues().addNames(probe, probe.sites(), known);
            }
        }
        return condition.unknown(known).map(BpftraceText::inComment);
    }

    private static String noneHasAll(Condition condition) {
        Set<String> names = condition.names();
        return "no probe has " + (names.size() > 1 ? "all of " : "") + String.join(", ", names);
    }

    private ScriptPlan each() {
        List<List<TracedProbe>> tracedOfFiles = new ArrayList<>();
        List<String> others = new ArrayList<>();
        boolean any = false;
        for (FileProbes file : files) {
            List<TracedProbe> traced = new ArrayList<>();
            for (Probe probe : file.chosen()) {
                Optional<TracedProbe> one = file.forms().choose(probe);
                if (one.isPresent() && options.condition().isPresent()) {
                    one = restricted(file, one.get(), options.condition().get(), others);
                }
                if (one.isPresent()) {
                    traced.add(one.get());
                    any = true;
                }
            }
            tracedOfFiles.add(traced);
        }
        List<String> remarks = new ArrayList<>();
        if (options.condition().isPresent()) {
            remarks.add("Only hits with "
                    + BpftraceText.inComment(options.condition().get().toString()) + ".");
            if (!others.isEmpty()) {
                remarks.add("Not traced, since they have no such values: " + String.join(", ", others) + ".");
            }
            if (!any && others.size() == chosen() && !others.isEmpty()) {
                error("nothing traced: "
                        + unknown(options.condition().get())
                                .orElse(noneHasAll(options.condition().get())));
            }
        }
        switch (options.style()) {
            case LATENCY -> throw new AssertionError(options.style());
            case COUNT -> remarks.add("It prints the hits of each second, and all of them at the end: press Ctrl-C.");
            case JSON -> {
                remarks.add("Each line is a JSON object. nsecs is the time since the system started; a text is in");
                remarks.add("hexadecimal, up to a limit, and has its whole length beside it.");
            }
            case PRINT -> {}
        }
        // Of one, so that its labels are different.
        Body counting = new CountBody(options);
        List<FilePlan> plans = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            FileProbes file = files.get(i);
            Body body = switch (options.style()) {
                case LATENCY -> throw new AssertionError(options.style());
                case COUNT -> counting;
                case JSON -> new JsonBody(options, file.goroutine());
                case PRINT -> new PrintBody(options);
            };
            plans.add(file.plan(tracedOfFiles.get(i), body));
        }
        return new ScriptPlan(plans, remarks, lacking());
    }

    private static Optional<TracedProbe> restricted(
            FileProbes file, TracedProbe probe, Condition where, List<String> others) {
        Restriction restriction = Restriction.of(probe, where);
        String label = BpftraceText.label(probe.probe());
        if (restriction.isWhole()) {
            return restriction.probe();
        } else if (restriction.probe().isPresent()) {
            int sites = restriction.lacking() + restriction.never();
            others.add(label + " at " + sites + (sites == 1 ? " site" : " sites"));
        } else if (restriction.mistake().isPresent()) {
            file.error(
                    probe.probe(),
                    label + " not traced: " + restriction.mistake().get());
        } else if (restriction.never() > 0) {
            String condition = BpftraceText.inComment(where.toString());
            file.error(probe.probe(), label + " not traced: " + condition + " is never true of it");
        } else {
            others.add(label);
        }
        return restriction.probe();
    }

    private ScriptPlan latency() {
        LatencyPlanner latency = new LatencyPlanner(files);
        boolean paired = !latency.pairings().isEmpty();
        if (options.condition().isPresent()) {
            latency.restrict(options.condition().get());
        }
        if (latency.pairings().isEmpty() && chosen() > 0) {
            error(
                    paired
                            ? "nothing traced: "
                                    + options.condition()
                                            .flatMap(this::unknown)
                                            .orElse("no start and end have the values of the condition")
                            : "nothing traced: no two of the probes are the start and the end of something that can be"
                                    + " measured");
        }
        List<FilePlan> plans = latency.plans();
        return new ScriptPlan(plans, latency.remarks(), lacking());
    }

    private Set<Detail> lacking() {
        Set<Detail> lacking = EnumSet.noneOf(Detail.class);
        for (FileProbes file : files) {
            lacking.addAll(file.forms().lacking());
        }
        return lacking;
    }

    private void warnOfCatalog() {
        for (Catalog.Name name : options.catalog().names()) {
            if (isMistyped(name)) {
                String message = "the catalog knows of " + name + ", which is "
                        + (files.size() == 1 ? "not in the file" : "in none of the files");
                problems.add(new Problem(Severity.WARNING, OptionalLong.empty(), BpftraceText.inComment(message)));
            }
        }
    }

    /** A catalog may know more providers than a file has; of one that it has, most likely all probes are meant. */
    private boolean isMistyped(Catalog.Name name) {
        boolean provider = false;
        for (FileProbes file : files) {
            for (Probe probe : file.source().file().probes()) {
                if (probe.provider().equals(name.provider())) {
                    provider = true;
                    if (probe.name().equals(name.probe())) {
                        return false;
                    }
                }
            }
        }
        return provider;
    }

    private void error(String message) {
        problems.add(new Problem(Severity.ERROR, OptionalLong.empty(), message));
    }
}
