/** The command {@code usdt}. */
@org.jspecify.annotations.NullMarked
// HdrHistogram and OpenTelemetry are no modules, and this one is only run from the class path.
@SuppressWarnings("requires-automatic")
module dev.usdt.cli {
    requires dev.usdt.bpftrace;
    requires dev.usdt.trace;
    requires dev.usdt.archive;
    requires dev.usdt.otel;
    requires com.fasterxml.jackson.core;
    requires HdrHistogram;
    requires java.logging;
    requires static com.google.errorprone.annotations;
    requires static org.jspecify;
}
