/** Writes bpftrace scripts for the USDT probes of a binary. */
@org.jspecify.annotations.NullMarked
module dev.usdt.bpftrace {
    requires transitive dev.usdt;
    requires transitive dev.usdt.catalog;
    requires static com.google.errorprone.annotations;
    requires static org.jspecify;

    exports dev.usdt.bpftrace;
}
