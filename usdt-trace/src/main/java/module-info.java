/** Traces the USDT probes of programs by the kernel's own tracer, without bpftrace. */
@org.jspecify.annotations.NullMarked
module dev.usdt.trace {
    requires transitive dev.usdt;
    requires transitive dev.usdt.catalog;
    requires com.fasterxml.jackson.core;
    requires static org.jspecify;

    exports dev.usdt.trace;
}
