package dev.usdt.bpftrace.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import dev.usdt.bpftrace.Script;
import dev.usdt.bpftrace.ScriptOptions;
import dev.usdt.bpftrace.ScriptWriter;
import dev.usdt.bpftrace.StringDetection;
import dev.usdt.bpftrace.Style;
import dev.usdt.bpftrace.TracedFile;
import dev.usdt.bpftrace.kernel.TraceHost.Capture;
import dev.usdt.bpftrace.kernel.TraceHost.Run;
import dev.usdt.process.LiveProcess;
import dev.usdt.process.MappedFile;
import dev.usdt.process.MappedFile.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that have been started before: whatever their code is mapped from, the script for the process prints what
 * the process says it passed, all of it, and nothing of another process that runs the same file.
 */
@Tag("kernel")
class ProcessKernelTest {

    private static final int SECONDS = 60;
    private static final int ROUNDS = 3;

    /**
     * A process that waits for a line from a pipe, and then fires its probes.
     *
     * @param name what it shows
     * @param kind where its code is mapped from
     * @param folder the folder that it runs in, with its pipe {@code in} and what it says, {@code out}
     * @param process what was started
     * @param twin another process that runs the same file and fires at the same time
     */
    private record Subject(String name, Kind kind, Path folder, Process process, Optional<Subject> twin) {

        /** Its number here, which is not what it has itself in a container. */
        long pid() {
            return process.children().map(ProcessHandle::pid).findFirst().orElse(process.pid());
        }

        /** What lets it fire, waits for its end, and tells what it said. */
        List<String> command() {
            String wake = (twin.isPresent() ? "echo >\"$0/twin/in\"; " : "") + "echo >\"$0/in\"; while kill -0 " + pid()
                    + " 2>/dev/null; do sleep 0.1; done; cat \"$0/out\"";
            return List.of("sh", "-c", wake, folder.toString());
        }

        void end() {
            twin.ifPresent(Subject::end);
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Starts a shell in a folder, which lets a program take its place, and waits until that has said something. */
    private static Process start(Path folder, String shell, List<String> words)
            throws IOException, InterruptedException {
        Command.run(SECONDS, List.of("mkfifo", folder.resolve("in").toString()));
        List<String> command = new ArrayList<>(List.of("sh", "-c", shell));
        command.addAll(words);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        while (process.isAlive() && Files.size(out) == 0) {
            Thread.sleep(10);
        }
        if (!process.isAlive()) {
            throw new IOException(words + ": " + Files.readString(err));
        }
        return process;
    }

    @TempDir
    static Path folder;

    private static int folders;

    private static Path folder() throws IOException {
        return Files.createDirectory(folder.resolve("subject " + folders++));
    }

    private static Path fixture(String name) {
        Path fixture = Path.of(System.getProperty("usdt.testdata"), "build", name + ".elf");
        assertTrue(Files.exists(fixture), fixture + " is missing: make -C testdata all");
        return fixture;
    }

    // The pipe is opened to read and write, as one that nobody writes to cannot be opened to read.

    private static Subject made(String name, Kind kind, String... words) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(fixture("runtime-amd64").toString()));
        all.addAll(List.of(words));
        all.addAll(List.of("-wait", "-n", Integer.toString(ROUNDS)));
        Path folder = folder();
        return new Subject(name, kind, folder, start(folder, "exec \"$0\" \"$@\" <>in", all), Optional.empty());
    }

    /** A program that two processes run, and which may be replaced by an upgrade while they do. */
    private static Subject program(String fixture, boolean replaced) throws IOException, InterruptedException {
        Path folder = folder();
        Path program = copy(fixture(fixture), folder.resolve("server"));
        String exec = "exec \"$0\" -wait -linger 0 <>in";
        Path other = Files.createDirectory(folder.resolve("twin"));
        Process twin = start(other, exec, List.of(program.toString()));
        Process process = start(folder, exec, List.of(program.toString()));
        if (replaced) {
            // Another file with probes of the same names, which is not what runs.
            Path next = copy(fixture("semaphore-amd64-lld-separate"), folder.resolve("next"));
            Files.move(next, program, StandardCopyOption.REPLACE_EXISTING);
        }
        return new Subject(
                replaced ? "replaced program" : "program",
                replaced ? Kind.DELETED : Kind.FILE,
                folder,
                process,
                Optional.of(new Subject("twin", Kind.FILE, other, twin, Optional.empty())));
    }

    private static Path copy(Path from, Path to) throws IOException {
        Files.copy(from, to);
        assertTrue(to.toFile().setExecutable(true));
        return to;
    }

    /** A program that has a root and process numbers of its own. */
    private static Subject container(String fixture) throws IOException, InterruptedException {
        Path folder = folder();
        Files.createDirectories(folder.resolve("root/old"));
        Files.createDirectories(folder.resolve("root/app"));
        copy(fixture(fixture), folder.resolve("root/app/server"));
        String inside = "mount --bind root root && cd root && pivot_root . old && exec /app/server -wait -linger 0";
        String unshare = "exec unshare --mount --pid --fork --kill-child sh -c \"$0\" <>in";
        return new Subject(
                "container of " + fixture,
                Kind.FILE,
                folder,
                start(folder, unshare, List.of(inside)),
                Optional.empty());
    }

    @TestFactory
    Stream<DynamicTest> printsWhatTheProcessPassed() throws IOException {
        return Hosts.all(folder).stream()
                .filter(host -> host.architecture().equals("amd64"))
                .map(host -> DynamicTest.dynamicTest(host.name(), () -> prints(host)));
    }

    private static void prints(TraceHost host) throws IOException, InterruptedException {
        Kernel.require(host.obstacle());
        List<Subject> subjects = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        int events = 0;
        try {
            subjects.add(made("file", Kind.FILE, "file"));
            subjects.add(made("blank", Kind.FILE, "file", "-file", "./made here.so"));
            subjects.add(made("colon", Kind.FILE, "file", "-file", "./made:here.so"));
            subjects.add(made("deleted", Kind.DELETED, "deleted"));
            subjects.add(made("replaced", Kind.DELETED, "replaced"));
            subjects.add(made("memfd", Kind.MEMFD, "memfd"));
            subjects.add(made("memfd without descriptor", Kind.MEMFD, "memfd-closed"));
            boolean zip = host.tracer().version().minor() >= 27;
            if (zip) {
                subjects.add(made("zip", Kind.IN_ZIP, "zip"));
            }
            subjects.add(program("semaphore-amd64-bfd", false));
            subjects.add(program("semaphore-amd64-bfd", true));
            subjects.add(container("semaphore-amd64-lld-static"));
            subjects.add(container("semaphore-amd64-mold-static"));
            List<Run> runs = new ArrayList<>();
            for (Subject subject : subjects) {
                runs.add(new Run(script(host, subject), subject.kind == Kind.IN_ZIP, subject.command(), true));
            }
            List<Capture> captures = host.trace(runs);
            for (int i = 0; i < captures.size(); i++) {
                Subject subject = subjects.get(i);
                Capture capture = captures.get(i);
                assertEquals(Optional.empty(), capture.failure(), () -> subject.name + capture.complaints());
                List<String> printed = new ArrayList<>();
                for (String line : capture.lines()) {
                    // Versions end with an empty line, or do not.
                    if (!line.isEmpty()) {
                        printed.add(event(JsonEvent.parse(line)));
                    }
                }
                List<String> hits = capture.truth().stream()
                        .filter(line -> line.startsWith("hit\t"))
                        .map(line -> line.substring(4))
                        .toList();
                events += printed.size();
                if (subject.twin.isPresent()
                        && !Files.readString(subject.twin.get().folder.resolve("out"))
                                .contains("hit")) {
                    faults.add(subject.name + ": its twin did not fire");
                }
                if (hits.isEmpty() || !printed.equals(hits)) {
                    faults.add(subject.name + ": printed " + printed + ", but the program passed " + hits + "; "
                            + capture.complaints());
                }
            }
        } finally {
            subjects.forEach(Subject::end);
        }
        System.out.println(
                "kernel: processes, " + host.name() + ": " + events + " events of " + subjects.size() + " processes");
        assertEquals("", String.join("\n", faults));
    }

    /** As the fixtures tell what they passed: {@code provider:name}, tab, and the values with tabs between them. */
    private static String event(JsonEvent event) throws IOException {
        StringBuilder text = new StringBuilder(event.json().get("provider").textValue());
        text.append(':').append(event.json().get("name").textValue());
        for (JsonNode argument : event.json().get("arguments")) {
            if (argument.get("type").textValue().equals("string")) {
                byte[] bytes =
                        HexFormat.ofDelimiter(" ").parseHex(argument.get("hex").textValue());
                text.append('\t').append(new String(bytes, StandardCharsets.UTF_8));
                text.append('\t').append(argument.get("length").asText());
            } else if (argument.get("value").asText().startsWith("0x")) {
                String digits = argument.get("value").textValue().substring(2);
                text.append('\t').append(Long.toUnsignedString(Long.parseUnsignedLong(digits, 16)));
            } else {
                text.append('\t').append(argument.get("value").asText());
            }
        }
        return text.toString();
    }

    private static String script(TraceHost host, Subject subject) throws IOException, InterruptedException {
        List<TracedFile> files = new ArrayList<>();
        for (MappedFile mapped : LiveProcess.of(subject.pid()).files()) {
            UsdtFile file = mapped.read(ScriptWriter.details());
            // The C library has probes too, some with semaphores.
            if (file.sites().stream().anyMatch(site -> isOurs(site.provider()))) {
                assertEquals(subject.kind, mapped.kind(), subject.name);
                files.add(TracedFile.of(mapped, file));
            }
        }
        assertEquals(1, files.size(), subject.name);
        ScriptOptions options = ScriptOptions.builder(Path.of("/unused"))
                .version(host.tracer().version())
                .style(Style.JSON)
                .stringDetection(StringDetection.ALL)
                .pid(subject.pid())
                .build();
        Script script = ScriptWriter.write(files, options);
        assertEquals(List.of(), script.problems(), subject.name);
        return script.text();
    }

    private static boolean isOurs(String provider) {
        return provider.equals("made") || provider.equals("semaphore");
    }

    /** Who listens is to be seen in the memory of the process: nobody, then bpftrace, then nobody. */
    @TestFactory
    Stream<DynamicTest> seesWhoListens() throws IOException {
        return Hosts.all(folder).stream()
                .filter(host -> host.architecture().equals("amd64"))
                .map(host -> DynamicTest.dynamicTest(host.name(), () -> sees(host)));
    }

    private static void sees(TraceHost host) throws IOException, InterruptedException {
        Kernel.require(host.obstacle());
        Subject subject = program("semaphore-amd64-bfd", false);
        try {
            LiveProcess process = LiveProcess.of(subject.pid());
            MappedFile mapped = process.files().get(0);
            ProbeSite site = mapped.read().sites().get(0);
            assertEquals(OptionalInt.of(0), process.semaphoreCount(mapped, site));
            AtomicInteger most = new AtomicInteger();
            AtomicBoolean done = new AtomicBoolean();
            Thread watching = new Thread(() -> {
                while (!done.get()) {
                    most.accumulateAndGet(process.semaphoreCount(mapped, site).orElse(0), Math::max);
                    LockSupport.parkNanos(1_000_000);
                }
            });
            watching.start();
            try {
                Run run = new Run(script(host, subject), false, List.of("sleep", "1"), true);
                Capture capture = host.trace(List.of(run)).get(0);
                assertEquals(Optional.empty(), capture.failure(), () -> capture.complaints() + "");
            } finally {
                done.set(true);
                watching.join();
            }
            assertTrue(most.get() > 0, host.name());
            assertEquals(OptionalInt.of(0), process.semaphoreCount(mapped, site));
        } finally {
            subject.end();
        }
    }
}
