package dev.usdt.trace;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The values of a hit by their names, in their order: few, and made for each hit, so they are two arrays, of which all
 * hits of a site mostly share the names. Immutable.
 */
final class EventValues extends AbstractMap<String, EventValue> {

    private final String[] names;
    private final EventValue[] values;

    /** Takes both as they are; nobody else changes them. */
    private EventValues(String[] names, EventValue[] values) {
        this.names = names;
        this.values = values;
    }

    /** {@return a map as one of these} */
    static EventValues of(Map<String, EventValue> map) {
        if (map instanceof EventValues its) {
            return its;
        }
        EventValue[] values = new EventValue[map.size()];
        String[] names = new String[map.size()];
        int count = 0;
        for (Map.Entry<String, EventValue> entry : map.entrySet()) {
            names[count] = entry.getKey();
            values[count++] = entry.getValue();
        }
        return new EventValues(names, values);
    }

    /** Collects values; names that are given twice have the last value. */
    static final class Builder {
        private final String[] names;
        private final EventValue[] values;
        private int count;

        /** Takes how many there are at most. */
        Builder(int most) {
            names = new String[most];
            values = new EventValue[most];
        }

        void put(String name, EventValue value) {
            for (int i = 0; i < count; i++) {
                if (names[i].equals(name)) {
                    values[i] = value;
                    return;
                }
            }
            names[count] = name;
            values[count++] = value;
        }

        EventValues build() {
            return count == names.length
                    ? new EventValues(names, values)
                    : new EventValues(Arrays.copyOf(names, count), Arrays.copyOf(values, count));
        }
    }

    @Override
    public @Nullable EventValue get(@Nullable Object name) {
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
                return values[i];
            }
        }
        return null;
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return get(name) != null;
    }

    @Override
    public int size() {
        return names.length;
    }

    @Override
    public Set<Entry<String, EventValue>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<String, EventValue>> iterator() {
                return new Entries();
            }

            @Override
            public int size() {
                return names.length;
            }
        };
    }

    private final class Entries implements Iterator<Map.Entry<String, EventValue>> {
        private int next;

        @Override
        public boolean hasNext() {
            return next < names.length;
        }

        @Override
        public Map.Entry<String, EventValue> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return Map.entry(names[next], values[next++]);
        }
    }
}
