package dev.usdt.trace;

import dev.usdt.trace.JsonEventReader.BadLineException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Hits that were written as lines of JSON, by a script of bpftrace in JSON style or by {@link JsonEventWriter}, from a
 * file or a pipe. Lines that are none, of which bpftrace writes some, are passed over; a line that should be one and is
 * not is a problem. A thread of its own reads, so that a pipe from which nothing comes holds up nobody; it waits while
 * nobody polls.
 */
public final class JsonEvents implements EventSource {

    /** Longer than that of any hit: a text of 3,072 bytes is there in hexadecimal and as text. */
    private static final int MOST_LINE_BYTES = 1 << 20;

    private static final int MOST_WAITING = 1 << 14;
    /** How many bytes of lines may wait to be told; the hits take some times as much. */
    private static final int MOST_BYTES = 1 << 23;

    private static final int MOST_PROBLEMS = 20;
    /** How far lines of different processors are out of order: bpftrace takes what each has in turn. */
    private static final long WINDOW_NANOS = 100_000_000;

    private static final Pattern LOST = Pattern.compile("\\bLost ([0-9]{1,18}) events");
    /** What bpftrace says beside what a script prints. */
    private static final Pattern REMARK = Pattern.compile("Attach(ing|ed) .*|\\s*|@.*|.*RLIMIT_MEMLOCK.*");

    private final InputStream in;
    private final String name;
    private final EventSelection selection;
    private final TypedNames names;
    private final JsonEventReader reader = new JsonEventReader();
    private final ArrayBlockingQueue<Arrived> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Thread thread;
    private final List<String> problems = new ArrayList<>();
    private final PriorityQueue<Held> held = new PriorityQueue<>(
            Comparator.comparingLong((Held one) -> one.arrived().event().nanos())
                    .thenComparingLong(Held::number));
    /** The bytes that may still come. */
    private final Semaphore room = new Semaphore(MOST_BYTES);

    private volatile boolean ended;
    private volatile boolean closed;
    private volatile long lost;
    private volatile boolean resting;
    /** The latest time that was read; only the thread that reads has it. */
    private long read;

    /** Of which the last poll has told. */
    private final List<Gap> gaps = new ArrayList<>();
    /** Those that were read since. */
    private final List<Gap> newGaps = new ArrayList<>();
    /** Whether some are missing before the next hit. */
    private boolean gapIsOpen;

    private @Nullable Throwable failure;
    private int told;
    private int untold;
    private long latest = Long.MIN_VALUE;
    private long lastArrival = System.nanoTime();
    private long count;
    private long heldBytes;

    /** A hit, and how many bytes its line had. */
    private record Arrived(TraceEvent event, int bytes) {}

    /** A hit, and of how many it is, so that those of the same time keep their order. */
    private record Held(long number, Arrived arrived) {}

    private JsonEvents(InputStream in, String name, TraceOptions options) {
        this.in = in;
        this.name = name;
        this.selection = new EventSelection(options);
        this.names = new TypedNames(options);
        this.thread = new Thread(this::read, "events of " + name);
        this.thread.setDaemon(true);
    }

    /**
     * {@return the hits of a stream}
     *
     * @param in lines in UTF-8; closed with the hits
     * @param name what problems call it
     * @param options which hits are told, by probe and condition, and what not; what else is in them is not used
     */
    public static JsonEvents of(InputStream in, String name, TraceOptions options) {
        JsonEvents events = new JsonEvents(in, name, options);
        events.thread.start();
        return events;
    }

    private void read() {
        try {
            Lines lines = new Lines(in, MOST_LINE_BYTES);
            for (long number = 1; !closed && !resting && lines.next(); number++) {
                take(lines, number);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException | Error e) {
            // Whatever it is, who polls has to know that this is not the end.
            if (!closed) {
                synchronized (this) {
                    failure = e;
                }
            }
        } finally {
            ended = true;
        }
    }

    private void take(Lines lines, long number) throws InterruptedException {
        String fault;
        if (lines.isCut()) {
            fault = "longer than " + MOST_LINE_BYTES + " bytes";
        } else if (lines.length() > 0 && lines.bytes()[0] == '{') {
            try {
                JsonEventReader.Line line = reader.read(lines.bytes(), lines.length());
                TraceEvent event = line.event();
                arrive(event.nanos(), line.lost());
                if (selection.isOf(event)) {
                    synchronized (this) {
                        names.add(event);
                    }
                }
                Optional<TraceEvent> told = selection.of(event);
                if (told.isPresent()) {
                    room.acquire(lines.length());
                    waiting.put(new Arrived(told.get(), lines.length()));
                }
                return;
            } catch (BadLineException e) {
                fault = String.valueOf(e.getMessage());
            }
        } else {
            String text = new String(lines.bytes(), 0, lines.length(), StandardCharsets.UTF_8);
            Matcher matcher = LOST.matcher(text);
            if (matcher.find()) {
                synchronized (this) {
                    lost += Long.parseLong(matcher.group(1));
                    // It does not say which: any between the hits of that processor before the line and after it.
                    if (!gapIsOpen) {
                        newGaps.add(new Gap(windowBefore(read), read));
                    }
                    gapIsOpen = true;
                }
                return;
            } else if (REMARK.matcher(text).matches()) {
                return;
            }
            fault = "not a hit";
        }
        synchronized (this) {
            if (told < MOST_PROBLEMS) {
                told++;
                problems.add(name + ":" + number + ": " + fault);
            } else {
                untold++;
            }
        }
    }

    /** A hit, whether it is told or not, and when some were lost before it. */
    private synchronized void arrive(long nanos, List<Gap> gapsBefore) {
        newGaps.addAll(gapsBefore);
        lost += gapsBefore.size();
        Gap.bound(newGaps);
        if (read - nanos > EventPairs.BACKWARDS_NANOS) {
            // Of another machine, or after another start of this one.
            read = nanos;
        }
        if (gapIsOpen) {
            gapIsOpen = false;
            newGaps.add(new Gap(windowBefore(Math.min(read, nanos)), Math.max(read, nanos)));
        }
        read = Math.max(read, nanos);
    }

    private static long windowBefore(long nanos) {
        return Math.max(nanos, Long.MIN_VALUE + WINDOW_NANOS) - WINDOW_NANOS;
    }

    @Override
    public List<TraceEvent> poll() throws IOException {
        return poll(false);
    }

    @Override
    public List<TraceEvent> pollRest() throws IOException {
        // What comes later is not told, or there would be no end of some pipes.
        resting = true;
        return poll(true);
    }

    @Override
    public boolean isBehind() {
        return !waiting.isEmpty();
    }

    private List<TraceEvent> poll(boolean all) throws IOException {
        // Before the hits are taken: after the last one, nothing is waited for.
        boolean whole = all || ended;
        List<Arrived> arrived = new ArrayList<>();
        waiting.drainTo(arrived);
        synchronized (this) {
            // After the hits, before which they were read.
            gaps.clear();
            gaps.addAll(newGaps);
            newGaps.clear();
        }
        long now = System.nanoTime();
        for (Arrived one : arrived) {
            held.add(new Held(count++, one));
            heldBytes += one.bytes();
            latest = Math.max(latest, one.event().nanos());
            lastArrival = now;
        }
        boolean quiet = now - lastArrival > WINDOW_NANOS;
        List<TraceEvent> ready = new ArrayList<>();
        while (!held.isEmpty()
                && (whole
                        || quiet
                        || heldBytes > MOST_BYTES / 2
                        || held.element().arrived().event().nanos() < latest - WINDOW_NANOS)) {
            Arrived one = held.remove().arrived();
            heldBytes -= one.bytes();
            room.release(one.bytes());
            ready.add(one.event());
        }
        if (ready.isEmpty()) {
            checkFailure();
        }
        return ready;
    }

    private synchronized void checkFailure() throws IOException {
        if (failure instanceof Error error) {
            throw error;
        } else if (failure != null) {
            IOException named = new FileSystemException(name, null, failure.getMessage());
            named.initCause(failure);
            throw named;
        }
    }

    @Override
    public boolean isAlive() {
        return !(ended && waiting.isEmpty() && held.isEmpty());
    }

    /**
     * {@return how many hits bpftrace has said to have lost, where its messages are among the lines, and one for each
     * time of which a line says that hits were lost in it}
     */
    @Override
    public long lost() {
        return lost;
    }

    /**
     * {@inheritDoc}
     *
     * <p>As far as the source says it: of {@code usdt trace} exactly, of bpftrace about when it has said so, which may
     * be late.
     */
    @Override
    public synchronized List<Gap> gaps() {
        return List.copyOf(gaps);
    }

    @Override
    public synchronized List<String> problems() {
        List<String> now = new ArrayList<>(problems);
        problems.clear();
        if (ended && untold > 0) {
            now.add(name + ": " + untold + (untold == 1 ? " more line is not a hit" : " more lines are not hits"));
            untold = 0;
        }
        return now;
    }

    @Override
    public synchronized List<String> unknownNames() {
        return names.inNoHit();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        thread.interrupt();
        in.close();
    }
}
