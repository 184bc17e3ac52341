package dev.usdt.catalog;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a catalog knows of one value that a probe passes.
 *
 * @param name what the value is called: a letter or {@code _}, then letters, digits and {@code _}
 * @param type what it is
 * @param meaning what it tells, in a few words; empty if nothing is said
 * @param unit what is counted, such as {@code bytes}; empty if nothing is said
 * @param words by the numbers that it may be, their names; empty unless it is an {@code enum}
 * @param attribute what the attribute of a span is called that has it; empty for the name
 */
public record Parameter(
        String name,
        ParameterType type,
        String meaning,
        String unit,
        Map<Long, String> words,
        Optional<String> attribute) {

    /** The most characters of a name. */
    static final int LONGEST_NAME = 40;

    /**
     * Checks the name, and copies the map.
     *
     * @throws IllegalArgumentException if it is no name, one of more than 40 characters, or one like {@code arg0},
     *     which arguments without a name have
     */
    public Parameter {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(meaning, "meaning");
        Objects.requireNonNull(unit, "unit");
        Objects.requireNonNull(attribute, "attribute");
        // In the order of the catalog, which Map.copyOf would not keep.
        words = Collections.unmodifiableMap(new LinkedHashMap<>(words));
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    "'" + name + "' is not a name for an argument, expected letters, digits and" + " _, at most "
                            + LONGEST_NAME + ", and not argN");
        }
    }

    /** One of which no more is known. */
    public Parameter(String name, ParameterType type) {
        this(name, type, "", "", Map.of(), Optional.empty());
    }

    private static boolean isName(String name) {
        if (name.isEmpty() || name.length() > LONGEST_NAME || isDigit(name.charAt(0)) || isNumbered(name)) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!isDigit(c) && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && c != '_') {
                return false;
            }
        }
        return true;
    }

    private static boolean isNumbered(String name) {
        if (!name.startsWith("arg") || name.length() == 3) {
            return false;
        }
        for (int i = 3; i < name.length(); i++) {
            if (!isDigit(name.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
