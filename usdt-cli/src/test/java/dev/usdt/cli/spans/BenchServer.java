package dev.usdt.cli.spans;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The server of {@code testdata/src/benchserver}, which says what it has done. */
final class BenchServer implements AutoCloseable {

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Program running;
    private final Path truth;
    private final String address;

    private BenchServer(Program running, Path truth, String address) {
        this.running = running;
        this.truth = truth;
        this.address = address;
    }

    static BenchServer start(Path program, Path folder) throws IOException, InterruptedException {
        Path truth = folder.resolve("truth");
        Program running = Program.start(folder.resolve("server"), program, "-listen", "127.0.0.1:0", "-truth", truth);
        return new BenchServer(running, truth, running.awaitLine("ready\t").split("\t", -1)[1]);
    }

    String url() {
        return "http://" + address;
    }

    long pid() {
        return running.pid();
    }

    void get(String method, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            client.send(request, HttpResponse.BodyHandlers.discarding());
        } catch (IOException e) {
            if (!path.startsWith("/abort")) {
                throw e;
            }
        }
    }

    /** What it was asked, as it says itself; times by its own clock. */
    record Request(long number, String method, String path, int status, long start, long nanos, String goroutine) {}

    /** A piece of work, or with -1 nanoseconds a point. */
    record Work(long request, String name, long start, long nanos) {}

    /** Ends it. */
    void end() throws InterruptedException {
        running.terminate();
    }

    long requestCount() throws IOException {
        return running.count("requests");
    }

    /** After the end. */
    List<Request> requests() throws IOException {
        List<Request> requests = new ArrayList<>();
        for (String line : Files.readAllLines(truth)) {
            String[] fields = line.split("\t", -1);
            if (fields[0].equals("request")) {
                requests.add(new Request(
                        Long.parseLong(fields[1]),
                        text(fields[2]),
                        text(fields[3]),
                        Integer.parseInt(fields[4]),
                        Long.parseLong(fields[5]),
                        Long.parseLong(fields[6]),
                        fields[7]));
            }
        }
        return requests;
    }

    /** After the end. */
    List<Work> work() throws IOException {
        List<Work> work = new ArrayList<>();
        for (String line : Files.readAllLines(truth)) {
            String[] fields = line.split("\t", -1);
            if (fields[0].equals("work")) {
                work.add(new Work(
                        Long.parseLong(fields[1]),
                        text(fields[2]),
                        Long.parseLong(fields[3]),
                        Long.parseLong(fields[4])));
            }
        }
        return work;
    }

    private static String text(String field) {
        return new String(HexFormat.of().parseHex(field.substring(2)), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        running.close();
    }
}
