/** Makes spans of OpenTelemetry of the hits of USDT probes. */
@org.jspecify.annotations.NullMarked
package dev.usdt.otel;
