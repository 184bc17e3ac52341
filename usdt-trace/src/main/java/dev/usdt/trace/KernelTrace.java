package dev.usdt.trace;

import dev.usdt.process.PidNamespace;
import dev.usdt.trace.internal.tracefs.EventGroup;
import dev.usdt.trace.internal.tracefs.TraceFs;
import dev.usdt.trace.internal.tracefs.TraceInstance;
import dev.usdt.trace.internal.tracefs.TraceName;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a trace has in the kernel, from its start to its end: an instance, and events at sites. */
final class KernelTrace implements AutoCloseable {

    /** How often threads are looked for: those that are made by known ones are traced by themselves. */
    private static final int MOST_ROUNDS = 10;

    private final TraceFs tracefs;
    private final String group;
    private final TraceInstance instance;
    private final TraceOptions options;
    private final Use use;
    private final Definitions definitions;
    private final SourceFinder finder;
    private final TypedNames names;
    private final List<String> problems;
    private final Optional<MappingWatch> watch;

    private int events;

    /** What the kernel is to do at a hit. */
    enum Use {
        /** Write a record with the values. */
        RECORD,
        /** Count it, for each site. */
        COUNT
    }

    /**
     * How events are called.
     *
     * @param use what they are for; to count, nothing is fetched
     * @param start how their names begin
     * @param first the number of the first one: those before are enabled already, and take no more sites
     */
    record EventNaming(Use use, String start, int first) {}

    private KernelTrace(
            TraceFs tracefs,
            String group,
            TraceInstance instance,
            TraceOptions options,
            Use use,
            SourceFinder finder,
            TypedNames names,
            List<String> problems) {
        this.tracefs = tracefs;
        this.group = group;
        this.instance = instance;
        this.options = options;
        this.use = use;
        this.definitions = new Definitions(tracefs, group, instance, use, options.maxStringBytes());
        this.finder = finder;
        this.names = names;
        this.problems = problems;
        this.watch = options.pid().isPresent() && options.files().isEmpty()
                ? Optional.of(new MappingWatch(
                        instance, options.pid().getAsLong(), options.command().isPresent()))
                : Optional.empty();
    }

    /**
     * Starts it; see {@link Trace#start}.
     *
     * @param problems gets what cannot be traced or told, a line each, also later
     */
    static KernelTrace start(TraceOptions options, Use use, List<String> problems) throws IOException {
        SourceFinder finder = new SourceFinder(problems);
        try {
            findFirst(finder, options, problems);
        } catch (IOException | RuntimeException e) {
            TraceSource.closeAll(finder.take());
            throw e;
        }
        List<TraceSource> sources = finder.take();
        try {
            String group = TraceName.make().text();
            TypedNames names = new TypedNames(options);
            SiteChooser chooser = choose(sources, options, naming(use, group, 0), names, problems);
            // What a process runs may be loaded by it only later.
            boolean whole = options.pid().isEmpty() || !options.files().isEmpty();
            List<String> unknown = whole ? names.inNoProbe() : names.inNoCatalog();
            if (!unknown.isEmpty()) {
                throw new IOException((whole ? where(options) + ": " : "") + String.join("; ", unknown));
            }
            if (chooser.sites().isEmpty()) {
                String nothing = chooser.nothing(where(options), !sources.isEmpty());
                if (whole) {
                    throw new IOException(nothing);
                } else if (options.command().isEmpty()) {
                    problems.add(nothing + ", yet");
                }
            }
            problems.addAll(names.inNoProbe());
            TraceFs tracefs = TraceFs.open();
            EventGroup.removeLeftOvers(tracefs);
            TraceInstance instance = TraceInstance.make(tracefs, group, options.bufferBytes());
            KernelTrace trace = new KernelTrace(tracefs, group, instance, options, use, finder, names, problems);
            try {
                trace.begin(chooser);
                return trace;
            } catch (IOException | RuntimeException | Error e) {
                try {
                    trace.close();
                } catch (IOException again) {
                    e.addSuppressed(again);
                }
                throw e;
            }
        } finally {
            // The kernel has its own reference by now.
            TraceSource.closeAll(sources);
        }
    }

    /** What messages call that which is traced. */
    private static String where(TraceOptions options) {
        if (!options.files().isEmpty()) {
            return options.files().stream().map(Path::toString).collect(Collectors.joining(", "));
        }
        return options.pid().isPresent() ? "process " + options.pid().getAsLong() : "no file";
    }

    /** What is named has to be readable; of a process, what is not is a problem. */
    private static void findFirst(SourceFinder finder, TraceOptions options, List<String> problems) throws IOException {
        for (Path path : options.files()) {
            finder.add(path);
        }
        if (!options.files().isEmpty()) {
            return;
        } else if (options.command().isPresent()) {
            for (Path path : options.command().get().files()) {
                try {
                    finder.add(path);
                } catch (IOException e) {
                    problems.add(String.valueOf(e.getMessage()));
                }
            }
        } else if (options.pid().isPresent()) {
            finder.add(options.pid().getAsLong());
        }
    }

    private static SiteChooser choose(
            List<TraceSource> sources,
            TraceOptions options,
            EventNaming naming,
            TypedNames names,
            List<String> problems) {
        SiteChooser chooser = new SiteChooser(options, naming, names, problems);
        for (TraceSource source : sources) {
            chooser.add(source);
        }
        return chooser;
    }

    /**
     * Events are numbered within their group. That which counts is listed without its group, so it is called like it.
     */
    private static EventNaming naming(Use use, String group, int first) {
        return use == Use.COUNT ? new EventNaming(use, group, first) : new EventNaming(use, "e", first);
    }

    private void begin(SiteChooser chooser) throws IOException {
        int defined = definitions.define(chooser.sites(), problems);
        if (defined == 0 && !chooser.sites().isEmpty()) {
            throw new IOException(problems.get(problems.size() - 1));
        }
        if (options.pid().isPresent()) {
            follow(options.pid().getAsLong());
        } else if (instance.has("set_event_notrace_pid") && PidNamespace.isFirst()) {
            // This process may run the file, too (libjvm.so): what it does to tell of hits would be more of them.
            instance.append("set_event_notrace_pid", threads(TraceName.ownPid(), new HashSet<>()));
        }
        if (use == Use.COUNT) {
            // The hits are counted all the same.
            instance.set("tracing_on", "0");
        }
        definitions.enable(chooser.events());
        events = chooser.events().size();
    }

    /** Those that a thread makes are followed by the kernel; what is made before a thread is known has to be found. */
    private void follow(long process) throws IOException {
        instance.set("options/event-fork", "1");
        Set<String> known = new HashSet<>();
        for (int round = 0; round < MOST_ROUNDS; round++) {
            String more = threads(process, known);
            if (more.isEmpty()) {
                return;
            }
            instance.append("set_event_pid", more);
        }
    }

    /** The numbers of the threads of a process that are not known yet; they are known then. */
    private static String threads(long process, Set<String> known) throws IOException {
        StringBuilder more = new StringBuilder();
        Path tasks = Path.of("/proc", Long.toString(process), "task");
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
            for (Path thread : threads) {
                String number = thread.getFileName().toString();
                if (known.add(number)) {
                    more.append(number).append(' ');
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new IOException("process " + process + ": it has ended", e);
        }
        return more.toString();
    }

    /** Traces files, too, that processes have mapped since they were looked at last. */
    void addMapped() throws IOException {
        if (watch.isEmpty()) {
            return;
        }
        watch.get().look(finder);
        List<TraceSource> sources = finder.take();
        if (sources.isEmpty()) {
            return;
        }
        try {
            SiteChooser chooser = choose(sources, options, naming(use, group, events), names, problems);
            if (definitions.define(chooser.sites(), problems) > 0) {
                definitions.enable(chooser.events());
                for (TraceSource source : sources) {
                    problems.add(source.name() + ": traced from now on; it was not known before it was loaded");
                }
            }
            events += chooser.events().size();
        } finally {
            TraceSource.closeAll(sources);
        }
    }

    /** {@return the name of the event that counts, of which there is one: nothing is fetched} */
    String countingEvent() {
        return group + 0;
    }

    TypedNames names() {
        return names;
    }

    TraceFs tracefs() {
        return tracefs;
    }

    TraceInstance instance() {
        return instance;
    }

    Definitions definitions() {
        return definitions;
    }

    /** Stops it and removes all of it. If that fails, it may be called again. */
    @Override
    public void close() throws IOException {
        // Events that an instance has enabled cannot be removed before it.
        instance.close();
        EventGroup.remove(tracefs, group);
    }
}
