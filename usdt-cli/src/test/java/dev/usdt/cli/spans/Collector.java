package dev.usdt.cli.spans;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An OpenTelemetry Collector, and what it has received, as its own reader tells it. */
final class Collector implements AutoCloseable {

    private final String program;
    private final Path folder;
    private Program running;
    private final String address;

    private Collector(String program, Path folder, Program running, String address) {
        this.program = program;
        this.folder = folder;
        this.running = running;
        this.address = address;
    }

    /** Starts it, and lets it answer some requests with 503. */
    static Collector start(String program, Path folder, int refused) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Program running = run(program, folder, "127.0.0.1:0", refused);
        String address = running.awaitLine("ready\t").split("\t", -1)[1];
        return new Collector(program, folder, running, address);
    }

    private static Program run(String program, Path folder, String address, int refused) throws IOException {
        return Program.start(
                folder.resolve("log"),
                program,
                "-out",
                folder,
                "-listen",
                address,
                "-refuse",
                Integer.toString(refused));
    }

    String url() {
        return "http://" + address;
    }

    void kill() throws InterruptedException {
        running.kill();
    }

    /** At the same address as before. */
    void startAgain() throws IOException, InterruptedException {
        running = run(program, folder, address, 0);
        running.awaitLine("ready\t");
    }

    void end() throws InterruptedException {
        running.terminate();
    }

    /** A span, or an event of one. */
    record Received(
            Map<String, String> resource,
            String trace,
            String id,
            String parent,
            String name,
            String kind,
            long start,
            long end,
            String status,
            Map<String, String> attributes) {}

    /** Whether it has received a text up to now. */
    boolean has(String text) throws IOException {
        Path file = folder.resolve("traces.jsonl");
        // Of what is being written, the last character may be half there.
        return Files.exists(file)
                && Files.readString(file, StandardCharsets.ISO_8859_1).contains('"' + text + '"');
    }

    List<Received> spans() throws IOException, InterruptedException {
        Path file = folder.resolve("traces.jsonl");
        return Files.exists(file) ? spans(program, file) : List.of();
    }

    List<Received> logs() throws IOException, InterruptedException {
        List<Received> logs = new ArrayList<>();
        for (String line : Program.run(program, "unmarshal", "logs", folder.resolve("logs.jsonl"))
                .split("\n", -1)) {
            String[] fields = line.split("\t", -1);
            if (fields[0].equals("log")) {
                logs.add(new Received(
                        Map.of(),
                        fields[1],
                        fields[2],
                        "",
                        fields[3],
                        "",
                        Long.parseLong(fields[6]),
                        0,
                        "",
                        attributes(fields, 9)));
            }
        }
        return logs;
    }

    /** What a file of OTLP JSON has; events of spans have the number of theirs as parent. */
    static List<Received> spans(String program, Path file) throws IOException, InterruptedException {
        List<Received> spans = new ArrayList<>();
        Map<String, String> resource = Map.of();
        for (String line : Program.run(program, "unmarshal", "traces", file).split("\n", -1)) {
            String[] fields = line.split("\t", -1);
            switch (fields[0]) {
                case "resource" -> resource = attributes(fields, 2);
                case "span" ->
                    spans.add(new Received(
                            resource,
                            fields[1],
                            fields[2],
                            fields[3],
                            fields[4],
                            fields[5],
                            Long.parseLong(fields[6]),
                            Long.parseLong(fields[7]),
                            fields[8],
                            attributes(fields, 10)));
                case "event" ->
                    spans.add(new Received(
                            resource,
                            "",
                            "",
                            fields[1],
                            fields[2],
                            "event",
                            Long.parseLong(fields[3]),
                            0,
                            "",
                            attributes(fields, 4)));
                default -> {}
            }
        }
        return spans;
    }

    /** {@code KEY=TYPE:VALUE}, without the types. */
    private static Map<String, String> attributes(String[] fields, int from) {
        Map<String, String> attributes = new TreeMap<>();
        for (String field : Arrays.asList(fields).subList(Math.min(from, fields.length), fields.length)) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                attributes.put(field.substring(0, equals), field.substring(field.indexOf(':', equals) + 1));
            }
        }
        return attributes;
    }

    @Override
    public void close() {
        running.close();
    }
}
