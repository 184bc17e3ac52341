package dev.usdt.trace.internal.tracefs;

import dev.usdt.process.OwnUser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The file system by which the kernel's tracer is driven.
 *
 * @see <a href="https://docs.kernel.org/trace/uprobetracer.html">Uprobe-tracer: Uprobe-based Event Tracing</a>
 */
public final class TraceFs {

    private static final List<Path> USUAL =
            List.of(Path.of("/sys/kernel/tracing"), Path.of("/sys/kernel/debug/tracing"));

    private static final int MOST_TRIES = 50;
    private static final int TRY_MILLIS = 10;

    private static final String LOCKED = lockdown();

    private final Path root;

    /** One whose place is known. */
    public TraceFs(Path root) {
        this.root = root;
    }

    /**
     * {@return that of this machine}
     *
     * @throws IOException if it is not mounted, not allowed, or cannot define probes; the message says what helps
     */
    public static TraceFs open() throws IOException {
        for (Path place : USUAL) {
            // Without privilege, or on a kernel that is locked down, the directory is there, but nothing in it is.
            if (Files.exists(place.resolve("trace_clock"))) {
                TraceFs found = new TraceFs(place);
                found.checkWritable();
                return found;
            }
        }
        throw new IOException(
                !LOCKED.isEmpty()
                        ? LOCKED
                        : OwnUser.isRoot()
                                ? "the kernel's tracer is not mounted here: mount -t tracefs tracefs /sys/kernel/tracing"
                                : "tracing needs root, or write access to /sys/kernel/tracing");
    }

    private void checkWritable() throws IOException {
        Path events = root.resolve("uprobe_events");
        if (!Files.exists(events)) {
            throw new IOException("this kernel has no uprobe events (CONFIG_UPROBE_EVENTS)");
        } else if (!Files.isWritable(events)) {
            throw new IOException("tracing needs root, or write access to " + root);
        }
    }

    /** {@return where it is mounted} */
    public Path root() {
        return root;
    }

    /**
     * Appends to a file, by one call of the system: a definition is a write.
     *
     * @throws IOException if the kernel refuses it; the message has what it says of the reason
     */
    public void append(String name, String text) throws IOException {
        append(root.resolve(name), text);
    }

    static void append(Path file, String text) throws IOException {
        write(file, text, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    /** Writes a file. */
    static void write(Path file, String text) throws IOException {
        write(file, text, StandardOpenOption.WRITE);
    }

    private static void write(Path file, String text, StandardOpenOption... options) throws IOException {
        try (OutputStream out = Files.newOutputStream(file, options)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw LOCKED.isEmpty() ? e : new IOException(LOCKED, e);
        }
    }

    /** Why even root may not, where the kernel is locked down; else an empty text. */
    private static String lockdown() {
        try {
            // none [integrity] confidentiality
            String state = Files.readString(Path.of("/sys/kernel/security/lockdown"));
            return state.contains("[confidentiality]")
                    ? "this kernel is locked down (confidentiality), which forbids to trace: see kernel_lockdown(7)"
                    : "";
        } catch (IOException e) {
            return "";
        }
    }

    /** What may be refused for a moment. */
    interface Action {
        void run() throws IOException;
    }

    /**
     * Removes something, if need be after some tries: while this process makes another one, that has all files open,
     * too, and what is open is busy.
     */
    static void patiently(Action action) throws IOException {
        for (int tries = 0; ; tries++) {
            try {
                action.run();
                return;
            } catch (IOException e) {
                if (tries == MOST_TRIES) {
                    throw e;
                }
                try {
                    Thread.sleep(TRY_MILLIS);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                    throw e;
                }
            }
        }
    }

    /** {@return the text of a file} */
    public String read(String name) throws IOException {
        return read(root.resolve(name));
    }

    /** By large reads: some of these files give all that they have to the first one, and nothing to the next. */
    static String read(Path file) throws IOException {
        return read(file, 1 << 16);
    }

    /** One that is read often, and known to have fewer bytes than so many. */
    static String read(Path file, int bytes) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream(bytes);
        byte[] buffer = new byte[bytes];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                all.write(buffer, 0, count);
            }
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    /** {@return what the kernel said last of a definition that it refused, or an empty text} */
    public String lastError() {
        try {
            String log = read("error_log");
            int at = log.lastIndexOf("error: ");
            int end = at < 0 ? -1 : log.indexOf('\n', at);
            return end < 0 ? "" : log.substring(at + 7, end);
        } catch (IOException e) {
            return "";
        }
    }

    /** {@return the names of all instances} */
    public List<String> instances() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(root.resolve("instances"))) {
            for (Path one : all) {
                names.add(one.getFileName().toString());
            }
        }
        return names;
    }
}
