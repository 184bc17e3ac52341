package dev.usdt.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usdt.UsdtFile;
import dev.usdt.cli.Cli;
import dev.usdt.process.LiveProcess;
import dev.usdt.process.MappedFile;
import dev.usdt.process.PidNamespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands on a process: the one that runs the tests, which has the probes of the virtual machine. */
class ProcessCommandsTest {

    private static final long SELF = ProcessHandle.current().pid();
    private static final ObjectMapper JSON = new ObjectMapper();

    private static MappedFile jvm;
    private static UsdtFile file;

    @BeforeAll
    static void readSelf() throws Exception {
        assumeTrue(Files.isReadable(Path.of("/proc/self/maps")), "this is not Linux");
        jvm = LiveProcess.of(SELF).files().stream()
                .filter(mapped -> mapped.path().endsWith("/libjvm.so"))
                .findFirst()
                .orElseThrow();
        file = jvm.read();
        assumeTrue(!file.sites().isEmpty(), "this virtual machine has no probes");
    }

    @Test
    void listItsFiles() {
        Cli.Result listed = Cli.launch("list", "--pid", SELF);
        assertEquals(0, listed.exitCode(), listed.err());
        Cli.Result one = Cli.launch("list", jvm.path());
        assertTrue(listed.out().contains(jvm.path() + ":\n" + one.out()), listed.out());
    }

    @Test
    void listWhereSitesAreInMemory() {
        String wide = Cli.launch("list", "--wide", "--provider", "hotspot", "--pid", SELF)
                .out();
        String site =
                "0x" + Long.toHexString(jvm.addressesOf(file.sites().get(0)).get(0));
        assertTrue(wide.lines().anyMatch(line -> line.contains(" MEMORY ") && line.contains(" LISTENERS ")), wide);
        assertTrue(wide.contains(site), site);
    }

    @Test
    void writeTheSameAsJson() throws Exception {
        JsonNode document = JSON.readTree(
                Cli.launch("list", "--format", "json", "--pid", SELF).out());
        assertEquals(SELF, document.get("process").get("pid").asLong());
        for (JsonNode one : document.get("files")) {
            if (one.get("file").asText().equals(jvm.path())) {
                assertEquals("file", one.get("mapping").get("kind").asText());
                assertEquals(file.probes().size(), one.get("probes").size());
                JsonNode site = one.get("probes").get(0).get("sites").get(0);
                assertEquals(
                        "0x"
                                + Long.toHexString(
                                        jvm.addressesOf(file.sites().get(0)).get(0)),
                        site.get("memoryAddresses").get(0).asText());
                return;
            }
        }
        throw new AssertionError(document.toString());
    }

    @Test
    void writeAPage() {
        String site = "\"memoryAddresses\":[\"0x"
                + Long.toHexString(jvm.addressesOf(file.sites().get(0)).get(0));
        String listed = Cli.launch("list", "--format", "html", "--pid", SELF).out();
        assertTrue(listed.contains("{\"schemaVersion\":1,\"process\":{\"pid\":" + SELF + ","), listed);
        assertTrue(listed.contains(site) && listed.endsWith("</html>\n"), listed);
        String validated =
                Cli.launch("validate", "--format", "html", "--pid", SELF).out();
        assertTrue(validated.contains(site) && validated.contains("\"findings\":[{"), validated);
    }

    @Test
    void explainAProbe() {
        String name = file.sites().get(0).provider() + ":" + file.sites().get(0).name();
        Cli.Result explained = Cli.launch("explain", "--pid", SELF, name);
        assertEquals(0, explained.exitCode(), explained.err());
        assertTrue(explained.out().startsWith(jvm.path() + ":\n" + name + ", "), explained.out());
        assertTrue(explained.out().contains("  in memory    0x"), explained.out());
        Cli.Result none = Cli.launch("explain", "--pid", SELF, "no:such");
        assertEquals(1, none.exitCode());
        assertTrue(none.err().contains("no probe no:such"), none.err());
    }

    @Test
    void validateIt() {
        Cli.Result validated = Cli.launch("validate", "--pid", SELF);
        assertEquals(Cli.launch("validate", jvm.path()).exitCode(), validated.exitCode(), validated.err());
        assertTrue(validated.out().contains(jvm.path() + ":\nValidation passed.\n"), validated.out());
    }

    /** One for all its files; the numbers of processes are those of the kernel here, or it is refused. */
    @Test
    void writeOneScript() {
        Cli.Result written =
                Cli.launch("bpftrace", "--pid", SELF, "--provider", "hotspot", "--probe", "gc__*", "--style", "json");
        if (!PidNamespace.isFirst()) {
            assertEquals(1, written.exitCode());
            assertTrue(written.err().contains("this is a pid namespace of its own"), written.err());
            return;
        }
        assertEquals(0, written.exitCode(), written.err());
        List<String> clauses =
                written.out().lines().filter(line -> line.startsWith("usdt:")).toList();
        assertEquals(
                file.probes().stream()
                        .filter(probe -> probe.name().startsWith("gc__"))
                        .count(),
                clauses.size());
        for (String clause : clauses) {
            assertTrue(clause.startsWith("usdt:\"" + jvm.path() + "\":\"hotspot\":\"gc__"), clause);
            assertTrue(clause.endsWith(" /pid == " + SELF + "/ {"), clause);
        }
        Cli.Result all = Cli.launch("bpftrace", "--pid", SELF, "--style", "count");
        assertTrue(all.out().startsWith("// USDT probes of "), all.out());
        Cli.Result none = Cli.launch("bpftrace", "--pid", SELF, "--provider", "nothing");
        assertEquals(1, none.exitCode());
        String unmatched = "no probe matches --provider nothing; there are ";
        assertTrue(none.err().startsWith("usdt: process " + SELF + ": nothing traced: " + unmatched), none.err());
        assertEquals(1, none.err().lines().count(), none.err());
        Cli.Result listed = Cli.launch("list", "--pid", SELF, "--provider", "nothing");
        assertEquals("No USDT probes found.\n", listed.out());
        assertTrue(listed.err().startsWith("usdt: process " + SELF + ": " + unmatched), listed.err());
        Cli.Result path = Cli.launch("bpftrace", "--pid", SELF, "--path", "/x");
        assertEquals(2, path.exitCode());
    }

    /** A virtual machine that runs until it is ended. */
    static final class Waiting {
        public static void main(String[] arguments) throws Exception {
            System.out.write('.');
            System.out.flush();
            System.in.read();
        }
    }

    @Test
    void findIt() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Waiting.class.getName())
                .start();
        Cli.Result found;
        Cli.Result mistyped;
        try {
            assertEquals('.', other.getInputStream().read());
            found = Cli.launch("ps", "--format", "ndjson", "--provider", "hotspot");
            mistyped = Cli.launch("ps", "--provider", "hotspt");
        } finally {
            other.destroy();
            other.waitFor();
        }
        assertEquals(0, found.exitCode(), found.err());
        List<JsonNode> rows = new java.util.ArrayList<>();
        for (String line : found.out().lines().toList()) {
            JsonNode row = JSON.readTree(line);
            assertNotEquals(SELF, row.get("pid").asLong(), "the command itself");
            if (row.get("pid").asLong() == other.pid()) {
                rows.add(row);
            }
        }
        assertEquals(1, rows.size(), found.out());
        assertTrue(mistyped.err().contains("usdt: no probe matches --provider hotspt; "), mistyped.err());
        assertTrue(mistyped.err().contains("; did you mean 'hotspot'?\n"), mistyped.err());
        assertEquals(1, rows.get(0).get("files").asInt());
        assertEquals(
                file.probes().stream()
                        .filter(probe -> probe.provider().equals("hotspot"))
                        .count(),
                rows.get(0).get("probes").asLong());
        assertTrue(found.err().isEmpty() || found.err().contains(" could not be inspected "), found.err());
        assertEquals(
                "No process with matching USDT probes found.\n",
                Cli.launch("ps", "--provider", "nobody has this").out());
    }

    static Stream<Arguments> wrongCalls() {
        return Stream.of(
                argumentSet("self", List.of("list", "--pid", "self"), "invalid value 'self' for --pid"),
                argumentSet(
                        "0", List.of("list", "--pid", "0"), "invalid value '0' for --pid, expected a number from 1"),
                argumentSet("-1", List.of("list", "--pid=-1"), "invalid value '-1' for --pid"),
                argumentSet("too large", List.of("validate", "--pid", "99999999999"), "invalid value '99999999999'"),
                argumentSet("blank", List.of("list", "--pid", " "), "invalid value ' ' for --pid"),
                argumentSet("empty", List.of("list", "--pid", ""), "invalid value '' for --pid"),
                argumentSet("hexadecimal", List.of("explain", "--pid", "0x10", "a:b"), "invalid value '0x10'"),
                argumentSet(
                        "a file too", List.of("list", "--pid", "1", "a.out"), "--pid and FILE cannot be used together"),
                argumentSet("-r", List.of("list", "--pid", "1", "-r"), "--pid and -r cannot be used together"),
                argumentSet(
                        "a file to validate",
                        List.of("validate", "--pid", "1", "a.out"),
                        "--pid and FILE cannot be used together"),
                argumentSet("no file", List.of("validate"), "expected FILE"),
                argumentSet("no probe", List.of("explain", "--pid", "1", "name"), "expected --pid N PROVIDER:NAME"),
                argumentSet("an operand", List.of("ps", "1"), "takes no operand"));
    }

    @ParameterizedTest
    @MethodSource("wrongCalls")
    void refuseAWrongCall(List<String> words, String message) {
        Cli.Result result = Cli.launch(words.toArray());
        assertEquals(2, result.exitCode());
        assertTrue(result.err().contains(message), result.err());
    }

    @Test
    void sayThatThereIsNone() {
        Cli.Result result = Cli.launch("list", "--pid", 2147483647);
        assertEquals(1, result.exitCode());
        assertTrue(result.err().startsWith("usdt: process 2147483647: no such process"), result.err());
    }
}
