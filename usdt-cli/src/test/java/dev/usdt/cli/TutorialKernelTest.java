package dev.usdt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Runs each command of {@code docs/tutorial.md}, in its order, and looks at what comes of it. */
@Tag("kernel")
@TestMethodOrder(OrderAnnotation.class)
class TutorialKernelTest {

    private static final Path ROOT = Path.of(System.getProperty("usdt.root"));
    private static final Pattern COMMANDS = Pattern.compile("(?ms)^```sh\n(.*?)^```$");

    @TempDir
    static Path folder;

    private static final List<String> STEPS = new ArrayList<>();

    @BeforeAll
    static void prepare() throws IOException {
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")), "TutorialKernelTest not run: tracing needs root");
        Matcher commands = COMMANDS.matcher(Files.readString(ROOT.resolve("docs/tutorial.md")));
        while (commands.find()) {
            STEPS.add(commands.group(1));
        }
        Files.createSymbolicLink(folder.resolve("usdt"), ROOT.resolve("usdt"));
        Files.createSymbolicLink(folder.resolve("testdata"), ROOT.resolve("testdata"));
        Path sudo = Files.writeString(folder.resolve("sudo"), "#!/bin/sh\nexec env \"$@\"\n");
        Files.setPosixFilePermissions(sudo, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static List<String> run(int step) throws IOException, InterruptedException {
        Path errors = folder.resolve("errors");
        ProcessBuilder builder = new ProcessBuilder("bash", "-e", "-o", "pipefail", "-c", STEPS.get(step - 1));
        builder.environment().merge("PATH", folder.toString(), (path, here) -> here + ":" + path);
        Process process = builder.directory(folder.toFile())
                .redirectError(errors.toFile())
                .start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> STEPS.get(step - 1) + read(errors));
        return out.lines().toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Lines of the server about hits of some probes. */
    private static Stream<String> hits(List<String> lines, String probe) {
        return lines.stream().filter(line -> line.startsWith("hit\t" + probe));
    }

    @Test
    @Order(1)
    void hasAServer() throws IOException, InterruptedException {
        assertEquals(9, STEPS.size());
        run(1);
        assertTrue(Files.isExecutable(folder.resolve("myserver")));
    }

    @Test
    @Order(2)
    void lists() throws IOException, InterruptedException {
        assertTrue(run(2).stream().anyMatch(line -> line.matches("net_http +server_request_end .*-4@%.*")));
    }

    @Test
    @Order(3)
    void printsEachEvent() throws IOException, InterruptedException {
        List<String> lines = run(3);
        List<String> events = withoutTime(lines);
        assertTrue(events.size() >= 20, lines.toString());
        assertEquals(hits(lines, "net_http:").count(), events.size());
        assertTrue(events.contains("net_http:server_request_end status=200"), lines.toString());
        assertTrue(events.contains("net_http:server_request_start method=\"GET\" path=\"/sleep\""), lines.toString());
    }

    /** Behind the lines of the server, from the file. */
    private static List<String> withoutTime(List<String> lines) {
        return lines.stream()
                .filter(line -> line.matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{9} .*"))
                .map(line -> line.replaceFirst("\\S+ \\S+ ", ""))
                .toList();
    }

    @Test
    @Order(4)
    void printsWhatWentWrong() throws IOException, InterruptedException {
        List<String> lines = run(4);
        long failed = hits(lines, "net_http:")
                .filter(line -> line.matches(".*\t5\\d\\d"))
                .count();
        assertTrue(failed > 0, lines.toString());
        assertEquals(
                failed,
                withoutTime(Files.readAllLines(folder.resolve("errors.txt"))).size());
    }

    @Test
    @Order(5)
    void counts() throws IOException, InterruptedException {
        List<String> lines = run(5);
        String counts = Files.readString(folder.resolve("counts.txt"));
        for (String status : List.of("200", "404", "500")) {
            long truth = hits(lines, "net_http:server_request_end\t" + status).count();
            assertTrue(
                    counts.lines()
                            .anyMatch(line ->
                                    line.matches("net_http:server_request_end status=" + status + " +" + truth)),
                    () -> truth + " in " + counts);
        }
    }

    @Test
    @Order(6)
    void measures() throws IOException, InterruptedException {
        long truth = hits(run(6), "net_http:server_request_start\t")
                .filter(line -> line.endsWith("s:2f736c656570"))
                .count();
        String latency = Files.readString(folder.resolve("latency.txt"));
        assertTrue(
                latency.lines()
                        .anyMatch(
                                line -> line.matches("net_http:server_request_start to server_request_end path=/sleep +"
                                        + truth + " .*ms.*")),
                () -> truth + " in " + latency);
    }

    @Test
    @Order(7)
    void printsEachEventByAScript() throws IOException, InterruptedException {
        List<String> lines = run(7);
        long printed =
                lines.stream().filter(line -> line.startsWith("net_http:")).count();
        assertTrue(printed >= 20, lines.toString());
        assertEquals(hits(lines, "net_http:").count(), printed);
        assertTrue(lines.contains("net_http:server_request_end status=200"), lines.toString());
        assertTrue(lines.contains("net_http:server_request_start method=\"GET\" path=\"/sleep\""), lines.toString());
    }

    @Test
    @Order(8)
    void measuresByAScript() throws IOException, InterruptedException {
        List<String> lines = run(8);
        assertTrue(
                lines.stream()
                        .anyMatch(line -> line.startsWith("@us[net_http:server_request_start to server_request_end]:")),
                lines.toString());
        assertTrue(lines.contains("@started[net_http:server_request_start]: 200"), lines.toString());
    }

    @Test
    @Order(9)
    void printsJson() throws IOException, InterruptedException {
        List<String> lines = run(9);
        for (String file : List.of("events.ndjson", "script.ndjson")) {
            int requests = 0;
            for (String line : Files.readAllLines(folder.resolve(file))) {
                JsonNode event = new ObjectMapper().readTree(line);
                requests += event.get("name").asText().equals("server_request_start") ? 1 : 0;
            }
            assertEquals(50, requests, file);
        }
        assertTrue(
                lines.stream()
                        .anyMatch(line -> line.matches("net_http:server_request_start to server_request_end +50 .*")),
                lines.toString());
    }
}
