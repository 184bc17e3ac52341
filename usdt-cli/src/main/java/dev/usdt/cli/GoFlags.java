package dev.usdt.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The way in which Go's {@code flag} package spells options: {@code -json} and {@code --json} are one, a value follows
 * or is joined by {@code =}, and a boolean may be given as {@code -json=t}. So a script that calls {@code go tool usdt}
 * runs with this command in its place.
 *
 * @see <a href="https://pkg.go.dev/flag#hdr-Command_line_flag_syntax">package flag, command line flag syntax</a>
 */
final class GoFlags {

    private GoFlags() {}

    /**
     * {@return the arguments as the parser wants them: long options with two dashes, flags without a value, and with
     * one if it makes a difference whether they are off or not given}
     *
     * @throws UsageError if a boolean has a value that Go does not take as one
     */
    static List<String> normalized(List<String> args, CommandSpec spec) {
        List<String> normalized = new ArrayList<>(args.size());
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            if (arg.equals("--")) {
                normalized.addAll(args.subList(i, args.size()));
                return normalized;
            }
            OptionSpec option = option(arg, spec);
            if (option == null) {
                normalized.add(arg);
                continue;
            }
            int equals = arg.indexOf('=');
            String name = option.longestName();
            if (option.type() == Boolean.class) {
                normalized.add(name + "=" + (equals < 0 || booleanOf(option, arg.substring(equals + 1))));
            } else if (option.arity().max() > 0) {
                normalized.add(equals < 0 ? name : name + arg.substring(equals));
                if (equals < 0 && i + 1 < args.size()) {
                    normalized.add(args.get(++i)); // its value, whatever it looks like
                }
            } else if (equals < 0) {
                normalized.add(name);
            } else {
                setBoolean(normalized, option, arg.substring(equals + 1));
            }
        }
        return normalized;
    }

    private static @Nullable OptionSpec option(String arg, CommandSpec spec) {
        int dashes = arg.startsWith("--") ? 2 : arg.startsWith("-") ? 1 : 0;
        int equals = arg.indexOf('=');
        String name = arg.substring(dashes, equals < 0 ? arg.length() : equals);
        if (dashes == 0 || name.isEmpty()) {
            return null;
        }
        OptionSpec option = spec.findOption("--" + name);
        return option != null ? option : spec.findOption("-" + name);
    }

    /** The last one counts: {@code -v -v=false} is off. */
    private static void setBoolean(List<String> normalized, OptionSpec option, String value) {
        if (booleanOf(option, value)) {
            normalized.add(option.longestName());
        } else {
            normalized.removeIf(option.longestName()::equals);
        }
    }

    private static boolean booleanOf(OptionSpec option, String value) {
        return switch (value) {
            case "1", "t", "T", "TRUE", "true", "True" -> true;
            case "0", "f", "F", "FALSE", "false", "False" -> false;
            default -> throw new UsageError("invalid boolean value '" + value + "' for " + option.longestName());
        };
    }
}
