package dev.usdt.cli.trace;

import java.util.Optional;

/**
 * What hits or times are counted by.
 *
 * @param provider the provider of the probe, or of both
 * @param name the name of the probe, or of that at the start
 * @param end of times, the name of the probe at the end
 * @param value with {@code --by}, the value as text; empty if the hit has none
 * @param rest whether it stands for all others that are not counted by themselves
 */
record Key(String provider, String name, Optional<String> end, Optional<String> value, boolean rest)
        implements Comparable<Key> {

    static Key of(String provider, String name, Optional<String> end, Optional<String> value) {
        return new Key(provider, name, end, value, false);
    }

    /** {@return that of the same probes for all values that are not counted by themselves} */
    Key forRest() {
        return new Key(provider, name, end, Optional.empty(), true);
    }

    /** {@return how it is written, with what {@code --by} names; it may drive a terminal} */
    String label(Optional<String> by) {
        StringBuilder label = new StringBuilder(provider).append(':').append(name);
        end.ifPresent(its -> label.append(" to ").append(its));
        if (rest) {
            label.append(" other");
        } else if (by.isPresent()) {
            label.append(' ').append(by.get()).append(value.isPresent() ? "=" + value.get() : " not passed");
        }
        return label.toString();
    }

    @Override
    public int compareTo(Key other) {
        int order = provider.compareTo(other.provider);
        order = order != 0 ? order : name.compareTo(other.name);
        order = order != 0 ? order : end.orElse("").compareTo(other.end.orElse(""));
        order = order != 0 ? order : Boolean.compare(rest, other.rest);
        return order != 0 ? order : value.orElse("").compareTo(other.value.orElse(""));
    }
}
