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
    public static final Option HELP = Option.flag("-h", "--help", "Show this help.");

    /**
     * What is not an option.
     *
     * @param label what stands for it in the help
     * @param description what it is
     * @param count how many may be given, as the help shows it
     * @param kind what they may look like
     */
    public record Operands(String label, String description, Count count, Kind kind) {

        /** What operands may look like. */
        public enum Kind {
            /** Words that do not begin with a minus; all words behind {@code --}. */
            PLAIN,
            /** A minus and a digit are no option either: {@code -4@%eax} is an argument. */
            MAYBE_NEGATIVE,
            /** What stands behind {@code --} is a command with its arguments. */
            BEFORE_COMMAND
        }

        /** Of a command that takes none. */
        public static final Operands NONE = new Operands("", "", Count.NONE);

        public Operands(String label, String description, Count count) {
            this(label, description, count, Kind.PLAIN);
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
