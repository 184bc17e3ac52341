package dev.usdt.cli.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Something for each of some keys, of which there may be more than anyone wants to see or has memory for: the keys that
 * come first have their own, up to a limit, and all others share one for each probe.
 *
 * @param <T> what is kept for a key
 */
final class Tally<T> {

    /** How many characters the keys may have that have their own. */
    private static final int MOST_CHARS = 8 << 20;

    private final int most;
    private final Supplier<T> empty;
    private final Map<Key, T> all = new HashMap<>();
    private int chars;

    Tally(int most, Supplier<T> empty) {
        this.most = most;
        this.empty = empty;
    }

    /** {@return what is kept for a key, or for all that have no place any more} */
    T of(Key key) {
        T known = all.get(key);
        if (known != null) {
            return known;
        }
        int length = key.value().isPresent() ? key.value().get().length() : 0;
        boolean fits = key.value().isEmpty() || (all.size() < most && chars + length <= MOST_CHARS);
        Key its = fits ? key : key.forRest();
        chars += fits ? length : 0;
        return all.computeIfAbsent(its, unused -> empty.get());
    }

    void clear() {
        all.clear();
        chars = 0;
    }

    /** A row of a table. */
    record Row<T>(Key key, T value) {}

    /**
     * {@return the most frequent ones, by probe and then by how many there are; the others together for each probe}
     *
     * @param shown how many have a row of their own
     * @param count how many there are of one
     * @param add adds the second to the first
     */
    List<Row<T>> rows(int shown, ToLongFunction<T> count, BiConsumer<T, T> add) {
        List<Row<T>> ordered = new ArrayList<>();
        all.forEach((key, value) -> ordered.add(new Row<>(key, value)));
        ordered.sort((a, b) -> {
            int order = Long.compare(count.applyAsLong(b.value()), count.applyAsLong(a.value()));
            return order != 0 ? order : a.key().compareTo(b.key());
        });
        Map<Key, T> rests = new HashMap<>();
        List<Row<T>> rows = new ArrayList<>();
        for (Row<T> row : ordered) {
            if (!row.key().rest() && rows.size() < shown) {
                rows.add(row);
            } else {
                add.accept(rests.computeIfAbsent(row.key().forRest(), unused -> empty.get()), row.value());
            }
        }
        rests.forEach((key, value) -> rows.add(new Row<>(key, value)));
        rows.sort((a, b) -> {
            int order = a.key().provider().compareTo(b.key().provider());
            order = order != 0 ? order : a.key().name().compareTo(b.key().name());
            order = order != 0
                    ? order
                    : a.key().end().orElse("").compareTo(b.key().end().orElse(""));
            order = order != 0 ? order : Boolean.compare(a.key().rest(), b.key().rest());
            order = order != 0 ? order : Long.compare(count.applyAsLong(b.value()), count.applyAsLong(a.value()));
            return order != 0 ? order : a.key().compareTo(b.key());
        });
        return rows;
    }
}
