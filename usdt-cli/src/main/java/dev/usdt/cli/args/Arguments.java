package dev.usdt.cli.args;

import dev.usdt.KnownNames;
import dev.usdt.ProbeFilter;
import dev.usdt.cli.args.Syntax.Count;
import dev.usdt.cli.args.Syntax.Operands.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was typed for a command, spelled as Go's {@code flag} package wants it: {@code -json} and {@code --json} are
 * one, a value follows or is joined by {@code =}, and a boolean may be given as {@code -json=t}. So a script that calls
 * {@code go tool usdt} runs with this command in its place. Unlike there, options may also stand behind operands.
 *
 * @see <a href="https://pkg.go.dev/flag#hdr-Command_line_flag_syntax">package flag, command line flag syntax</a>
 */
public final class Arguments {

    private final Syntax syntax;
    /** By the option's name; of a flag, one that is on. */
    private final Map<String, List<String>> values = new HashMap<>();

    /** By the option's name: how it was spelled. */
    private final Map<String, String> spellings = new HashMap<>();

    private final List<String> operands = new ArrayList<>();
    private final List<String> command = new ArrayList<>();
    private @Nullable UsageError fault;

    private Arguments(Syntax syntax) {
        this.syntax = syntax;
    }

    /**
     * Reads a command line.
     *
     * @param words what was typed behind the command's name
     * @throws UsageError if it is not as the syntax says, and help is not asked for
     */
    public static Arguments of(Syntax syntax, List<String> words) {
        Arguments arguments = new Arguments(syntax);
        arguments.read(words);
        if (arguments.operands.isEmpty() && syntax.operands().count() == Count.SOME) {
            arguments.fail("expected " + syntax.operands().label());
        }
        UsageError fault = arguments.fault;
        if (fault != null && !arguments.has(Syntax.HELP)) {
            throw fault;
        }
        return arguments;
    }

    /** The first fault counts, unless help is asked for. */
    private void fail(UsageError error) {
        fault = fault == null ? error : fault;
    }

    private void fail(String message) {
        fail(new UsageError(message));
    }

    private void read(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("--")) {
                boolean isCommand = syntax.operands().kind() == Kind.BEFORE_COMMAND;
                (isCommand ? command : operands).addAll(words.subList(i + 1, words.size()));
                if (isCommand && command.isEmpty()) {
                    fail("expected COMMAND after --");
                }
                return;
            }
            int equals = word.indexOf('=');
            String value = equals < 0 ? null : word.substring(equals + 1);
            String spelling = equals < 0 ? word : word.substring(0, equals);
            Option option = option(spelling);
            if (option != null) {
                spellings.put(option.name(), spelling);
            }
            if (option == null) {
                if (word.length() > 1 && word.charAt(0) == '-' && !isOperand(word)) {
                    fail("unknown option '" + word + "'" + nearest(word));
                }
                operands.add(word);
            } else if (!option.takesValue()) {
                turn(option, value == null || booleanOf(option, value));
            } else if (value != null) {
                add(option, value);
            } else if (i + 1 < words.size()) {
                add(option, words.get(++i)); // whatever it looks like
            } else {
                fail("expected " + option.label() + " after " + option.name());
            }
        }
    }

    private String nearest(String word) {
        KnownNames known = new KnownNames();
        for (Option option : syntax.options()) {
            known.add(option.name());
        }
        int equals = word.indexOf('=');
        String name = equals < 0 ? word : word.substring(0, equals);
        return known.question(name.startsWith("--") ? name : "-" + name);
    }

    private boolean isOperand(String dashed) {
        char second = dashed.charAt(1);
        return syntax.operands().kind() == Kind.MAYBE_NEGATIVE && second >= '0' && second <= '9';
    }

    private @Nullable Option option(String word) {
        int dashes = word.startsWith("--") ? 2 : word.startsWith("-") ? 1 : 0;
        String name = word.substring(dashes);
        if (dashes == 0 || name.isEmpty()) {
            return null;
        }
        Option option = syntax.option("--" + name);
        return option != null ? option : syntax.option("-" + name);
    }

    /** The last one counts: {@code -v -v=false} is off. */
    private void turn(Option option, boolean on) {
        if (on || option instanceof Option.Switch) {
            values.put(option.name(), List.of(String.valueOf(on)));
        } else {
            values.remove(option.name());
        }
    }

    private boolean booleanOf(Option option, String value) {
        return switch (value) {
            case "1", "t", "T", "TRUE", "true", "True" -> true;
            case "0", "f", "F", "FALSE", "false", "False" -> false;
            default -> {
                fail(UsageError.invalid(value, option.name(), "true or false"));
                yield false;
            }
        };
    }

    private void add(Option option, String value) {
        if (option instanceof Option.Choice<?> choice && choice.value(value).isEmpty()) {
            fail(UsageError.invalid(value, option.name(), choice.words()));
        }
        List<String> given = values.get(option.name());
        if (given == null || !(option instanceof Option.Texts)) {
            given = new ArrayList<>();
            values.put(option.name(), given);
        }
        given.add(value);
    }

    /** {@return whether an option was given; of a flag, whether it is on} */
    public boolean has(Option option) {
        return given(option) != null;
    }

    /** {@return an option as it was typed, {@code -r} or {@code --recursive}} */
    public String typed(Option option) {
        return spellings.getOrDefault(option.name(), option.name());
    }

    /**
     * Checks that an option was not given in vain.
     *
     * @param needed options of which it needs at least one
     * @throws UsageError if it was given, and none of them
     */
    public void checkNeeded(Option option, Option... needed) {
        List<String> names = new ArrayList<>();
        for (Option other : needed) {
            if (has(other)) {
                return;
            }
            names.add(other.names().get(0));
        }
        if (has(option)) {
            throw new UsageError(typed(option) + " needs " + UsageError.alternatives(names));
        }
    }

    /**
     * Checks that an option excludes others.
     *
     * @throws UsageError if it was given, and one of them
     */
    public void checkAlone(Option option, Collection<Option> excluded) {
        for (Option other : excluded) {
            if (has(option) && has(other)) {
                throw new UsageError(typed(option) + " and " + typed(other) + " cannot be used together");
            }
        }
    }

    /** {@return whether an option that can be on or off is on} */
    public boolean isOn(Option.Switch option) {
        List<String> given = given(option);
        return given != null && given.get(0).equals("true");
    }

    /** {@return the value of an option, an empty text if it was not given} */
    public String text(Option.Text option) {
        return last(option, "");
    }

    /** {@return all values of an option, empty if it was not given} */
    public List<String> texts(Option.Texts option) {
        List<String> given = given(option);
        return given == null ? List.of() : given;
    }

    /** {@return the value of an option that has one of some, or that which it has if it was not given} */
    public <T> T oneOf(Option.Choice<T> option) {
        return option.value(last(option, option.words().get(0))).orElseThrow();
    }

    /**
     * {@return the value of an option that is a whole number}
     *
     * @param most the most that it may be; the least is 1
     * @throws UsageError if it was given something else
     */
    public long number(Option.Text option, long most) {
        String text = text(option);
        try {
            long number = Long.parseLong(text);
            if (number >= 1 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw UsageError.invalid(text, option.name(), "a number from 1 to " + most);
    }

    /**
     * {@return the value of an option that is a time, in nanoseconds: {@code 10s}, {@code 500ms}, {@code 2m},
     * {@code 1h}, or a number of seconds}
     *
     * @throws UsageError if it was given something else, less than a millisecond, or more than some years
     */
    public long nanos(Option.Text option) {
        return Amount.of(text(option), Amount.TIMES)
                .filter(nanos -> nanos >= 1_000_000)
                .orElseThrow(() -> invalid(option, "a time such as 10s, 500ms, 2m or 1h"));
    }

    /**
     * {@return the value of an option that is an amount of memory, in bytes: {@code 16M}, {@code 64K}, {@code 1G}}
     *
     * @param most the most that it may be
     * @param example what the help shows
     * @throws UsageError if it was given something else
     */
    public long bytes(Option.Text option, long most, String example) {
        return Amount.of(text(option), Amount.SIZES)
                .filter(bytes -> bytes >= 1 && bytes <= most)
                .orElseThrow(() -> invalid(option, "a size such as " + example));
    }

    /** {@return what to throw if the value of an option was typed wrong} */
    public UsageError invalid(Option.Text option, String expected) {
        return UsageError.invalid(text(option), option.name(), expected);
    }

    /** {@return the same, if there is a reason that does not say the value again} */
    public UsageError invalid(Option.Text option, IllegalArgumentException reason) {
        return new UsageError("invalid value '" + text(option) + "' for " + option.name() + ": " + reason.getMessage());
    }

    private String last(Option option, String otherwise) {
        List<String> given = given(option);
        return given == null ? otherwise : given.get(given.size() - 1);
    }

    /** An option that the command reads but cannot be typed is a mistake of ours. */
    private @Nullable List<String> given(Option option) {
        if (option != Syntax.HELP && !syntax.options().contains(option)) {
            throw new IllegalStateException(option.name() + " is not an option of " + syntax.name());
        }
        return values.get(option.name());
    }

    /** {@return what is not an option, in its order} */
    public List<String> operands() {
        return operands;
    }

    /** {@return the command and its arguments that stand behind {@code --}; empty if there is none} */
    public List<String> command() {
        return command;
    }

    /**
     * {@return the one operand}
     *
     * @throws UsageError if there are several
     */
    public String onlyOperand() {
        if (operands.size() != 1) {
            throw new UsageError("takes one " + syntax.operands().label() + ", got " + operands.size());
        }
        return operands.get(0);
    }

    /** {@return the filter of {@link Options#PROVIDER} and {@link Options#PROBE}} */
    public ProbeFilter filter() {
        return ProbeFilter.of(glob(Options.PROVIDER), glob(Options.PROBE));
    }

    /** As with Go's flags, an empty text is none: {@code -provider "$P"} chooses all where P is not set. */
    private String glob(Option.Text option) {
        String glob = text(option);
        return glob.isEmpty() ? "*" : glob;
    }
}
