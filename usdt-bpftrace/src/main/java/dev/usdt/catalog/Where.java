package dev.usdt.catalog;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A condition on the values of a hit, such as {@code status >= 500 && !(method == "GET")}.
 *
 * <p>Names are those of a {@link Catalog}, or {@code arg0}, {@code arg1}… where it has none. Numbers are decimal or
 * {@code 0x…} and compared by {@code == != < <= > >=}; texts are in double quotes, with a backslash before a quote or a
 * backslash, and compared by {@code ==}, {@code !=} and {@code ^=} (starts with). Conditions are put together by
 * {@code !}, {@code &&}, {@code ||} and parentheses; {@code &&} binds tighter than {@code ||}. Immutable.
 */
public final class Where {

    private final String text;
    private final Condition condition;

    private Where(String text, Condition condition) {
        this.text = text;
        this.condition = condition;
    }

    /**
     * {@return the condition that a text says}
     *
     * @param text the condition
     * @throws IllegalArgumentException if it is none; the message has the position and what is expected there
     */
    public static Where parse(String text) {
        return new Where(text, WhereParser.parse(Objects.requireNonNull(text, "text")));
    }

    /** {@return the names of the values that it speaks of} */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        collect(condition, names);
        return names;
    }

    private static void collect(Condition condition, Set<String> names) {
        if (condition instanceof Condition.All all) {
            for (Condition one : all.conditions()) {
                collect(one, names);
            }
        } else if (condition instanceof Condition.Any any) {
            for (Condition one : any.conditions()) {
                collect(one, names);
            }
        } else if (condition instanceof Condition.Not not) {
            collect(not.condition(), names);
        } else if (condition instanceof Condition.NumberTest test) {
            names.add(test.name());
        } else if (condition instanceof Condition.TextTest test) {
            names.add(test.name());
        }
    }

    /** {@return conditions of which all have to be true, each as small as can be} */
    public List<Where> parts() {
        List<Where> parts = new ArrayList<>();
        if (condition instanceof Condition.All all) {
            for (Condition one : all.conditions()) {
                parts.add(new Where(text, one));
            }
        } else {
            parts.add(this);
        }
        return parts;
    }

    /** {@return the condition that all of some conditions are true; one at least} */
    public static Where all(List<Where> parts) {
        if (parts.size() == 1) {
            return parts.get(0);
        }
        List<Condition> conditions = new ArrayList<>();
        for (Where part : parts) {
            conditions.add(part.condition);
        }
        return new Where(parts.get(0).text, new Condition.All(conditions));
    }

    /** {@return what it says, as a tree} */
    public Condition condition() {
        return condition;
    }

    /** {@return the condition as it was given} */
    @Override
    public String toString() {
        return text;
    }
}
