package dev.usdt.trace;

import dev.usdt.process.PidNamespace;
import dev.usdt.trace.internal.tracefs.EventGroup;
import dev.usdt.trace.internal.tracefs.TraceFs;
import dev.usdt.trace.internal.tracefs.TraceInstance;
import dev.usdt.trace.internal.tracefs.TraceName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Hits of the probes of programs that run, by the kernel's own tracer. What is not polled in time is lost in the
 * kernel, and counted.
 */
public final class Trace implements EventSource {

    /** A hit is written to the buffer some time after its own time was taken. */
    private static final long LATE_NANOS = 5_000_000;

    /** After so many rounds without a hit. */
    private static final int QUIET_ROUNDS = 25;

    private static final int IDLE_MILLIS = 3 * ROUND_MILLIS;

    private static final long NOBODY = -1;

    private final KernelTrace kernel;
    private final Optional<ProcessLife> life;
    /** The only process whose hits are told; empty for all that the kernel records. */
    private final OptionalLong only;

    private final long own;

    private final List<String> problems;
    private final Clocks clocks = new Clocks();
    private final ThreadProcesses processes;
    private final EventSelection selection;
    private final TraceInstance.Sink sink = new TraceInstance.Sink() {
        @Override
        public void record(long timeNanos, ByteBuffer bytes) {
            take(timeNanos, bytes);
        }

        @Override
        public void lost(long lastNanos, long reachedNanos, long toNanos) {
            long from = Math.max(lastNanos, reachedNanos - LATE_NANOS);
            gaps.add(new Gap(clocks.sinceBoot(from), clocks.sinceBoot(toNanos)));
        }
    };
    /** Those that may be later than some that are not read yet. */
    private final List<Held> held = new ArrayList<>();

    private final List<Gap> gaps = new ArrayList<>();
    private boolean behind;
    /** Up to when hits are told; nobody knows it before the end. */
    private long end = Long.MAX_VALUE;

    private boolean closed;
    private int quietRounds;
    private long lost;

    /** A hit, and when it was by the clock of the buffer. */
    private record Held(long nanos, TraceEvent event) {}

    private Trace(KernelTrace kernel, TraceOptions options, Optional<ProcessLife> life, List<String> problems)
            throws IOException {
        // In another pid namespace, the number is another one's for the kernel.
        this.own = PidNamespace.isFirst() ? TraceName.ownPid() : NOBODY;
        this.kernel = kernel;
        this.life = life;
        this.problems = problems;
        this.processes = new ThreadProcesses(kernel.tracefs());
        this.selection = new EventSelection(options);
        this.only = options.command().isPresent() ? OptionalLong.empty() : options.pid();
    }

    /**
     * Starts a trace: when it returns, every hit is recorded. A command still waits, then. Of all processes, this one
     * is not traced.
     *
     * @param options what to trace and how
     * @return the trace, which has to be closed
     * @throws IOException if a file cannot be read, no probe has a value that is named, nothing can be traced, or the
     *     kernel refuses; nothing is left in the kernel then
     */
    public static Trace start(TraceOptions options) throws IOException {
        List<String> problems = new ArrayList<>();
        Optional<ProcessLife> life = ProcessLife.of(options.pid());
        return new Trace(KernelTrace.start(options, KernelTrace.Use.RECORD, problems), options, life, problems);
    }

    @Override
    public synchronized List<String> problems() {
        List<String> told = List.copyOf(problems);
        problems.clear();
        return told;
    }

    /** {@return how many sites are traced} */
    public synchronized int sites() {
        return kernel.definitions().defined();
    }

    /**
     * {@inheritDoc}
     *
     * <p>Of all processors in the order of their times; those of the last few milliseconds come with the next call.
     * Called less often, the buffer may be too small.
     */
    @Override
    public synchronized List<TraceEvent> poll() throws IOException {
        gaps.clear();
        return poll(LATE_NANOS);
    }

    @Override
    public synchronized List<TraceEvent> pollRest() throws IOException {
        // Others may go on to hit.
        end = Math.min(end, System.nanoTime());
        gaps.clear();
        List<TraceEvent> rest = poll(0);
        while (rest.isEmpty() && behind) {
            rest = poll(0);
        }
        return rest;
    }

    /** {@inheritDoc} Where nothing has hit for a while, less often: to look costs a processor something, too. */
    @Override
    public boolean pause() {
        boolean idle;
        synchronized (this) {
            idle = quietRounds >= QUIET_ROUNDS;
        }
        return pause(idle ? IDLE_MILLIS : ROUND_MILLIS);
    }

    @Override
    public synchronized boolean isBehind() {
        return behind;
    }

    private List<TraceEvent> poll(long late) throws IOException {
        if (closed) {
            return List.of();
        }
        if (late > 0) {
            kernel.addMapped();
        }
        processes.forget();
        clocks.check();
        long now = Math.min(end, System.nanoTime());
        long taken = kernel.instance().drain(now, sink);
        behind = taken < now;
        long reached = behind ? taken - LATE_NANOS : taken - late;
        held.sort(Comparator.comparingLong(Held::nanos));
        List<TraceEvent> ready = new ArrayList<>();
        while (ready.size() < held.size() && held.get(ready.size()).nanos() <= reached) {
            ready.add(held.get(ready.size()).event());
        }
        held.subList(0, ready.size()).clear();
        quietRounds = ready.isEmpty() && held.isEmpty() ? quietRounds + 1 : 0;
        return ready;
    }

    private void take(long nanos, ByteBuffer bytes) {
        ByteBuffer record = bytes.order(ByteOrder.nativeOrder());
        if (record.remaining() < Short.BYTES) {
            return;
        }
        Optional<RecordDecoder> known =
                kernel.definitions().decoder(Short.toUnsignedInt(record.getShort(record.position())));
        if (known.isEmpty() || !known.get().fits(record)) {
            return;
        }
        RecordDecoder decoder = known.get();
        Optional<TracedSite> traced = kernel.definitions().site(decoder.site(record));
        int thread = decoder.thread(record);
        long process = processes.of(thread);
        // A process that the one forks is followed by the kernel, too; threads that this process has made since are
        // not.
        if (traced.isEmpty() || (only.isPresent() ? only.getAsLong() != process : process == own)) {
            return;
        }
        TracedSite at = traced.get();
        TraceEvent event = new TraceEvent(
                at.site().provider(),
                at.site().name(),
                clocks.sinceBoot(nanos),
                Optional.of(clocks.wall(nanos)),
                process,
                thread,
                processes.name(process),
                decoder.goroutine(at.plan(), record),
                Optional.of(at.site()),
                decoder.values(at.plan(), record));
        Optional<TraceEvent> told = selection.of(event);
        if (told.isPresent()) {
            held.add(new Held(nanos, told.get()));
        }
    }

    @Override
    public synchronized List<Gap> gaps() {
        return List.copyOf(gaps);
    }

    @Override
    public synchronized boolean mayHit(String provider, String name) {
        return kernel.definitions().has(provider, name);
    }

    /** {@inheritDoc} There are some only of a process or a command that may yet load what has them. */
    @Override
    public synchronized List<String> unknownNames() {
        return kernel.names().inNoProbe();
    }

    /** {@return how many records are in the buffers now, for tests} */
    synchronized long recorded() throws IOException {
        return kernel.instance().entries();
    }

    /** {@return whether there may be more hits: false if the process or command that is traced has ended} */
    @Override
    public boolean isAlive() {
        return life.isEmpty() || life.get().isAlive();
    }

    /** {@return how many hits were lost up to now, since nobody polled them in time; after the end, up to then} */
    @Override
    public synchronized long lost() throws IOException {
        if (!closed) {
            lost = kernel.instance().lost();
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
            lost = kernel.instance().lost();
        }
        closed = true;
        kernel.close();
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
