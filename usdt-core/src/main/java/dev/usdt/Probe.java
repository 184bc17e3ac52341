package dev.usdt;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A probe: a provider and a name, and all the sites at which it fires.
 *
 * @param provider the provider's name
 * @param name the probe's name
 * @param sites its sites in the order of the file, at least one; they may differ in operands, types and even in the
 *     number of arguments
 */
public record Probe(String provider, String name, List<ProbeSite> sites) {

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public Probe {
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(name, "name");
        sites = List.copyOf(sites);
        if (sites.isEmpty()) {
            throw new IllegalArgumentException("a probe has at least one site");
        }
    }

    // By hand: docs/performance.md, "Equality of records".

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Probe probe
                        && probe.provider.equals(provider)
                        && probe.name.equals(name)
                        && probe.sites.equals(sites));
    }

    @Override
    public int hashCode() {
        return 31 * provider.hashCode() + name.hashCode();
    }
}
