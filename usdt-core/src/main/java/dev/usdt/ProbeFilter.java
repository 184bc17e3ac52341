package dev.usdt;

import java.util.Objects;

/**
 * Chooses probes by provider and name. Each is a glob in which {@code *} stands for any text and {@code ?} for one
 * character; all else stands for itself.
 */
public final class ProbeFilter {

    /** Chooses every probe. */
    public static final ProbeFilter ALL = of("*", "*");

    private final String provider;
    private final String name;

    private ProbeFilter(String provider, String name) {
        this.provider = provider;
        this.name = name;
    }

    /**
     * {@return a filter by these globs}
     *
     * @param provider the glob that the whole provider must match
     * @param name the glob that the whole probe name must match
     */
    public static ProbeFilter of(String provider, String name) {
        return new ProbeFilter(Objects.requireNonNull(provider, "provider"), Objects.requireNonNull(name, "name"));
    }

    /**
     * {@return whether the filter chooses the probe of this provider and name}
     *
     * @param provider the probe's provider
     * @param name the probe's name
     */
    public boolean matches(String provider, String name) {
        return matchesGlob(this.provider, provider) && matchesGlob(this.name, name);
    }

    /** {@return the glob that the whole provider must match} */
    public String provider() {
        return provider;
    }

    /** {@return the glob that the whole probe name must match} */
    public String name() {
        return name;
    }

    /** Whether it chooses some probe of a provider, if there is one of the right name. */
    boolean matchesProvider(String provider) {
        return matchesGlob(this.provider, provider);
    }

    static boolean isGlob(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
    }

    /**
     * {@return the filter as it is typed, {@code --provider net_http --probe conn_*}; of both the one that restricts}
     */
    @Override
    public String toString() {
        String ofName = name.equals("*") ? "" : "--probe " + name;
        String ofProvider = provider.equals("*") && !ofName.isEmpty() ? "" : "--provider " + provider;
        return ofProvider + (ofProvider.isEmpty() || ofName.isEmpty() ? "" : " ") + ofName;
    }

    /** Greedy with one point to come back to, so the work is at most pattern length times text length. */
    static boolean matchesGlob(CharSequence glob, CharSequence text) {
        if (glob.length() == 1 && glob.charAt(0) == '*') {
            return true;
        }
        int g = 0;
        int t = 0;
        int starInGlob = -1;
        int starInText = 0;
        while (t < text.length()) {
            if (g < glob.length() && glob.charAt(g) == '*') {
                starInGlob = g++;
                starInText = t;
            } else if (g < glob.length() && (glob.charAt(g) == '?' || glob.charAt(g) == text.charAt(t))) {
                g++;
                t++;
            } else if (starInGlob >= 0) {
                g = starInGlob + 1;
                t = ++starInText;
            } else {
                return false;
            }
        }
        while (g < glob.length() && glob.charAt(g) == '*') {
            g++;
        }
        return g == glob.length();
    }
}
