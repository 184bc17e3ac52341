package dev.usdt.cli.args;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An option of a command.
 *
 * @param names as they are typed, {@code -r} and {@code --recursive}; what it is called is the last
 * @param kind what it takes
 * @param label what stands for its value in the help
 * @param values the only ones that it takes, or empty
 * @param fallback its value if it is not given, or empty
 * @param description what it does, in the help
 */
public record Option(
        List<String> names, Kind kind, String label, List<String> values, String fallback, String description) {

    /** What an option takes. */
    public enum Kind {
        /** Nothing: it is given or not. */
        FLAG,
        /** Nothing, or behind an equals sign whether it is on; off is not the same as not given. */
        SWITCH,
        /** A value, of several the last. */
        TEXT,
        /** Any number of values. */
        TEXTS
    }

    public static Option flag(String name, String description) {
        return new Option(List.of(name), Kind.FLAG, "", List.of(), "", description);
    }

    public static Option flag(String letter, String name, String description) {
        return new Option(List.of(letter, name), Kind.FLAG, "", List.of(), "", description);
    }

    public static Option onOrOff(String name, String description) {
        return new Option(List.of(name), Kind.SWITCH, "true|false", List.of(), "", description);
    }

    public static Option text(String name, String label, String description) {
        return new Option(List.of(name), Kind.TEXT, label, List.of(), "", description);
    }

    public static Option texts(String otherName, String name, String label, String description) {
        return new Option(List.of(otherName, name), Kind.TEXTS, label, List.of(), "", description);
    }

    /** An option that has one of some values, the first of them if it is not given. */
    public static Option choice(String name, String label, List<String> values, String description) {
        return new Option(List.of(name), Kind.TEXT, label, values, values.get(0), description);
    }

    /** An option that has one of the constants of an enum, typed in lower case; the first of them if not given. */
    public static Option choice(String name, Enum<?>[] constants, String description) {
        List<String> values = new ArrayList<>();
        for (Enum<?> constant : constants) {
            values.add(constant.name().toLowerCase(Locale.ROOT));
        }
        return choice(name, String.join("|", values), List.copyOf(values), description);
    }

    /** {@return the name by which it is asked for and spoken of} */
    public String name() {
        return names.get(names.size() - 1);
    }

    public boolean takesValue() {
        return kind == Kind.TEXT || kind == Kind.TEXTS;
    }
}
