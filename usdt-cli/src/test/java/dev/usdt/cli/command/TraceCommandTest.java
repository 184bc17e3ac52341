package dev.usdt.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usdt.cli.Cli;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code usdt trace}: what is typed wrong, and, on a kernel, what it prints of a server. */
class TraceCommandTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    trace                               | expected FILE, --pid N or -- COMMAND
                    trace --                            | expected COMMAND after --
                    trace --pid 1 -- a                  | --pid and COMMAND cannot be used together
                    trace --from - a.out                | --from cannot be used with FILE, --pid or COMMAND
                    trace --from - -- a                 | --from cannot be used with FILE, --pid or COMMAND
                    trace --user nobody a.out           | --user needs -- COMMAND
                    trace --user nobody                 | --user needs -- COMMAND
                    trace --from - --buffer 1M          | --buffer cannot be used with --from
                    trace --from - --max-string 9       | --max-string cannot be used with --from
                    trace --from - --strings all        | --strings cannot be used with --from
                    trace --from - --force              | --force cannot be used with --from
                    trace --by path a.out               | --by needs --style count or --style latency
                    trace --interval 1s a.out           | --interval needs --style count or --style latency
                    trace --spans f --where p==1 --omit p a.out | --where cannot use a value that --omit leaves out of spans
                    trace --style count --by p --omit p a.out | --by cannot use a value that --omit leaves out
                    trace --style latency --by path --omit url.path a.out | --by cannot use a value that --omit leaves out
                    trace --style lines a.out           | invalid value 'lines' for --style
                    trace --buffer 16 a.out             | invalid value '16' for --buffer
                    trace --duration 1ns a.out          | invalid value '1ns' for --duration
                    trace --pid self                    | invalid value 'self' for --pid
                    trace --events 0 a.out              | invalid value '0' for --events
                    trace --buffer 0 a.out              | invalid value '0' for --buffer
                    trace --max-string 3073 a.out       | invalid value '3073' for --max-string
                    trace --duration x a.out            | invalid value 'x' for --duration
                    trace --where status a.out          | invalid value 'status' for --where
                    trace --format xml a.out            | invalid value 'xml' for --format
                    """)
    void saysWhatIsTypedWrong(String line, String message) {
        Cli.Result result = Cli.launch((Object[]) line.split(" ", -1));
        assertEquals(2, result.exitCode(), result.err());
        assertTrue(result.err().contains(message), result.err());
    }

    /** Traced while it runs, by a thread of this process. */
    private Cli.Result trace(Path server, String... words) throws Exception {
        Thread requests = new Thread(() -> {
            try {
                // Until the trace is armed, which nobody tells: it ends at the first requests that it sees.
                for (int i = 0; i < 100 && !Thread.interrupted(); i++) {
                    new ProcessBuilder(server.toString(), "-requests", "3", "-linger", "0")
                            .redirectErrorStream(true)
                            .redirectOutput(folder.resolve("out").toFile())
                            .start()
                            .waitFor();
                }
            } catch (Exception e) {
                Thread.currentThread().interrupt();
            }
        });
        requests.start();
        try {
            List<Object> all = new ArrayList<>(List.of("trace"));
            all.addAll(List.of(words));
            all.add(server);
            return Cli.launch(all.toArray());
        } finally {
            requests.interrupt();
            requests.join();
        }
    }

    private Path server() throws Exception {
        assumeTrue(
                Files.isWritable(Path.of("/sys/kernel/tracing/uprobe_events"))
                        && System.getProperty("os.arch").equals("amd64"),
                "tracing needs root and tracefs, and the server x86-64");
        Path server = Files.copy(Cli.fixture("goserver-amd64-stripped.elf"), folder.resolve("a server:1"));
        assertTrue(server.toFile().setExecutable(true));
        return server;
    }

    @Test
    @Tag("kernel")
    void printsHits() throws Exception {
        Cli.Result result =
                trace(server(), "--events", "3", "--duration", "60s", "--probe", "server_request_start", "--strict");
        assertEquals(0, result.exitCode(), result.err());
        assertEquals("usdt: tracing 2 sites\nusdt: 3 hits, none lost\n", result.err());
        List<String> lines = result.out().lines().toList();
        assertEquals(3, lines.size(), result.out());
        for (String line : lines) {
            assertTrue(
                    line.matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{9} \\d+/\\d+ net_http:server_request_start"
                            + " method=\"[A-Z]+\" path=\"/.*\""),
                    line);
        }
    }

    @Test
    @Tag("kernel")
    void writesJsonOfThoseThatAreWanted() throws Exception {
        Instant before = Instant.now();
        Cli.Result result =
                trace(server(), "--events", "2", "--duration", "60s", "--format", "ndjson", "--where", "status == 500");
        assertEquals(0, result.exitCode(), result.err());
        List<String> lines = result.out().lines().toList();
        assertEquals(2, lines.size(), result.out());
        for (String line : lines) {
            JsonNode event = new ObjectMapper().readTree(line);
            assertEquals(500, event.get("arguments").get("status").get("value").asInt(), line);
            Instant time = Instant.parse(event.get("time").asText());
            assertTrue(
                    !time.isBefore(before)
                            && Duration.between(time, Instant.now()).toSeconds() < 60,
                    line);
            assertTrue(event.get("goroutine").asText().startsWith("0xc"), line);
        }
    }

    /** What a command loads later may have a value that a catalog knows, and no other. */
    @Test
    @Tag("kernel")
    void keepsACommandFromTellingWhatAMistypedNameMeans() throws Exception {
        Path out = folder.resolve("hits");
        Object[] command = {"--", server(), "-requests", "3", "-linger", "0"};
        String there = ", which --omit names; there are method, path, status\n";
        List<Object> words = new ArrayList<>(List.of("trace", "--probe", "server_request_*", "--output", out));
        words.addAll(List.of("--omit", "crad"));
        words.addAll(List.of(command));
        Cli.Result impossible = Cli.launch(words.toArray());
        assertEquals(1, impossible.exitCode(), impossible.err());
        assertEquals("usdt: no probe has crad" + there, impossible.err());
        assertEquals("", Files.readString(out));
        words.set(words.indexOf("crad"), "query");
        Cli.Result missing = Cli.launch(words.toArray());
        assertEquals(1, missing.exitCode(), missing.err());
        String query = "usdt: no probe has query" + there;
        assertTrue(missing.err().startsWith(query), missing.err());
        assertTrue(missing.err().contains("\nusdt: tracing 4 sites\n" + query), missing.err());
    }

    /** Two hits, of which only the second has a method. */
    private Path hits() throws Exception {
        return Files.writeString(folder.resolve("ev.json"), """
                {"nsecs":1,"time":"2026-01-31T12:00:00Z","pid":7,"tid":7,"provider":"shop","name":"pay",\
                "arguments":{"card":{"type":"int32","value":4242}}}
                {"nsecs":2,"time":"2026-01-31T12:00:01Z","pid":7,"tid":7,"provider":"net_http","name":"server_request_start",\
                "arguments":{"method":{"type":"string","hex":"47","length":1}}}
                """);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --omit crad                    | no hit has crad, which --omit names; there are card, method; did you mean 'card'?
                    --omit card --omit http.rout   | no hit has http.rout, which --omit names; there are card, method
                    --style latency --omit crad    | no hit has crad, which --omit names; there are card, method; did you mean 'card'?
                    --where nosuch>1               | no hit has nosuch; there are card, method
                    --provider shop --where crad>1 | no hit has crad; there is card; did you mean 'card'?
                    --style count --by nosuch      | no hit has nosuch; there are card, method
                    --style latency --by nosuch    | no hit has nosuch; there are card, method
                    """)
    void saysAtTheEndWhatNoHitHas(String options, String message) throws Exception {
        List<Object> words = new ArrayList<>(List.of("trace", "--from", hits()));
        words.addAll(List.of(options.split(" +", -1)));
        Cli.Result result = Cli.launch(words.toArray());
        assertEquals(1, result.exitCode(), result.err());
        assertEquals("usdt: " + message, result.err().lines().findFirst().orElse(""), result.err());
    }

    @Test
    void namesThatSomeHitHasAreNoMistake() throws Exception {
        for (String options : List.of(
                "--omit card --where method^=\"G\"",
                "--style count --by method --provider *",
                // Of no hit at all nothing can be said.
                "--omit crad --provider none")) {
            List<Object> words = new ArrayList<>(List.of("trace", "--from", hits()));
            words.addAll(List.of(options.split(" ", -1)));
            Cli.Result result = Cli.launch(words.toArray());
            assertEquals(0, result.exitCode(), result.err());
            assertEquals(1, result.err().lines().count(), result.err());
        }
        // What spans call the method.
        Cli.Result omitted = Cli.launch("trace", "--from", hits(), "--omit", "http.request.method");
        assertEquals(0, omitted.exitCode(), omitted.err());
        assertFalse(omitted.out().contains("method"), omitted.out());
    }

    @Test
    void saysBeforeTheFirstHitWhatNoProbeHas() throws Exception {
        Path server = Cli.fixture("goserver-amd64-stripped.elf");
        for (String option : List.of("--omit", "--where", "--by")) {
            List<Object> words = new ArrayList<>(List.of("trace", "--probe", "server_request_*", option));
            words.add(option.equals("--where") ? "pth ^= \"/\"" : "pth");
            words.addAll(option.equals("--by") ? List.of("--style", "count", server) : List.of(server));
            Cli.Result result = Cli.launch(words.toArray());
            assertEquals(1, result.exitCode(), result.err());
            assertEquals(
                    "usdt: " + server + ": no probe has pth" + (option.equals("--omit") ? ", which --omit names" : "")
                            + "; there are method, path, status; did you mean 'path'?\n",
                    result.err());
        }
    }

    @Test
    void saysWhichDirectoryOfAnOutputIsNotThere() throws Exception {
        for (String option : List.of("--output", "--spans", "--page")) {
            Cli.Result result = Cli.launch("trace", "--from", hits(), option, folder.resolve("nodir/p"));
            assertEquals(1, result.exitCode(), result.err());
            assertEquals("usdt: " + folder.resolve("nodir") + ": no such directory\n", result.err());
        }
    }

    @Test
    void readsNoHitsFromADirectory() {
        assertEquals(
                new Cli.Result(1, "", "usdt: " + folder + ": is a directory\n"), Cli.launch("trace", "--from", folder));
    }

    @Test
    void sumsUpSpansInWords() throws Exception {
        Cli.Result result = Cli.launch("trace", "--from", hits(), "--spans", folder.resolve("spans"));
        assertEquals(0, result.exitCode(), result.err());
        assertEquals("usdt: 2 hits, none lost\nusdt: 1 span, without an end, 1 hit of no pair\n", result.err());
    }

    @Test
    void saysThatThereIsNothing() throws Exception {
        assumeTrue(Files.isReadable(Path.of("/proc/self/maps")), "this is not Linux");
        Cli.Result none = Cli.launch("trace", Cli.fixture("noprobes-amd64.elf"));
        assertEquals(1, none.exitCode());
        assertEquals("usdt: " + Cli.fixture("noprobes-amd64.elf") + ": nothing to trace: no USDT probes\n", none.err());
    }
}
