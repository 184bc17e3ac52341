package dev.usdt.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usdt.cli.Cli;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The reports of {@code usdt validate}; what is found is tested where it is found. */
class ValidateCommandTest {

    private static final Object SERVER = Cli.fixture("goserver-amd64-stripped.elf");
    private static final Object OLDER = Cli.fixture("gofew-amd64-older-stripped.elf");
    private static final Object C = Cli.fixture("cvalues-amd64-O2.elf");

    private static JsonNode json(Object... args) throws Exception {
        return new ObjectMapper().readTree(Cli.launch(args).out());
    }

    @Test
    void isCalmWithAHealthyFile() {
        assertEquals(new Cli.Result(0, "Validation passed.\n", ""), Cli.launch("validate", C));
    }

    @Test
    void failsOnWarningsWhenAsked() {
        assertEquals(0, Cli.launch("validate", "--fail-on", "error", OLDER).exitCode());
        Cli.Result result = Cli.launch("validate", "--fail-on=warning", OLDER);
        assertEquals(1, result.exitCode());
        assertEquals("", result.out());
        assertTrue(result.err().endsWith("Validation failed with 3 warning(s)\n"), result.err());
        assertEquals(2, Cli.launch("validate", "--fail-on", "note", OLDER).exitCode());
    }

    @Test
    void failsForTheTracerThatWasAskedFor() {
        assertEquals(
                0, Cli.launch("validate", "--tracer", "bpftrace-0.27", SERVER).exitCode());
        Cli.Result gdb = Cli.launch("validate", "--tracer", "gdb", SERVER);
        assertEquals(1, gdb.exitCode());
        assertTrue(gdb.err().startsWith("Validation failed with 19 error(s):\n  - net_http:"), gdb.err());
        assertTrue(gdb.err().contains(": gdb lists no probe of a file without a section .stapsdt.base\n"), gdb.err());
        for (String wrong : List.of("strace", "bpftrace-", "bpftrace-0.16", "gdb-x", "gdb-1", "perf-3.1")) {
            assertEquals(2, Cli.launch("validate", "--tracer", wrong, SERVER).exitCode(), wrong);
        }
    }

    @Test
    void takesTheOptionsOfOtherCommands() {
        assertEquals(Cli.launch("validate", "-v", SERVER), Cli.launch("validate", "--verbose", SERVER));
        Path folder = Path.of(SERVER.toString()).getParent();
        assertEquals(Cli.launch("validate", folder), Cli.launch("validate", "-r", folder));
    }

    @Test
    void showsWhichTracerReadsWhichProbe() {
        List<String> lines = Cli.launch("validate", "-v", SERVER).out().lines().toList();
        int head = lines.indexOf(lines.stream()
                .filter(line -> line.startsWith("PROBE"))
                .findFirst()
                .orElseThrow());
        assertEquals(
                List.of("PROBE", "bpftrace-0.17", "bpftrace-0.27", "bcc", "libbpf", "perf", "gdb", "systemtap"),
                List.of(lines.get(head).split(" +")));
        assertEquals(
                List.of("net_http:server_request_start", "ok", "ok", "ok", "ok", "refused", "refused", "refused"),
                List.of(lines.get(head + 1).split(" +")));
    }

    @Test
    void writesJson() throws Exception {
        JsonNode file = json("validate", "--format", "json", OLDER).get("files").get(0);
        assertTrue(file.get("passed").asBoolean());
        assertEquals("x86_64", file.get("machine").asText());
        Set<String> codes = new HashSet<>();
        file.get("findings").forEach(finding -> {
            codes.add(finding.get("code").asText());
            assertTrue(finding.hasNonNull("affects") && finding.hasNonNull("remedy") && finding.hasNonNull("message"));
        });
        assertTrue(
                codes.containsAll(Set.of("zero-tail", "padded-descriptor", "fallback-probe", "nop-kinds")), codes + "");
        assertEquals(6, file.get("matrix").size());
        assertEquals(
                "refused",
                file.get("matrix").get(0).get("tracers").get(1).get("verdict").asText());
    }

    /** The properties that the SARIF 2.1.0 specification requires of each object that is used. */
    @Test
    void writesSarif() throws Exception {
        JsonNode log = json("validate", "--format", "sarif", OLDER, SERVER);
        assertEquals("2.1.0", log.get("version").asText()); // 3.13.2
        assertEquals(1, log.get("runs").size()); // 3.13.4
        JsonNode run = log.get("runs").get(0);
        JsonNode driver = run.get("tool").get("driver"); // 3.14.6, 3.18.2
        assertEquals("usdt", driver.get("name").asText()); // 3.19.8
        Set<String> ids = new HashSet<>();
        for (JsonNode rule : driver.get("rules")) {
            assertTrue(ids.add(rule.get("id").asText())); // 3.49.3, unique
            for (String text : List.of("shortDescription", "fullDescription", "help")) {
                assertTrue(rule.get(text).get("text").isTextual()); // 3.12.3
            }
            assertTrue(rule.get("help").get("text").asText().startsWith("What to do: "), rule::toString);
            assertLevel(rule.get("defaultConfiguration").get("level"));
        }
        assertTrue(run.get("results").size() > 10);
        for (JsonNode result : run.get("results")) { // 3.14.23
            assertTrue(result.get("message").get("text").isTextual()); // 3.27.11
            int index = result.get("ruleIndex").asInt(); // 3.27.6
            assertEquals(driver.get("rules").get(index).get("id"), result.get("ruleId"));
            assertLevel(result.get("level"));
            JsonNode place = result.get("locations").get(0).get("physicalLocation");
            assertTrue(place.get("artifactLocation").get("uri").asText().startsWith("file:/")); // 3.4.3
            if (place.has("region")) {
                assertTrue(place.get("region").get("byteOffset").asLong() >= 0); // 3.30.11
            }
        }
    }

    /** How gdb reads operands of PowerPC is not known here. */
    @Test
    void warnsOfATracerWhoseRulesAreNotKnown() {
        Object ppc = Cli.fixture("cvalues-ppc64-shared.elf");
        Cli.Result result = Cli.launch("validate", "--tracer", "gdb", ppc);
        long warnings = result.err()
                .lines()
                .filter(line -> line.contains(": gdb may or may not read this machine's operands (arg0 "))
                .count();
        assertEquals(9, warnings, result.err());
        // Two have floating-point values, which gdb does not read on any machine.
        assertTrue(result.err().contains("Validation failed with 2 error(s):\n"), result.err());
        assertEquals(1, result.exitCode());
    }

    @Test
    void saysWhyAFileFailsThatHasNothingToShow() throws Exception {
        Object[] files = {Cli.fixture("noprobes-amd64.elf"), "a:b.elf", "there/is none.elf"};
        JsonNode results = json("validate", "--format", "sarif", files[0], files[1], files[2])
                .get("runs")
                .get(0)
                .get("results");
        List<String> seen = new ArrayList<>();
        for (JsonNode result : results) {
            String uri = result.at("/locations/0/physicalLocation/artifactLocation/uri")
                    .asText();
            assertFalse(new URI(uri).isOpaque(), uri); // 3.4.3: a reference, whose scheme is no part of a name
            seen.add(result.get("ruleId").asText() + " " + result.get("level").asText() + " "
                    + uri.substring(uri.lastIndexOf('/') + 1) + " "
                    + result.at("/message/text").asText());
        }
        List<String> expected = List.of(
                "no-probes error noprobes-amd64.elf there are no USDT probes",
                "unreadable error a:b.elf no such file",
                "unreadable error is%20none.elf no such file");
        assertEquals(expected, seen);
        assertEquals(
                "./a:b.elf",
                results.get(1)
                        .at("/locations/0/physicalLocation/artifactLocation/uri")
                        .asText());

        JsonNode json = json("validate", "--format", "json", files[0], files[1], files[2])
                .get("files");
        assertEquals(3, json.size());
        for (int i = 0; i < 3; i++) {
            assertFalse(json.get(i).get("passed").asBoolean(true));
            JsonNode finding = json.get(i).get("findings").get(0);
            assertTrue(
                    expected.get(i).startsWith(finding.get("code").asText() + " error ")
                            && expected.get(i)
                                    .endsWith(" " + finding.get("message").asText()),
                    finding.toString());
        }
    }

    private static void assertLevel(JsonNode level) {
        assertTrue(Set.of("none", "note", "warning", "error").contains(level.asText()), level + ""); // 3.27.10
    }
}
