package dev.usdt.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A name with values in it, such as <code>{method} of {queue}</code>. A brace that is not that of a value is not taken.
 * Immutable.
 */
public final class NameTemplate {

    /** A name that is longer says nothing more, and a file may make up any. */
    private static final int LONGEST = 256;

    private final String text;
    private final List<Part> parts;

    /** A piece of text, or the name of a value. */
    private record Part(String text, boolean value) {}

    private NameTemplate(String text, List<Part> parts) {
        this.text = text;
        this.parts = List.copyOf(parts);
    }

    /**
     * {@return the template that a text states}
     *
     * @param text the template, of at most 256 characters
     * @throws IllegalArgumentException if it is empty or too long, or a brace has no other one
     */
    public static NameTemplate parse(String text) {
        if (Objects.requireNonNull(text, "text").isEmpty() || text.length() > LONGEST) {
            throw new IllegalArgumentException("a name of 1 to " + LONGEST + " characters was expected");
        }
        List<Part> parts = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int open = text.indexOf('{', from);
            int close = text.indexOf('}', from);
            if (open < 0 && close < 0) {
                parts.add(new Part(text.substring(from), false));
                break;
            }
            if (open < 0 || close < open || text.lastIndexOf('{', close) != open || close == open + 1) {
                throw new IllegalArgumentException("'" + text + "' has a brace that is not of a {name}");
            }
            if (open > from) {
                parts.add(new Part(text.substring(from, open), false));
            }
            parts.add(new Part(text.substring(open + 1, close), true));
            from = close + 1;
        }
        return new NameTemplate(text, parts);
    }

    /** {@return the names of the values in it} */
    public List<String> names() {
        return parts.stream().filter(Part::value).map(Part::text).toList();
    }

    /**
     * {@return the name, or empty if a value is missing or the name is blank}
     *
     * @param values gives a value by its name
     */
    public Optional<String> expand(Function<String, Optional<String>> values) {
        StringBuilder name = new StringBuilder();
        for (Part part : parts) {
            if (part.value()) {
                Optional<String> value = values.apply(part.text());
                if (value.isEmpty()) {
                    return Optional.empty();
                }
                name.append(value.get());
            } else {
                name.append(part.text());
            }
        }
        if (name.length() > LONGEST) {
            // Not in the middle of a pair of surrogates.
            name.setLength(Character.isHighSurrogate(name.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST);
        }
        return name.toString().isBlank() ? Optional.empty() : Optional.of(name.toString());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NameTemplate template && template.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** {@return the template as it was given} */
    @Override
    public String toString() {
        return text;
    }
}
