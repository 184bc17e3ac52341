package dev.usdt.trace;

import dev.usdt.ProbeSite;
import dev.usdt.catalog.Catalog;
import dev.usdt.trace.internal.fetch.EventPlan;
import dev.usdt.trace.internal.tracefs.EventFormat;
import dev.usdt.trace.internal.tracefs.TraceFs;
import dev.usdt.trace.internal.tracefs.TraceInstance;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a trace has defined in the kernel: sites, each with a number, and the events that they share. */
final class Definitions {

    /** What the kernel reads of one write: less than a page. */
    private static final int MOST_FILTER = 4000;

    private final TraceFs tracefs;
    private final String group;
    private final TraceInstance instance;
    private final KernelTrace.Use use;
    private final int textBytes;
    private final List<TracedSite> sites = new ArrayList<>();
    /** The numbers of sites that the kernel has not taken. */
    private final Set<Integer> refused = new HashSet<>();

    private final Set<Catalog.Name> probes = new HashSet<>();
    private final Map<Integer, RecordDecoder> decoders = new HashMap<>();
    private boolean enabled;

    /** Nothing yet, in a group of events for an instance. */
    Definitions(TraceFs tracefs, String group, TraceInstance instance, KernelTrace.Use use, int textBytes) {
        this.tracefs = tracefs;
        this.group = group;
        this.instance = instance;
        this.use = use;
        this.textBytes = textBytes;
    }

    /** {@return the site of a number; empty if a record claims one that was never given} */
    Optional<TracedSite> site(int number) {
        return number >= 0 && number < sites.size() ? Optional.of(sites.get(number)) : Optional.empty();
    }

    /** {@return whether the kernel has not taken the site of a number} */
    boolean isRefused(int number) {
        return refused.contains(number);
    }

    /** {@return how many sites the kernel has taken} */
    int defined() {
        return sites.size() - refused.size();
    }

    /** {@return whether the kernel has taken a site of a probe} */
    boolean has(String provider, String name) {
        return probes.contains(new Catalog.Name(provider, name));
    }

    /** {@return what reads the records of an event; empty of events that are not ours} */
    Optional<RecordDecoder> decoder(int event) {
        return Optional.ofNullable(decoders.get(event));
    }

    /**
     * Adds sites, whose events are not enabled yet.
     *
     * @param problems gets a line for each that the kernel refuses
     * @return how many were added
     */
    int define(List<TracedSite> more, List<String> problems) {
        int first = sites.size();
        int before = defined();
        IdentityHashMap<TraceSource, String> spellings = new IdentityHashMap<>();
        sites.addAll(more);
        for (int i = 0; i < more.size(); i++) {
            TracedSite traced = more.get(i);
            try {
                define(traced, spellings, first + i);
            } catch (IOException once) {
                try {
                    // The descriptor may have been another thread's, of the same file.
                    spellings.remove(traced.source());
                    define(traced, spellings, first + i);
                } catch (IOException e) {
                    refused.add(first + i);
                    problems.add(traced.source().name() + ": " + traced.label() + " not traced: the kernel refuses it: "
                            + reason(e));
                }
            }
        }
        return defined() - before;
    }

    /** What the kernel says of the definition, else of the call. */
    private String reason(IOException e) {
        String last = tracefs.lastError();
        return last.isEmpty() ? String.valueOf(e.getMessage()) : last;
    }

    private void define(TracedSite traced, IdentityHashMap<TraceSource, String> spellings, int number)
            throws IOException {
        String path = spellings.get(traced.source());
        if (path == null) {
            path = traced.source().open().spelling();
            spellings.put(traced.source(), path);
        }
        ProbeSite site = traced.site();
        long elfOffset = traced.source().elfOffset();
        long semaphore = site.semaphore().isPresent()
                ? site.semaphore().get().fileOffset().orElse(-1)
                : -1;
        String line = traced.event()
                .definition(
                        group,
                        path,
                        elfOffset + site.fileOffset().orElseThrow(),
                        semaphore < 0 ? -1 : elfOffset + semaphore,
                        use == KernelTrace.Use.COUNT ? -1 : number,
                        traced.plan().fields());
        tracefs.append("uprobe_events", line);
        probes.add(new Catalog.Name(site.provider(), site.name()));
    }

    /** Learns how the records of some events are laid out, and lets them be recorded. */
    void enable(List<EventPlan> events) throws IOException {
        if (events.isEmpty()) {
            return;
        }
        for (EventPlan event : events) {
            String directory = "events/" + group + "/" + event.name();
            if (use == KernelTrace.Use.RECORD && instance.has(directory + "/format")) {
                EventFormat parsed = EventFormat.parse(instance.read(directory + "/format"));
                decoders.put(parsed.id(), new RecordDecoder(parsed, event.shape(), textBytes));
                filter(directory, event.filter());
            }
        }
        if (!enabled) {
            instance.set("events/" + group + "/enable", "1");
            enabled = true;
            return;
        }
        for (EventPlan event : events) {
            String enable = "events/" + group + "/" + event.name() + "/enable";
            // All of its sites may have been refused.
            if (instance.has(enable)) {
                instance.set(enable, "1");
            }
        }
    }

    /** Without it the kernel keeps all hits, and they are judged later all the same. */
    private void filter(String directory, String filter) {
        if (!filter.isEmpty() && filter.length() <= MOST_FILTER) {
            try {
                instance.set(directory + "/filter", filter);
            } catch (IOException e) {
                // Some have limits of their own.
            }
        }
    }
}
