/** Makes spans, logs and metrics of OpenTelemetry of the hits of USDT probes. */
@org.jspecify.annotations.NullMarked
// OpenTelemetry's jars are no modules yet; the names that they will have are in their manifests.
@SuppressWarnings({"module", "requires-automatic", "requires-transitive-automatic"})
module dev.usdt.otel {
    requires transitive dev.usdt.trace;
    requires transitive io.opentelemetry.api;
    requires transitive io.opentelemetry.sdk.common;
    requires transitive io.opentelemetry.sdk.logs;
    requires transitive io.opentelemetry.sdk.trace;
    requires com.fasterxml.jackson.core;
    requires io.opentelemetry.common;
    requires io.opentelemetry.exporter.otlp;
    requires io.opentelemetry.sdk.metrics;
    requires java.net.http;
    requires static org.jspecify;

    // It is built before the command line is.
    exports dev.usdt.otel.internal.html to
            dev.usdt.cli;
    exports dev.usdt.otel;
    exports dev.usdt.otel.otlp;
    exports dev.usdt.otel.page;
}
