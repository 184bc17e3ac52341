package dev.usdt.cli.spans;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What VictoriaMetrics has: rows of labels, each with its last value. */
final class Metrics {

    private record Row(Map<String, String> labels, double value) {}

    private final List<Row> rows = new ArrayList<>();

    private Metrics() {}

    static Metrics of(String url) throws IOException, InterruptedException {
        get(url + "/internal/force_flush");
        Metrics metrics = new Metrics();
        ObjectMapper mapper = new ObjectMapper();
        for (String line : get(url + "/api/v1/export?match%5B%5D=%7B__name__%21%3D%22%22%7D")
                .split("\n", -1)) {
            if (!line.isBlank()) {
                JsonNode node = mapper.readTree(line);
                Map<String, String> labels = new TreeMap<>();
                node.get("metric")
                        .properties()
                        .forEach(one -> labels.put(one.getKey(), one.getValue().asText()));
                JsonNode values = node.get("values");
                metrics.rows.add(new Row(labels, values.get(values.size() - 1).asDouble()));
            }
        }
        return metrics;
    }

    private static String get(String url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private List<Row> named(String name) {
        return rows.stream()
                .filter(row -> name.equals(row.labels().get("__name__")))
                .toList();
    }

    /** By method and status. */
    Map<String, Long> counts(String name) {
        Map<String, Long> counts = new TreeMap<>();
        for (Row row : named(name)) {
            counts.merge(
                    row.labels().get("http.request.method") + " " + row.labels().get("http.response.status_code"),
                    (long) row.value(),
                    Long::sum);
        }
        return counts;
    }

    double sum(String name) {
        return named(name).stream().mapToDouble(Row::value).sum();
    }

    /** Of the probes of a provider. */
    long total(String name, String provider) {
        return (long) named(name).stream()
                .filter(row -> provider.equals(row.labels().get("usdt.provider")))
                .mapToDouble(Row::value)
                .sum();
    }

    List<String> services() {
        return rows.stream()
                .map(row -> row.labels().getOrDefault("service.name", "none"))
                .distinct()
                .toList();
    }
}
