package dev.usdt.cli.args;

import dev.usdt.KnownNames;
import java.util.List;

/** The command line is wrong. */
public final class UsageError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UsageError(String message) {
        super(message);
    }

    /**
     * {@return that a value is wrong}
     *
     * @param value what was typed
     * @param of what it is the value of, such as an option
     * @param expected what could have been typed
     */
    public static UsageError invalid(String value, String of, String expected) {
        return new UsageError("invalid value '" + value + "' for " + of + ", expected " + expected);
    }

    /**
     * {@return that a value is none of some words, and which of them was most likely meant}
     *
     * @param value what was typed
     * @param of what it is the value of, such as an option
     */
    public static UsageError invalid(String value, String of, List<String> words) {
        KnownNames known = new KnownNames();
        words.forEach(known::add);
        return invalid(value, of, alternatives(words) + known.question(value));
    }

    /** {@return words to choose from: {@code bash, zsh or fish}} */
    public static String alternatives(List<String> words) {
        int last = words.size() - 1;
        return last == 0 ? words.get(0) : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
    }
}
