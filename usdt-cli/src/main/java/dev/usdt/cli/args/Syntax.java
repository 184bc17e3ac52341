package dev.usdt.cli.args;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be typed for a command.
 *
 * @param name the command
 * @param description what it does, in a sentence
 * @param options its options, but for the help
 * @param operands what is not an option
 * @param examples command lines
 */
public record Syntax(String name, String description, List<Option> options, Operands operands, List<String> examples) {

    /** Every command has it. */
    public static final Option HELP = Option.flag("-h", "--help", "Shows this help.");

    /**
     * What is not an option.
     *
     * @param label what stands for it in the help
     * @param description what it is
     * @param count how many may be given, as the help shows it
     * @param maybeNegative whether it may begin with a minus and a digit: {@code -4@%eax} is an argument
     */
    public record Operands(String label, String description, Count count, boolean maybeNegative) {

        /** Of a command that takes none. */
        public static final Operands NONE = new Operands("", "", Count.NONE);

        public Operands(String label, String description, Count count) {
            this(label, description, count, false);
        }
    }

    /** How many operands may be given. */
    public enum Count {
        /** Any number. */
        ANY,
        /** At least one. */
        SOME,
        /** As many as the label says, which the command checks. */
        LABELLED,
        /** None. */
        NONE
    }

    /** {@return the option of a name with its dashes, or null if there is none} */
    @Nullable
    Option option(String name) {
        if (HELP.names().contains(name)) {
            return HELP;
        }
        for (Option option : options) {
            if (option.names().contains(name)) {
                return option;
            }
        }
        return null;
    }
}
