package dev.usdt.trace;

import dev.usdt.ProbeSite;
import dev.usdt.catalog.Condition;
import dev.usdt.trace.internal.fetch.EventPlan;
import dev.usdt.trace.internal.tracefs.EventFormat;
import dev.usdt.trace.internal.tracefs.EventGroup;
import dev.usdt.trace.internal.tracefs.TraceFs;
import dev.usdt.trace.internal.tracefs.TraceInstance;
import dev.usdt.trace.internal.tracefs.TraceName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A trace that runs. Its hits are for one thread to poll; {@link #close} may be called by another. What is not polled
 * in time is lost in the kernel, and counted.
 */
public final class Trace implements AutoCloseable {

    /** A hit is written to the buffer some time after its own time was taken. */
    private static final long LATE_NANOS = 5_000_000;

    /** How often threads are looked for: those that are made by known ones are traced by themselves. */
    private static final int MOST_ROUNDS = 10;

    private final TraceFs tracefs;
    private final String group;
    private final TraceInstance instance;
    private final List<TracedSite> sites;
    private final List<String> problems;
    private final Map<Integer, RecordDecoder> decoders = new HashMap<>();
    private final WallClock clock = new WallClock();
    private final ThreadProcesses processes;
    private final OptionalLong pid;
    private final Optional<ProcessLife> life;
    private final Optional<Condition> condition;
    /** Those that may be later than some that are not read yet. */
    private final List<TraceEvent> held = new ArrayList<>();

    private boolean closed;
    private long lost;

    private Trace(
            TraceFs tracefs,
            String group,
            TraceInstance instance,
            List<TracedSite> sites,
            List<String> problems,
            TraceOptions options,
            Optional<ProcessLife> life) {
        this.tracefs = tracefs;
        this.group = group;
        this.instance = instance;
        this.sites = sites;
        this.problems = problems;
        this.processes = new ThreadProcesses(tracefs);
        this.pid = options.pid();
        this.life = life;
        this.condition = options.condition();
    }

    /**
     * Starts a trace: when it returns, every hit is recorded.
     *
     * @param options what to trace and how
     * @return the trace, which has to be closed
     * @throws IOException if a file cannot be read, nothing can be traced, or the kernel refuses; nothing is left in
     *     the kernel then
     */
    public static Trace start(TraceOptions options) throws IOException {
        List<String> problems = new ArrayList<>();
        Optional<ProcessLife> life = options.pid().isPresent()
                ? Optional.of(new ProcessLife(options.pid().getAsLong()))
                : Optional.empty();
        List<TraceSource> sources = TraceSource.of(options, problems);
        try {
            SiteChooser chooser = new SiteChooser(options, problems);
            for (TraceSource source : sources) {
                chooser.add(source);
            }
            if (chooser.sites().isEmpty()) {
                throw new IOException(chooser.nothing(!sources.isEmpty()));
            }
            TraceFs tracefs = TraceFs.open();
            EventGroup.removeLeftOvers(tracefs);
            String group = TraceName.make().text();
            TraceInstance instance = TraceInstance.make(tracefs, group, options.bufferBytes());
            Trace trace = new Trace(tracefs, group, instance, chooser.sites(), problems, options, life);
            try {
                trace.define();
                trace.enable(chooser.events(), options.maxStringBytes());
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

    private void define() throws IOException {
        int refused = 0;
        String reason = "";
        Map<TraceSource, String> spellings = new HashMap<>();
        for (int i = 0; i < sites.size(); i++) {
            TracedSite traced = sites.get(i);
            TraceSource source = traced.source();
            String spelling = spellings.get(source);
            if (spelling == null) {
                spelling = source.open().spelling();
                spellings.put(source, spelling);
            }
            try {
                define(traced, spelling, i);
            } catch (IOException first) {
                try {
                    // The descriptor may have been another thread's, of the same file.
                    spelling = source.open().spelling();
                    spellings.put(source, spelling);
                    define(traced, spelling, i);
                } catch (IOException e) {
                    refused++;
                    reason = source.name() + ": " + traced.label() + " not traced: the kernel refuses it: "
                            + tracefs.lastError();
                    problems.add(reason);
                }
            }
        }
        if (refused == sites.size()) {
            throw new IOException(reason);
        }
    }

    private void define(TracedSite traced, String path, int number) throws IOException {
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
                        number,
                        traced.plan().fields());
        tracefs.append("uprobe_events", line);
    }

    private void enable(List<EventPlan> events, int textBytes) throws IOException {
        for (EventPlan event : events) {
            String format = "events/" + group + "/" + event.name() + "/format";
            if (instance.has(format)) {
                EventFormat parsed = EventFormat.parse(instance.read(format));
                decoders.put(parsed.id(), new RecordDecoder(parsed, event.shape(), textBytes));
            }
        }
        if (pid.isPresent()) {
            follow(pid.getAsLong());
        }
        instance.set("events/" + group + "/enable", "1");
    }

    /** Those that a thread makes are followed by the kernel; what is made before a thread is known has to be found. */
    private void follow(long process) throws IOException {
        instance.set("options/event-fork", "1");
        Path tasks = Path.of("/proc", Long.toString(process), "task");
        Set<String> known = new HashSet<>();
        for (int round = 0; round < MOST_ROUNDS; round++) {
            StringBuilder more = new StringBuilder();
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
            if (more.length() == 0) {
                return;
            }
            instance.append("set_event_pid", more.toString());
        }
    }

    /** {@return what cannot be traced or told, and why, in lines} */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /** {@return how many sites are traced} */
    public int sites() {
        return sites.size();
    }

    /**
     * {@return the hits since the last call, of all processors in the order of their times} It does not wait; call it
     * some 50 times a second: more often, the traced program pays for it, and less often, the buffer may be too small.
     * Hits of the last few milliseconds come with the next call.
     *
     * @throws IOException if the buffer cannot be read
     */
    public List<TraceEvent> poll() throws IOException {
        return poll(LATE_NANOS);
    }

    /**
     * {@return the hits since the last call, up to now} For the last call, when nothing runs any more that could hit.
     *
     * @throws IOException if the buffer cannot be read
     */
    public List<TraceEvent> pollAll() throws IOException {
        return poll(0);
    }

    private synchronized List<TraceEvent> poll(long late) throws IOException {
        if (closed) {
            return List.of();
        }
        processes.forget();
        clock.check();
        long reached = instance.drain(System.nanoTime(), this::take) - late;
        held.sort(Comparator.comparingLong(TraceEvent::nanos));
        int ready = 0;
        while (ready < held.size() && held.get(ready).nanos() <= reached) {
            ready++;
        }
        List<TraceEvent> events = List.copyOf(held.subList(0, ready));
        held.subList(0, ready).clear();
        return events;
    }

    private void take(long nanos, ByteBuffer bytes) {
        ByteBuffer record = bytes.order(ByteOrder.nativeOrder());
        if (record.remaining() < Short.BYTES) {
            return;
        }
        RecordDecoder decoder = decoders.get(Short.toUnsignedInt(record.getShort(record.position())));
        if (decoder == null || !decoder.fits(record)) {
            return;
        }
        int site = decoder.site(record);
        long process = processes.of(decoder.thread(record));
        // A process that the one forks is followed by the kernel, too.
        if (site < 0 || site >= sites.size() || (pid.isPresent() && pid.getAsLong() != process)) {
            return;
        }
        TraceEvent event =
                decoder.event(nanos, clock.at(nanos), process, sites.get(site).plan(), record);
        if (condition.isEmpty() || condition.get().holds(new EventHit(event))) {
            held.add(event);
        }
    }

    /** {@return whether there may be more hits: false if the only process that is traced has ended} */
    public boolean isAlive() {
        return life.isEmpty() || life.get().isAlive();
    }

    /**
     * {@return how many hits were lost up to now, since nobody polled them in time; after the end, up to then}
     *
     * @throws IOException if the kernel does not tell
     */
    public synchronized long lost() throws IOException {
        if (!closed) {
            lost = instance.lost();
        }
        return lost;
    }

    /**
     * Stops it, and removes what it has made in the kernel. If that fails, it may be called again.
     *
     * @throws IOException if something cannot be removed
     */
    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            lost = instance.lost();
        }
        closed = true;
        // Events that an instance has enabled cannot be removed before it.
        instance.close();
        EventGroup.remove(tracefs, group);
    }

    /**
     * Removes what all traces of this process have in the kernel, for an end that cannot wait for them: of those that
     * are just started, too.
     *
     * @throws IOException if something cannot be removed
     */
    public static void removeAll() throws IOException {
        EventGroup.removeOwn(TraceFs.open());
    }
}
