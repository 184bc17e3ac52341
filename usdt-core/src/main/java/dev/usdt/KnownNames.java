package dev.usdt;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Names that are there, for telling somebody who asked for another one. They may come from a file, so few are kept, and
 * of a long one the beginning; who shows them has to escape them. Not thread-safe.
 */
public final class KnownNames {

    /** More tell nobody anything. */
    private static final int MOST_TOLD = 10;

    private static final int MOST_KEPT = 4096;
    private static final int MOST_CHARS = 64;
    /** Shorter ones are in too many names by chance. */
    private static final int LEAST_PART = 3;

    private final TreeSet<String> names = new TreeSet<>();
    private boolean all = true;

    /** Knows no name yet. */
    public KnownNames() {}

    /** Adds a name that is there. */
    public void add(String name) {
        String kept = kept(name);
        if (names.size() < MOST_KEPT) {
            names.add(kept);
        } else {
            all &= names.contains(kept);
        }
    }

    private static String kept(String name) {
        return name.length() <= MOST_CHARS ? name : name.substring(0, MOST_CHARS) + "…";
    }

    /** {@return whether there is no name} */
    public boolean isEmpty() {
        return names.isEmpty();
    }

    /** {@return whether this name is there} */
    public boolean contains(String name) {
        return names.contains(kept(name));
    }

    /** {@return whether there is one name only} */
    public boolean isOne() {
        return names.size() == 1 && all;
    }

    /**
     * {@return the name that was most likely meant, or empty if none is similar} A third of the letters may be wrong;
     * otherwise it is the only name of which this is a part.
     *
     * @param typed a name that is not there
     */
    public Optional<String> nearest(String typed) {
        Objects.requireNonNull(typed, "typed");
        if (typed.length() > MOST_CHARS) {
            return Optional.empty();
        }
        String wanted = typed.toLowerCase(Locale.ROOT);
        Optional<String> nearest = Optional.empty();
        Optional<String> whole = Optional.empty();
        int wholes = 0;
        int most = (wanted.length() + 1) / 3;
        for (String name : names) {
            String lower = name.toLowerCase(Locale.ROOT);
            int distance = EditDistance.between(wanted, lower, most);
            if (distance <= most) {
                nearest = Optional.of(name);
                // Of those that are equally near the first.
                most = distance - 1;
            }
            if (wanted.length() >= LEAST_PART && lower.contains(wanted)) {
                whole = Optional.of(name);
                wholes++;
            }
        }
        return nearest.isPresent() || wholes != 1 ? nearest : whole;
    }

    /**
     * {@return what is put behind a message about a name that is not there: {@code ; did you mean 'status'?}, or ""}
     */
    public String question(String typed) {
        Optional<String> nearest = nearest(typed);
        return nearest.isPresent() ? "; did you mean '" + nearest.get() + "'?" : "";
    }

    /** {@return the names in their order, {@code net, sql}, at most ten of them and how many more there are} */
    @Override
    public String toString() {
        StringBuilder told = new StringBuilder();
        int count = 0;
        for (String name : names) {
            if (count == MOST_TOLD) {
                break;
            }
            told.append(count++ == 0 ? "" : ", ").append(name);
        }
        int more = names.size() - count;
        return more == 0 ? told.toString() : told + " and " + (all ? "" : "over ") + more + " more";
    }
}
