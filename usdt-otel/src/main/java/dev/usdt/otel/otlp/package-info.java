/** Hands spans, points and their metrics to a receiver by OTLP, or to a file. */
@org.jspecify.annotations.NullMarked
package dev.usdt.otel.otlp;
