package dev.usdt.process;

import dev.usdt.PathText;
import dev.usdt.ProbeSite;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process, and the ELF files that it has mapped to execute. Immutable; of the moment at which it was read. */
public final class LiveProcess {

    /** Where Linux shows processes. */
    static final Path PROC = Path.of("/proc");

    /** In a container root may lack what it takes. */
    private static final String DENIED =
            "permission denied; run as root or as its owner (in a container with CAP_SYS_PTRACE)";

    private static final Pattern CONTAINER = Pattern.compile("([0-9a-f]{12})[0-9a-f]{52}");

    private final Path directory;
    private final long pid;
    private final ProcessStat stat;
    private final List<MappedFile> files;
    private final Optional<String> container;

    private LiveProcess(
            Path directory, long pid, ProcessStat stat, List<MappedFile> files, Optional<String> container) {
        this.directory = directory;
        this.pid = pid;
        this.stat = stat;
        this.files = List.copyOf(files);
        this.container = container;
    }

    /**
     * {@return a process of this machine} Its files are opened, and those that are not of file systems known to be
     * local are asked for first by a program of its own, {@code stat}: a server that does not answer is given five
     * seconds, and what one has answered is believed for a minute.
     *
     * @param pid its number, or that of one of its threads
     * @throws NotRunningException if there is no such process, it ends meanwhile, or it has no memory (a kernel thread,
     *     a zombie)
     * @throws IOException if it may not be looked at, or {@code /proc} is not understood; each message begins with the
     *     number
     */
    public static LiveProcess of(long pid) throws IOException {
        return of(PROC, pid);
    }

    /**
     * {@return a process}
     *
     * @param proc where processes are shown, instead of {@code /proc}
     * @param pid its number, or that of one of its threads
     * @throws IOException as for {@link #of(long)}; if processes are shown elsewhere, the message has that path too
     */
    public static LiveProcess of(Path proc, long pid) throws IOException {
        Objects.requireNonNull(proc, "proc");
        long process = pid;
        Path directory = proc.resolve(Long.toString(pid));
        try {
            process = processOf(directory, pid);
            directory = proc.resolve(Long.toString(process));
            return read(proc, directory, process);
        } catch (AccessDeniedException e) {
            throw failed(named(proc, process), DENIED, e);
        } catch (NoSuchFileException | FileNotFoundException e) {
            throw notRunning(
                    named(proc, process),
                    "no such process" + (isHiding(proc) ? ", or it is hidden (hidepid); try as root" : ""),
                    e);
        } catch (NotRunningException e) {
            throw notRunning(named(proc, process), String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            // A read of /proc fails with ESRCH when the process has ended, in words of any language.
            if (!Files.isDirectory(directory)) {
                throw notRunning(named(proc, process), "it ended while it was read", e);
            } else if (!Files.isReadable(directory.resolve("status"))) {
                // Of a /proc with hidepid=1: EPERM, which is no AccessDeniedException.
                AccessDeniedException denied = new AccessDeniedException(directory.toString());
                denied.initCause(e);
                throw failed(named(proc, process), DENIED, denied);
            }
            throw failed(named(proc, process), String.valueOf(e.getMessage()), e);
        }
    }

    private static String named(Path proc, long pid) {
        return "process " + pid + (proc.equals(PROC) ? "" : " of " + PathText.of(proc));
    }

    private static IOException failed(String process, String reason, IOException cause) {
        return new IOException(process + ": " + reason, cause);
    }

    private static NotRunningException notRunning(String process, String reason, IOException cause) {
        NotRunningException e = new NotRunningException(process + ": " + reason);
        e.initCause(cause);
        return e;
    }

    /**
     * {@return the process of a thread, by their numbers; the same number if it is a process or none}
     *
     * @param id the number of a process or a thread
     */
    public static long processOf(long id) {
        try {
            return processOf(PROC.resolve(Long.toString(id)), id);
        } catch (IOException e) {
            return id;
        }
    }

    /** A thread has a directory too, though it is not listed. */
    private static long processOf(Path directory, long pid) throws IOException {
        for (String line : Files.readAllLines(directory.resolve("status"), StandardCharsets.ISO_8859_1)) {
            if (line.startsWith("Tgid:")) {
                return Long.parseLong(line.substring(5).strip());
            }
        }
        return pid;
    }

    private static LiveProcess read(Path proc, Path directory, long pid) throws IOException {
        ProcessStat stat = ProcessStat.read(directory);
        if (stat.kernelThread()) {
            throw new NotRunningException("it is a thread of the kernel, which has no files");
        }
        boolean ended = stat.state() == 'Z' || stat.state() == 'X';
        Path living = ended ? otherThread(directory) : directory;
        List<MapsReader.Group> groups;
        try (InputStream maps = Files.newInputStream(living.resolve("maps"))) {
            groups = MapsReader.read(maps);
        }
        List<MappedFile> files = new FileFinder(proc, living).files(groups);
        if (ProcessStat.read(directory).startTicks() != stat.startTicks()) {
            throw new NotRunningException("it ended while it was read, and its number was given to another");
        }
        return new LiveProcess(living, pid, stat, files, container(proc, living));
    }

    /** Its first thread may have ended before the others, and shows nothing then. */
    private static Path otherThread(Path directory) throws IOException {
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(directory.resolve("task"))) {
            for (Path thread : threads) {
                Path other = directory.resolveSibling(thread.getFileName());
                if (!other.equals(directory) && ProcessStat.read(other).state() != 'Z') {
                    return other;
                }
            }
        } catch (NoSuchFileException | DirectoryIteratorException e) {
            // It ends.
        }
        throw new NotRunningException("it has exited (zombie)");
    }

    private static Optional<String> container(Path proc, Path directory) {
        try {
            Path own = Files.readSymbolicLink(proc.resolve("self/ns/mnt"));
            Path other = Files.readSymbolicLink(directory.resolve("ns/mnt"));
            if (own.equals(other)) {
                return Optional.empty();
            }
            // Docker, containerd, podman and kubelet name a control group by the container's number.
            Matcher number =
                    CONTAINER.matcher(Files.readString(directory.resolve("cgroup"), StandardCharsets.ISO_8859_1));
            return Optional.of(number.find() ? number.group(1) : other.toString());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** {@return whether processes of other users are not shown here, not even in {@link #all}: {@code hidepid}} */
    public static boolean isHidingOthers() {
        return isHiding(PROC);
    }

    /** The first process is always there. */
    private static boolean isHiding(Path proc) {
        return Files.notExists(proc.resolve("1"));
    }

    /**
     * {@return the numbers of all processes that are shown, in their order}
     *
     * @throws IOException if they cannot be listed
     */
    public static List<Long> all() throws IOException {
        return all(PROC);
    }

    /**
     * {@return the numbers of all processes that are shown, in their order}
     *
     * @param proc where processes are shown, instead of {@code /proc}
     * @throws IOException if they cannot be listed
     */
    public static List<Long> all(Path proc) throws IOException {
        List<Long> pids = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path entry : entries) {
                try {
                    pids.add(Long.parseLong(entry.getFileName().toString()));
                } catch (NumberFormatException e) {
                    // No process.
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        pids.sort(null);
        return pids;
    }

    /** {@return its number} */
    public long pid() {
        return pid;
    }

    /** {@return its name, of at most 15 bytes, which it can change; bytes that are not UTF-8 as in PathText} */
    public String name() {
        return stat.name();
    }

    /** {@return when it was started, in clock ticks since the system was: with its number, what it is known by} */
    public long startTicks() {
        return stat.startTicks();
    }

    /**
     * {@return in which container it is, by the beginning of its number, or else its mount namespace; empty if it has
     * the root of this process, or that cannot be told}
     */
    public Optional<String> container() {
        return container;
    }

    /** {@return the ELF files that it has mapped to execute, in the order of their addresses} */
    public List<MappedFile> files() {
        return files;
    }

    /**
     * {@return the memory of this process, which the caller closes; that of another program, if it has become one since
     * this was read}
     *
     * @throws IOException if it has ended or may not be looked at; the message has the path
     */
    public ProcessMemory openMemory() throws IOException {
        return ProcessMemory.open(directory);
    }

    /**
     * {@return the counter of a site's semaphore now: how many listen, 0 if nobody does; empty if the site has none, or
     * its memory cannot be read, or is that of another program by now} Of a file that is mapped several times, the
     * largest.
     *
     * @param file one of {@link #files}
     * @param site a site of it
     */
    public OptionalInt semaphoreCount(MappedFile file, ProbeSite site) {
        OptionalInt most = OptionalInt.empty();
        if (!file.isStillMapped()) {
            return most;
        }
        List<Long> addresses = file.semaphoreAddressesOf(site);
        if (addresses.isEmpty()) {
            return most;
        }
        byte[] counter = new byte[Short.BYTES];
        try (ProcessMemory memory = ProcessMemory.open(directory)) {
            for (long address : addresses) {
                if (memory.read(address, counter)) {
                    short count = ByteBuffer.wrap(counter)
                            .order(ByteOrder.nativeOrder())
                            .getShort();
                    most = OptionalInt.of(Math.max(Short.toUnsignedInt(count), most.orElse(0)));
                }
            }
        } catch (IOException e) {
            // Another user's, or it has ended.
            return OptionalInt.empty();
        }
        return most;
    }
}
