/** The command {@code usdt}. */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("requires-automatic") // HdrHistogram is no module, and this one is only run from the class path
module dev.usdt.cli {
    requires dev.usdt.bpftrace;
    requires dev.usdt.trace;
    requires com.fasterxml.jackson.core;
    requires HdrHistogram;
    requires static com.google.errorprone.annotations;
    requires static org.jspecify;
}
