package dev.usdt.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usdt.ProbeFilter;
import dev.usdt.catalog.StringDetection;
import dev.usdt.trace.internal.tracefs.EventGroup;
import dev.usdt.trace.internal.tracefs.TraceFs;
import dev.usdt.trace.internal.tracefs.TraceName;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every fixture on the kernel of this machine: every hit and every value is what the program says it passed. */
@Tag("kernel")
class TraceKernelTest {

    private static final Path TRACEFS = Path.of("/sys/kernel/tracing");
    private static final Path BUILD = Path.of(System.getProperty("usdt.testdata"), "build");

    /** What the kernel cannot fetch, and nothing else, is missing in these. */
    private static final List<String> UNAVAILABLE = List.of(
            "the kernel cannot fetch this register",
            "the kernel cannot fetch by an index register",
            "the kernel cannot fetch by a segment register",
            "the file does not tell the address of ");

    @TempDir
    Path folder;

    private String eventsBefore = "";

    @BeforeEach
    void needsTracefs() throws IOException {
        assumeTrue(Files.isWritable(TRACEFS.resolve("uprobe_events")), "tracing needs root, and tracefs mounted");
        eventsBefore = ownEvents();
    }

    /** Nothing is left in the kernel. */
    @AfterEach
    void leavesNothing() throws IOException {
        if (Files.isWritable(TRACEFS.resolve("uprobe_events"))) {
            assertEquals(eventsBefore, ownEvents());
        }
    }

    private static String ownEvents() throws IOException {
        StringBuilder own = new StringBuilder();
        String mine = "_" + ProcessHandle.current().pid() + "_";
        for (String line : Files.readAllLines(TRACEFS.resolve("uprobe_events"))) {
            own.append(line.contains(mine) ? line + "\n" : "");
        }
        try (Stream<Path> instances = Files.list(TRACEFS.resolve("instances"))) {
            instances.filter(instance -> instance.toString().contains(mine)).forEach(own::append);
        }
        return own.toString();
    }

    @TestFactory
    Stream<DynamicTest> fixtures() throws IOException {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "the fixtures are for x86-64");
        assertTrue(Files.isDirectory(BUILD), BUILD + " is missing: make -C testdata all");
        List<Path> fixtures = new ArrayList<>();
        try (Stream<Path> files = Files.list(BUILD)) {
            files.filter(file -> file.getFileName().toString().matches("(cvalues|go\\w+)-amd64.*\\.elf"))
                    .filter(file -> !file.getFileName().toString().matches(".*-(debug|relocatable|high).*"))
                    .sorted()
                    .forEach(fixtures::add);
        }
        List<DynamicTest> tests = new ArrayList<>();
        for (Path fixture : fixtures) {
            String name = fixture.getFileName().toString();
            if (name.startsWith("govalues")) {
                // Of numbers that look like a text, a guess makes one.
                tests.add(test(fixture, "numbers", StringDetection.OFF, ProbeFilter.ALL));
                tests.add(test(fixture, "texts", StringDetection.AUTO, ProbeFilter.of("values", "text")));
            } else {
                tests.add(test(fixture, "all", StringDetection.AUTO, ProbeFilter.ALL));
            }
        }
        return tests.stream();
    }

    private DynamicTest test(Path fixture, String what, StringDetection detection, ProbeFilter filter) {
        TraceOptions.Builder options = TraceOptions.builder()
                .maxStringBytes(1024)
                .stringDetection(detection)
                .filter(filter);
        return DynamicTest.dynamicTest(fixture.getFileName() + ", " + what, () -> tells(fixture, options, filter));
    }

    private void tells(Path fixture, TraceOptions.Builder options, ProbeFilter filter) throws Exception {
        String name = fixture.getFileName().toString();
        Path own = Files.createTempDirectory(folder, "run");
        Path program = Files.copy(fixture, own.resolve(name));
        assertTrue(program.toFile().setExecutable(true));
        List<String> command = new ArrayList<>();
        if (name.contains("shared") || name.contains("prelinked")) {
            command.add(BUILD.resolve("cload-amd64.elf").toString());
        }
        command.add(program.toString());
        command.addAll(List.of("-linger", "0"));
        Path out = own.resolve("out");
        List<String> told = new ArrayList<>();
        try (Trace trace = Trace.start(options.file(program).build())) {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile())
                    .start();
            boolean alive = true;
            while (alive) {
                alive = process.isAlive();
                for (TraceEvent event : alive ? trace.poll() : trace.pollAll()) {
                    assertEquals(process.pid(), event.pid());
                    assertEquals(name.startsWith("go"), !event.goroutine().equals(OptionalLong.empty()));
                    String line = line(event);
                    told.add(line);
                }
                Thread.sleep(20);
            }
            assertEquals(0, process.exitValue(), Files.readString(out));
            assertEquals(0, trace.lost());
        }
        List<String> truth = new ArrayList<>();
        for (String line : Files.readAllLines(out)) {
            String[] words = line.split("[\t:]", -1);
            if (words[0].equals("hit") && filter.matches(words[1], words[2])) {
                truth.add(line.substring(4));
            }
        }
        // Threads write what they say in another order than they hit.
        told.removeIf(line -> line.startsWith("mark:"));
        truth.removeIf(line -> line.startsWith("mark:"));
        Collections.sort(told);
        Collections.sort(truth);
        compare(truth, told);
    }

    /** What a killed tracer has left goes with the next start; what another process traces stays. */
    @Test
    void removesWhatOthersHaveLeft() throws Exception {
        Path program = Files.copy(BUILD.resolve("semaphore-amd64-bfd.elf"), folder.resolve("program"));
        TraceName own = TraceName.make();
        String gone = new TraceName(own.pidNamespace(), own.pid(), own.startTicks() + 1, "gone").text();
        String alive = new TraceName(own.pidNamespace(), own.pid(), own.startTicks(), "alive").text();
        TraceFs tracefs = TraceFs.open();
        try {
            for (String name : List.of(gone, alive)) {
                tracefs.append("uprobe_events", "p:" + name + "/e0 " + program + ":0x1000 site=\\0:u32\n");
                Path instance =
                        Files.createDirectory(TRACEFS.resolve("instances").resolve(name));
                Files.writeString(instance.resolve("events/" + name + "/enable"), "1");
            }
            try (Trace trace = Trace.start(TraceOptions.of(program))) {
                assertTrue(trace.sites() > 0);
                assertEquals(List.of(), trace.problems());
            }
            String left = tracefs.read("uprobe_events");
            assertTrue(!left.contains(gone) && left.contains(alive), left);
            assertTrue(
                    !tracefs.instances().contains(gone) && tracefs.instances().contains(alive));
        } finally {
            for (String name : List.of(gone, alive)) {
                Files.deleteIfExists(TRACEFS.resolve("instances").resolve(name));
                EventGroup.remove(tracefs, name);
            }
        }
    }

    /** A semaphore is 1 while the trace runs, so that a program that asks for it fires; it is 0 after. */
    @Test
    void raisesSemaphores() throws Exception {
        Path program = Files.copy(BUILD.resolve("semaphore-amd64-bfd.elf"), folder.resolve("program"));
        assertTrue(program.toFile().setExecutable(true));
        Path out = folder.resolve("out");
        List<String> told = new ArrayList<>();
        try (Trace trace = Trace.start(TraceOptions.of(program))) {
            Process process = new ProcessBuilder(program.toString(), "-linger", "0")
                    .redirectOutput(out.toFile())
                    .start();
            assertEquals(0, process.waitFor());
            trace.pollAll().forEach(event -> told.add(line(event)));
        }
        List<String> truth = Files.readAllLines(out).stream()
                .filter(line -> line.startsWith("hit\t"))
                .map(line -> line.substring(4))
                .toList();
        assertEquals(6, truth.size());
        assertEquals(truth, told);
        Process after = new ProcessBuilder(program.toString(), "-linger", "0")
                .redirectOutput(out.toFile())
                .start();
        assertEquals(0, after.waitFor());
        assertTrue(Files.readAllLines(out).stream().noneMatch(line -> line.startsWith("hit")));
    }

    private static void compare(List<String> truth, List<String> told) {
        assertEquals(truth.size(), told.size(), () -> truth + "\n" + told);
        List<String> faults = new ArrayList<>();
        List<String> left = new ArrayList<>(told);
        for (String line : truth) {
            int found = -1;
            for (int i = 0; i < left.size() && found < 0; i++) {
                found = matches(line, left.get(i)) ? i : -1;
            }
            if (found < 0) {
                faults.add("not told: " + line);
            } else {
                left.remove(found);
            }
        }
        left.forEach(line -> faults.add("told: " + line));
        assertEquals("", String.join("\n", faults));
    }

    /** A value that cannot be had is a {@code ?}; a text that is not looked for, its address and its length. */
    private static boolean matches(String truth, String told) {
        String[] expected = truth.split("\t", -1);
        List<String> words = new ArrayList<>(List.of(told.split("\t", -1)));
        for (String value : expected) {
            String word = words.isEmpty() ? "" : words.remove(0);
            if (value.startsWith("s:") && !word.startsWith("s:") && !words.isEmpty()) {
                value = Integer.toString((value.length() - 2) / 2);
                word = words.remove(0);
            }
            int cut = word.indexOf('~');
            boolean same = cut < 0
                    ? word.equals("?") || word.equals(number(value))
                    : value.startsWith(word.substring(0, cut))
                            && word.substring(cut + 1).equals(Integer.toString((value.length() - 2) / 2));
            if (!same) {
                return false;
            }
        }
        return words.isEmpty();
    }

    private static String number(String word) {
        return word.startsWith("0x") ? new BigInteger(word.substring(2), 16).toString() : word;
    }

    /** In the words of the fixtures: {@code values:text}, tab, {@code s:6869}. */
    private static String line(TraceEvent event) {
        StringBuilder line = new StringBuilder(event.provider());
        line.append(':').append(event.name());
        for (EventValue value : event.values().values()) {
            line.append('\t');
            if (value instanceof EventValue.Integral number) {
                line.append(
                        number.type().signed() ? Long.toString(number.value()) : Long.toUnsignedString(number.value()));
            } else if (value instanceof EventValue.Floating number) {
                long bits = number.bytes() == 4
                        ? Integer.toUnsignedLong(Float.floatToRawIntBits((float) number.value()))
                        : Double.doubleToRawLongBits(number.value());
                line.append("f:0x").append(Long.toHexString(bits));
            } else if (value instanceof EventValue.Text text) {
                line.append("s:").append(HexFormat.of().formatHex(text.bytes()));
                line.append(text.truncated() ? "~" + text.length() : "");
            } else if (value instanceof EventValue.Unavailable none) {
                assertTrue(UNAVAILABLE.stream().anyMatch(none.reason()::contains), none.reason());
                line.append('?');
            } else {
                line.append("b:").append(HexFormat.of().formatHex(((EventValue.Bytes) value).bytes()));
            }
        }
        return line.toString();
    }
}
