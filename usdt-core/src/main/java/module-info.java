/** Reads the USDT probes of ELF binaries. */
@org.jspecify.annotations.NullMarked
module dev.usdt {
    requires net.fornwall.jelf;
    requires static transitive org.jspecify;

    exports dev.usdt;
    exports dev.usdt.diff;
    exports dev.usdt.go;
    exports dev.usdt.process;
    exports dev.usdt.repair;
    exports dev.usdt.tracer;
    exports dev.usdt.validate;
    exports dev.usdt.value;
}
