package dev.usdt;

import java.util.Objects;

/** Says of a filter that has chosen no probe what there was to choose from. Not thread-safe. */
public final class UnmatchedFilter {

    private final ProbeFilter filter;
    private final KnownNames providers = new KnownNames();
    /** Those of providers that match. */
    private final KnownNames names = new KnownNames();

    private long probes;
    private long probesOfProvider;

    /** Has seen no probe yet. */
    public UnmatchedFilter(ProbeFilter filter) {
        this.filter = Objects.requireNonNull(filter, "filter");
    }

    /** Adds the probes of a file. */
    public void add(UsdtFile file) {
        for (Probe probe : file.probes()) {
            add(probe.provider(), probe.name());
        }
    }

    /** Adds a probe. */
    public void add(String provider, String name) {
        probes++;
        providers.add(provider);
        if (filter.matchesProvider(provider)) {
            probesOfProvider++;
            names.add(name);
        }
    }

    /** {@return whether no probe was added} */
    public boolean isEmpty() {
        return probes == 0;
    }

    /**
     * {@return the message: {@code no probe matches --provider nethttp; there are 25 probes, of the providers net and
     * net_http; did you mean 'net_http'?}} It is in the words of the command line, and not escaped.
     */
    public String message() {
        String message = "no probe matches " + filter;
        if (probes == 0) {
            return message;
        }
        boolean ofProvider = probesOfProvider > 0;
        KnownNames known = ofProvider ? names : providers;
        String glob = ofProvider ? filter.name() : filter.provider();
        long count = ofProvider ? probesOfProvider : probes;
        String there = count == 1 ? "; there is 1 probe" : "; there are " + count + " probes";
        String which = ofProvider
                ? (count < probes ? " of that provider: " : ": ")
                : providers.isOne() ? ", of the provider " : ", of the providers ";
        return message + there + which + known + (ProbeFilter.isGlob(glob) ? "" : known.question(glob));
    }
}
