package dev.usdt.otel.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A receiver of OTLP over HTTP, which reads what comes by the generated classes of the protocol. It answers as a test
 * tells it to, and takes what it answers with 200.
 */
final class Receiver implements AutoCloseable {

    /** What it does with a request; the body of an answer may be any. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Answer(int status, byte[] body, @Nullable String retryAfter, long delayMillis) {
        static final Answer OK = of(200);
        /** It reads all, and closes the connection. */
        static final Answer HANGS_UP = new Answer(0, new byte[0], null, 0);

        static Answer of(int status) {
            return new Answer(status, new byte[0], null, 0);
        }
    }

    final List<Span> spans = new CopyOnWriteArrayList<>();
    final List<LogRecord> logs = new CopyOnWriteArrayList<>();
    final List<Metric> metrics = new CopyOnWriteArrayList<>();
    final List<ExportTraceServiceRequest> traceRequests = new CopyOnWriteArrayList<>();
    final List<String> paths = new CopyOnWriteArrayList<>();
    final List<String> authorizations = new CopyOnWriteArrayList<>();
    final List<String> encodings = new CopyOnWriteArrayList<>();
    /** When each request has come, by {@link System#nanoTime()}. */
    final List<Long> times = new CopyOnWriteArrayList<>();

    private final Deque<Answer> answers = new ArrayDeque<>();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    Receiver() throws IOException {
        this(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    }

    Receiver(int port) throws IOException {
        this(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0));
    }

    Receiver(HttpServer server) {
        this.server = server;
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    /** The answers to the next requests; after them, all is taken. */
    synchronized void answer(Answer... next) {
        answers.addAll(List.of(next));
    }

    private synchronized Answer next() {
        return answers.isEmpty() ? Answer.OK : answers.removeFirst();
    }

    private void handle(HttpExchange exchange) throws IOException {
        times.add(System.nanoTime());
        Answer answer = next();
        byte[] body;
        String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
        try (InputStream raw = exchange.getRequestBody();
                InputStream in = "gzip".equals(encoding) ? new GZIPInputStream(raw) : raw) {
            body = in.readAllBytes();
        }
        paths.add(exchange.getRequestURI().toString());
        encodings.add(String.valueOf(encoding));
        authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        try {
            Thread.sleep(answer.delayMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (answer.status() == 0) {
            exchange.close();
            return;
        } else if (answer.status() == 200) {
            take(exchange.getRequestURI().getPath(), body);
        }
        if (answer.retryAfter() != null) {
            exchange.getResponseHeaders().set("Retry-After", answer.retryAfter());
        }
        exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
        exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(answer.body());
        }
    }

    private void take(String path, byte[] body) throws InvalidProtocolBufferException {
        if (path.endsWith("/v1/traces")) {
            ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(body);
            traceRequests.add(request);
            request.getResourceSpansList()
                    .forEach(resource ->
                            resource.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList())));
        } else if (path.endsWith("/v1/logs")) {
            ExportLogsServiceRequest.parseFrom(body)
                    .getResourceLogsList()
                    .forEach(resource ->
                            resource.getScopeLogsList().forEach(scope -> logs.addAll(scope.getLogRecordsList())));
        } else if (path.endsWith("/v1/metrics")) {
            ExportMetricsServiceRequest.parseFrom(body)
                    .getResourceMetricsList()
                    .forEach(resource ->
                            resource.getScopeMetricsList().forEach(scope -> metrics.addAll(scope.getMetricsList())));
        }
    }

    /** The numbers of all spans that it has, sorted, each as often as it has come. */
    List<String> spanIds() {
        List<String> ids = new ArrayList<>();
        for (Span span : spans) {
            StringBuilder id = new StringBuilder();
            for (byte b : span.getSpanId()) {
                id.append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
            }
            ids.add(id.toString());
        }
        ids.sort(null);
        return ids;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
