/** What probes mean, and conditions on the values that they pass. */
@org.jspecify.annotations.NullMarked
module dev.usdt.catalog {
    requires transitive dev.usdt;
    requires com.fasterxml.jackson.core;
    requires static org.jspecify;

    exports dev.usdt.catalog;
}
