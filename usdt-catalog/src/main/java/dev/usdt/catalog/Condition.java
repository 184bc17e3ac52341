package dev.usdt.catalog;

import dev.usdt.KnownNames;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A condition on the values of a hit, such as {@code status >= 500 && !(method == "GET")}.
 *
 * <p>Names are those of a {@link Catalog}, or {@code arg0}, {@code arg1}… where it has none. Numbers are decimal or
 * {@code 0x…} and compared by {@code == != < <= > >=}; texts are in double quotes, with a backslash before a quote or a
 * backslash, and compared by {@code ==}, {@code !=} and {@code ^=} (starts with). Conditions are put together by
 * {@code !}, {@code &&}, {@code ||} and parentheses; {@code &&} binds tighter than {@code ||}. Immutable.
 */
public final class Condition {

    /** The values of some hits, as far as they are known before one happens. */
    @FunctionalInterface
    public interface Values {

        /** {@return what a value is, or empty if there is none of that name} */
        Optional<ValueType> typeOf(String name);
    }

    /** The values of one hit. */
    public interface Hit {

        /** {@return an integer, or empty if there is none of that name} */
        Optional<BigInteger> integer(String name);

        /** {@return a text, or empty if there is none of that name} */
        Optional<KnownText> text(String name);
    }

    /**
     * A text of which the beginning is known.
     *
     * @param bytes the beginning, or all of it
     * @param whole whether it is all
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record KnownText(byte[] bytes, boolean whole) {}

    private final String text;
    private final ConditionNode root;

    private Condition(String text, ConditionNode root) {
        this.text = text;
        this.root = root;
    }

    /**
     * {@return the condition that a text states}
     *
     * @param text the condition
     * @throws IllegalArgumentException if it states none; the message has the position and what is expected there
     */
    public static Condition parse(String text) {
        return new Condition(text, ConditionParser.parse(Objects.requireNonNull(text, "text")));
    }

    /** {@return the names of the values that it compares} */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        root.addNames(names);
        return names;
    }

    /** {@return conditions of which all have to be true, each as small as can be} */
    public List<Condition> parts() {
        List<Condition> parts = new ArrayList<>();
        if (root instanceof ConditionNode.All all) {
            for (ConditionNode one : all.conditions()) {
                parts.add(new Condition(text, one));
            }
        } else {
            parts.add(this);
        }
        return parts;
    }

    /**
     * {@return the condition that all of some conditions are true}
     *
     * @param parts one at least
     */
    public static Condition all(List<Condition> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        List<ConditionNode> conditions = new ArrayList<>();
        for (Condition part : parts) {
            conditions.add(part.root);
        }
        return new Condition(parts.get(0).text, new ConditionNode.All(conditions));
    }

    /** {@return the condition as a tree} */
    public ConditionNode root() {
        return root;
    }

    /**
     * {@return why it makes no sense for some values ({@code status is no text}), or empty if it does}
     *
     * @param values the values
     */
    public Optional<String> mistake(Values values) {
        return root.mistake(values);
    }

    /**
     * {@return whether it can be true of no hit}
     *
     * @param values the values, for which it makes sense
     */
    public boolean isNever(Values values) {
        return root.known(values).equals(Optional.of(false));
    }

    /**
     * {@return whether it is true of a hit; false if the hit lacks a value that it compares} Texts are compared by
     * their bytes in UTF-8; of one that is cut, as far as it is known.
     *
     * @param hit the values
     */
    public boolean holds(Hit hit) {
        Set<String> names = names();
        for (String name : names) {
            if (hit.integer(name).isEmpty() && hit.text(name).isEmpty()) {
                return false;
            }
        }
        return root.accept(new ConditionJudge(hit));
    }

    /**
     * {@return the names of this condition that nothing has: {@code no probe has staus; there are path, status; did you
     * mean status?}; empty if something has each}
     *
     * @param known the names of all values that it could be about
     */
    public Optional<String> unknown(KnownNames known) {
        List<String> unknown = new ArrayList<>(names());
        unknown.removeIf(known::contains);
        return unknown.isEmpty()
                ? Optional.empty()
                : Optional.of("no probe has " + String.join(" or ", unknown) + instead(unknown, known));
    }

    /**
     * {@return what there is instead of values that nothing has, to be put behind a message about them: {@code ; there
     * are path, status; did you mean 'status'?}}
     *
     * @param unknown the names that were typed
     * @param known the names of all values that they could be
     */
    public static String instead(Collection<String> unknown, KnownNames known) {
        StringBuilder nearest = new StringBuilder();
        for (String name : unknown) {
            known.nearest(name)
                    .ifPresent(near -> nearest.append(nearest.length() == 0 ? "" : " and ")
                            .append('\'')
                            .append(near)
                            .append('\''));
        }
        return (known.isEmpty() ? "; none has a value" : (known.isOne() ? "; there is " : "; there are ") + known)
                + (nearest.length() == 0 ? "" : "; did you mean " + nearest + "?");
    }

    /** {@return the condition as it was given} */
    @Override
    public String toString() {
        return text;
    }
}
