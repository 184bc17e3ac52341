/** Makes spans, logs and metrics of OpenTelemetry of the hits of USDT probes, and hands them on. */
@org.jspecify.annotations.NullMarked
package dev.usdt.otel;
