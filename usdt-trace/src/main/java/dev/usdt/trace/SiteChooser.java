package dev.usdt.trace;

import dev.usdt.Probe;
import dev.usdt.ProbeSite;
import dev.usdt.UnmatchedFilter;
import dev.usdt.catalog.Condition;
import dev.usdt.catalog.PairedProbes;
import dev.usdt.catalog.ProbePair.Within;
import dev.usdt.catalog.ProbeValues;
import dev.usdt.trace.KernelTrace.EventNaming;
import dev.usdt.trace.internal.fetch.EventPlan;
import dev.usdt.trace.internal.fetch.FieldType;
import dev.usdt.trace.internal.fetch.Reading;
import dev.usdt.trace.internal.fetch.SitePlan;
import dev.usdt.trace.internal.fetch.SitePlanner;
import dev.usdt.tracer.NopHazard;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides which sites are traced, and says why others are not. */
final class SiteChooser {

    private final TraceOptions options;
    private final List<String> problems;
    private final List<TracedSite> sites = new ArrayList<>();
    private final Map<Shape, EventPlan> events = new LinkedHashMap<>();
    private final Set<String> said = new HashSet<>();
    private final EventNaming naming;
    private final UnmatchedFilter unmatched;
    private final TypedNames names;

    private int matched;
    private int chosen;

    /** What sites have in common that share an event. */
    private record Shape(List<FieldType> fields, String filter) {

        // By hand: docs/performance.md, "Equality of records".

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Shape that && fields.equals(that.fields) && filter.equals(that.filter);
        }

        @Override
        public int hashCode() {
            return 31 * fields.hashCode() + filter.hashCode();
        }
    }

    /**
     * Takes what is wanted.
     *
     * @param naming how events are called, and what they are for
     * @param names get the values of the probes that match
     * @param problems gets a line for each site that is not traced, or not as it could be
     */
    SiteChooser(TraceOptions options, EventNaming naming, TypedNames names, List<String> problems) {
        this.options = options;
        this.naming = naming;
        this.names = names;
        this.problems = problems;
        this.unmatched = new UnmatchedFilter(options.filter());
    }

    void add(TraceSource source) {
        ProbeValues values = new ProbeValues(source.file(), options.catalog(), options.stringDetection());
        List<Probe> probes = chosen(source, values);
        SitePlanner planner = new SitePlanner(
                source.file(),
                values,
                options.maxStringBytes(),
                source.elfOffset(),
                options.condition(),
                wanted(values, probes));
        ArmingOptions arming = new ArmingOptions();
        for (Probe probe : probes) {
            int before = sites.size();
            for (ProbeSite site : probe.sites()) {
                chosen++;
                add(
                        source,
                        naming.use() == KernelTrace.Use.COUNT
                                ? new SitePlan(site, List.of(), List.of(), -1, "")
                                : planner.plan(probe, site));
            }
            if (sites.size() > before) {
                arming.add(probe, values.meaning(probe));
            }
        }
        for (String line : arming.lines()) {
            problems.add(source.name() + ": " + line);
        }
    }

    /** What is paired by a value needs it, whatever else is wanted. */
    private Optional<Set<String>> wanted(ProbeValues values, List<Probe> probes) {
        if (options.wanted().isEmpty() || !options.pairedOnly()) {
            return options.wanted();
        }
        Set<String> wanted = new HashSet<>(options.wanted().get());
        wanted.addAll(PairedProbes.keys(values.catalogs(), probes));
        return Optional.of(wanted);
    }

    private List<Probe> chosen(TraceSource source, ProbeValues values) {
        List<Probe> matching = new ArrayList<>();
        for (Probe probe : source.file().probes()) {
            if (options.filter().matches(probe.provider(), probe.name())) {
                matching.add(probe);
                names.add(probe, values);
            }
        }
        if (matching.isEmpty()) {
            unmatched.add(source.file());
        }
        matched += matching.size();
        return options.pairedOnly() ? paired(source, values, matching) : matching;
    }

    /** Those that are the start or an end of something. */
    private List<Probe> paired(TraceSource source, ProbeValues values, List<Probe> probes) {
        Set<Probe> paired = Collections.newSetFromMap(new IdentityHashMap<>());
        for (PairedProbes pair : PairedProbes.of(values.catalogs(), probes)) {
            if (pair.pair().within() == Within.NOTHING) {
                String reason =
                        pair.pair().reason().isEmpty() ? "" : ": " + pair.pair().reason();
                problems.add(source.name() + ": " + pair.start().provider() + ":"
                        + pair.start().name() + " not measured: a tracer cannot tell which end belongs to it"
                        + reason);
            } else {
                paired.add(pair.start());
                paired.addAll(pair.ends());
            }
        }
        List<Probe> kept = new ArrayList<>(probes);
        kept.removeIf(probe -> !paired.contains(probe));
        return kept;
    }

    private void add(TraceSource source, SitePlan plan) {
        ProbeSite site = plan.site();
        Optional<String> obstacle = obstacle(source, site);
        if (obstacle.isPresent()) {
            say(source, site, " not traced: " + obstacle.get());
            return;
        } else if (options.condition().isPresent()
                && !mayHold(options.condition().get(), plan)) {
            return;
        }
        for (Reading reading : plan.readings()) {
            if (reading instanceof Reading.None none) {
                say(source, site, " without " + none.key() + ": " + none.reason());
            }
        }
        if (site.semaphore().isPresent() && site.semaphore().get().fileOffset().isEmpty()) {
            say(source, site, " fires only if something else raises its semaphore, which is in no place of the file");
        }
        Shape shape = new Shape(plan.shape(), plan.filter());
        EventPlan event = events.get(shape);
        if (event == null) {
            event = new EventPlan(naming.start() + (naming.first() + events.size()), shape.fields(), shape.filter());
            events.put(shape, event);
        }
        sites.add(new TracedSite(source, plan, event));
    }

    /** Of the sites of a probe most have the same trouble. */
    private void say(TraceSource source, ProbeSite site, String text) {
        String line = source.name() + ": " + site.provider() + ":" + site.name() + text;
        if (said.add(line)) {
            problems.add(line);
        }
    }

    private Optional<String> obstacle(TraceSource source, ProbeSite site) {
        if (site.fileOffset().isEmpty() || !site.isExecutable()) {
            return Optional.of("its site is in no code of the file");
        }
        return switch (NopHazard.of(source.file().machine(), site)) {
            case CALL ->
                !options.hazards() && KernelVersion.isFrom(6, 18)
                        ? Optional.of(
                                "Linux 6.18 and newer would damage the program at its NOP of 5 bytes;"
                                        + " usdt repair --nops writes a copy with other NOPs, and --force traces it all the same")
                        : Optional.empty();
            case SEGMENT -> Optional.of("Linux refuses a breakpoint at its NOP, which has the prefix 2e");
            case NONE, CALL_BEHIND -> Optional.empty();
        };
    }

    /** Whether a condition makes sense at a site, and is not false of all of its hits. */
    private static boolean mayHold(Condition condition, SitePlan plan) {
        return condition.mistake(plan).isEmpty() && !condition.isNever(plan);
    }

    /** {@return the sites; if there are none, {@link #nothing} says why} */
    List<TracedSite> sites() {
        return List.copyOf(sites);
    }

    List<EventPlan> events() {
        return List.copyOf(events.values());
    }

    /**
     * {@return why there are no sites}
     *
     * @param where what was to be traced
     * @param anyProbe whether that has probes
     */
    String nothing(String where, boolean anyProbe) {
        String nothing = where + ": nothing to trace: ";
        if (!anyProbe) {
            return nothing + "no USDT probes";
        } else if (matched == 0) {
            return nothing + unmatched.message();
        } else if (chosen == 0) {
            return problems.isEmpty()
                    ? nothing + "no probe that has an end or a start matches the filter"
                    : problems.get(problems.size() - 1);
        }
        if (options.condition().isPresent() && problems.isEmpty()) {
            return nothing + options.condition().get() + " is true of no probe, or makes no sense";
        }
        return problems.isEmpty() ? where + ": nothing to trace" : "nothing to trace: " + problems.get(0);
    }
}
