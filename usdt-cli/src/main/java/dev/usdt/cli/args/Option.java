package dev.usdt.cli.args;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * An option of a command. Each kind is a type of its own, so that {@link Arguments} gives each the value that it has.
 */
public abstract sealed class Option {

    private final List<String> names;
    private final String label;
    private final String description;

    private Option(List<String> names, String label, String description) {
        this.names = names;
        this.label = label;
        this.description = description;
    }

    /** One that takes no value: it is given or not. */
    public static final class Flag extends Option {
        private Flag(List<String> names, String description) {
            super(names, "", description);
        }
    }

    /** One that takes no value, or behind an equals sign whether it is on; off is not the same as not given. */
    public static final class Switch extends Option {
        private Switch(List<String> names, String description) {
            super(names, "true|false", description);
        }
    }

    /** One that takes a value, of several the last. */
    public static final class Text extends Option {
        private Text(List<String> names, String label, String description) {
            super(names, label, description);
        }
    }

    /** One that takes any number of values. */
    public static final class Texts extends Option {
        private Texts(List<String> names, String label, String description) {
            super(names, label, description);
        }
    }

    /**
     * One that takes one of some values, the first of them if it is not given.
     *
     * @param <T> what the values stand for
     */
    public static final class Choice<T> extends Option {
        private final List<String> words;
        private final List<T> values;
        private final Function<String, Optional<T>> others;

        private Choice(
                List<String> names,
                String label,
                List<String> words,
                List<T> values,
                Function<String, Optional<T>> others,
                String description) {
            super(names, label, description);
            this.words = words;
            this.values = values;
            this.others = others;
        }

        /** {@return the values as they are typed} */
        public List<String> words() {
            return words;
        }

        /** {@return what a word stands for; empty if it is none of the values} */
        Optional<T> value(String word) {
            int index = words.indexOf(word);
            return index < 0 ? others.apply(word) : Optional.of(values.get(index));
        }
    }

    /** No word but those of the help. All commands have this one, and the first lambda of a process takes long. */
    private static final class NoOthers<T> implements Function<String, Optional<T>> {
        @Override
        public Optional<T> apply(String word) {
            return Optional.empty();
        }
    }

    public static Flag flag(String name, String description) {
        return new Flag(List.of(name), description);
    }

    public static Flag flag(String letter, String name, String description) {
        return new Flag(List.of(letter, name), description);
    }

    public static Switch onOrOff(String name, String description) {
        return new Switch(List.of(name), description);
    }

    public static Text text(String name, String label, String description) {
        return new Text(List.of(name), label, description);
    }

    public static Texts texts(String name, String label, String description) {
        return new Texts(List.of(name), label, description);
    }

    public static Texts texts(String otherName, String name, String label, String description) {
        return new Texts(List.of(otherName, name), label, description);
    }

    /** One with a word for each value. */
    public static <T> Choice<T> choice(
            String name, String label, List<String> words, List<T> values, String description) {
        return choice(name, label, words, values, new NoOthers<>(), description);
    }

    /**
     * One with a word for each value, and more that are taken but are not in the help.
     *
     * @param others what such a word stands for; empty if it is none
     */
    public static <T> Choice<T> choice(
            String name,
            String label,
            List<String> words,
            List<T> values,
            Function<String, Optional<T>> others,
            String description) {
        return new Choice<>(List.of(name), label, words, values, others, description);
    }

    /** One whose values are the constants of an enum, typed in lower case. */
    public static <E extends Enum<E>> Choice<E> choice(String name, E[] constants, String description) {
        List<String> words = new ArrayList<>();
        for (E constant : constants) {
            words.add(constant.name().toLowerCase(Locale.ROOT));
        }
        return choice(name, String.join("|", words), words, List.of(constants), description);
    }

    /** {@return as they are typed, {@code -r} and {@code --recursive}; what it is called is the last} */
    public List<String> names() {
        return names;
    }

    /** {@return the name by which it is spoken of} */
    public String name() {
        return names.get(names.size() - 1);
    }

    /** {@return what stands for its value in the help; empty if it takes none} */
    public String label() {
        return label;
    }

    /** {@return what it does, in the help} */
    public String description() {
        return description;
    }

    /** {@return whether it takes a value that may follow as a word of its own} */
    public boolean takesValue() {
        return !(this instanceof Flag || this instanceof Switch);
    }
}
