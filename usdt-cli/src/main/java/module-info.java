/** The command {@code usdt}. */
@org.jspecify.annotations.NullMarked
module dev.usdt.cli {
    requires dev.usdt.bpftrace;
    requires dev.usdt.trace;
    requires com.fasterxml.jackson.core;
    requires static com.google.errorprone.annotations;
    requires static org.jspecify;
}
