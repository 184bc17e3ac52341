package dev.usdt.cli;

import dev.usdt.cli.args.Option;
import dev.usdt.cli.args.Options;
import dev.usdt.cli.args.Syntax;
import dev.usdt.diff.Difference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes the completion scripts: what a shell does with a line, written by hand for each, and between it the options and
 * operands of the commands.
 */
final class Completions {

    private static final Path FRAMES =
            Path.of(System.getProperty("usdt.root"), "usdt-cli/src/test/resources/dev/usdt/cli/completion-frames");

    /** What completes a value or an operand. */
    sealed interface Value {}

    record Words(List<String> words) implements Value {}

    /** Words, as long as one fits, and else files. */
    record WordsOrFiles(List<String> words) implements Value {}

    enum Named implements Value {
        NOTHING,
        FILES,
        PROBES,
        PROVIDERS,
        NAMES,
        PROBE_OF_FILE
    }

    private final List<Syntax> commands;

    Completions(List<Syntax> commands) {
        this.commands = commands;
    }

    /** By what stands for it in the help, which says what it is. */
    static Value of(Option option) {
        if (option instanceof Option.Choice<?> choice) {
            return new Words(choice.words());
        } else if (option == Options.PROVIDER) {
            return Named.PROVIDERS;
        } else if (option == Options.PROBE) {
            return Named.NAMES;
        }
        return switch (option.label()) {
            case "true|false" -> new Words(List.of("true", "false"));
            case "FILE", "LIST", "PATH", "FIXED" -> Named.FILES;
            case "PROVIDER:NAME" -> Named.PROBES;
            case "KIND" ->
                new Words(Arrays.stream(Difference.Kind.values())
                        .map(Difference.Kind::id)
                        .toList());
            case "NAME[-VERSION]" -> new Words(List.of("bpftrace", "bcc", "libbpf", "perf", "gdb", "systemtap"));
            case "N", "NAME", "TIME", "SIZE", "URL", "VERSION", "CONDITION", "OS/ARCH" -> Named.NOTHING;
            default -> throw new AssertionError("say what completes " + option.label() + " of " + option.name());
        };
    }

    static Value of(Syntax.Operands operands) {
        return switch (operands.label()) {
            case "" -> Named.NOTHING;
            case "FILE", "OLD NEW" -> Named.FILES;
            case "--machine MACHINE ARGUMENTS | FILE PROVIDER:NAME | --pid N PROVIDER:NAME" -> Named.PROBE_OF_FILE;
            case "[PROVIDER[:NAME] | check FILE | init FILE]" -> new WordsOrFiles(List.of("check", "init"));
            case "[bash|zsh|fish]" -> new Words(List.of("bash", "zsh", "fish"));
            default -> throw new AssertionError("say what completes " + operands.label());
        };
    }

    private static List<Option> options(Syntax command) {
        List<Option> options = new ArrayList<>(command.options());
        options.add(Syntax.HELP);
        return options;
    }

    /** Another spelling of a long name is taken, but not offered. */
    private static List<String> offered(Option option) {
        return option.names().stream()
                .filter(name -> name.length() == 2 || name.equals(option.name()))
                .toList();
    }

    private static String frame(String shell, String syntax) throws IOException {
        return Files.readString(FRAMES.resolve("usdt." + shell)).replace("#SYNTAX#\n", syntax);
    }

    private List<String> names() {
        return commands.stream().map(Syntax::name).toList();
    }

    String bash() throws IOException {
        StringBuilder text = new StringBuilder();
        text.append(
                "# Sets options, those of a command, and operands, what else it takes. Of no command, those of all.\n");
        text.append("_usdt_syntax() {\n    case $1 in\n");
        text.append("        '')\n            options='-h --help --version'\n            operands='")
                .append(String.join(" ", names()))
                .append("'\n            ;;\n");
        for (Syntax command : commands) {
            Set<String> names = new LinkedHashSet<>();
            options(command).forEach(option -> names.addAll(offered(option)));
            text.append("        ").append(command.name()).append(")\n            options='");
            text.append(String.join(" ", names)).append("'\n            operands='");
            text.append(bash(of(command.operands()))).append("'\n            ;;\n");
        }
        text.append("        *) return 1 ;;\n    esac\n}\n\n");
        text.append(
                "# Sets value, what an option of a command takes; fails if it takes none. One dash is as good as two.\n");
        text.append("_usdt_value() {\n    local option=$2\n");
        text.append("    case $option in -[!-]?*) option=-$option ;; esac\n    case \"$1 $option\" in\n");
        for (Syntax command : commands) {
            for (Option option : options(command)) {
                if (option.takesValue()) {
                    List<String> patterns = option.names().stream()
                            .map(name -> "'" + command.name() + " " + name + "'")
                            .toList();
                    text.append("        ").append(String.join(" | ", patterns)).append(") value='");
                    text.append(bash(of(option))).append("' ;;\n");
                }
            }
        }
        text.append("        *) return 1 ;;\n    esac\n}\n");
        return frame("bash", text.toString());
    }

    private static String bash(Value value) {
        if (value instanceof Words words) {
            return String.join(" ", words.words());
        } else if (value instanceof WordsOrFiles words) {
            return "=words_or_files:" + String.join(" ", words.words());
        }
        return "=" + lower((Named) value);
    }

    String zsh() throws IOException {
        StringBuilder text = new StringBuilder();
        text.append("# Sets commands.\n_usdt_commands() {\n  commands=(\n");
        for (Syntax command : commands) {
            text.append("    ")
                    .append(quoted(command.name() + ":" + command.description()))
                    .append('\n');
        }
        text.append("  )\n}\n\n_usdt_arguments() {\n  case $1 in\n");
        for (Syntax command : commands) {
            text.append("    ").append(command.name()).append(")\n      _arguments");
            for (Option option : options(command)) {
                for (String name : offered(option)) {
                    text.append(" \\\n        ").append(quoted(zsh(option, name)));
                }
            }
            String operands = zsh(of(command.operands()));
            if (!operands.isEmpty()) {
                String label = command.operands().label().replace(":", "\\:");
                text.append(" \\\n        ").append(quoted("*:" + label + ":" + operands));
            }
            text.append("\n      ;;\n");
        }
        text.append("  esac\n}\n");
        return frame("zsh", text.toString());
    }

    private static String zsh(Option option, String name) {
        String description = option.description()
                .replace("\\", "\\\\")
                .replace("[", "\\[")
                .replace("]", "\\]")
                .replace(":", "\\:");
        String many = option instanceof Option.Texts ? "*" : "(" + String.join(" ", offered(option)) + ")";
        if (option == Syntax.HELP) {
            many = "(- *)";
        }
        String end = "";
        if (!option.label().isEmpty()) {
            String label = option.label().replace(":", "\\:");
            end = (option.takesValue() ? ":" : "::") + label + ":" + zsh(of(option));
        }
        String joint = end.isEmpty() || name.length() == 2 ? "" : option.takesValue() ? "=" : "=-";
        return many + name + joint + "[" + description + "]" + end;
    }

    private static String zsh(Value value) {
        if (value instanceof Words words) {
            return "(" + String.join(" ", words.words()) + ")";
        } else if (value instanceof WordsOrFiles words) {
            return "_alternative 'words:word:(" + String.join(" ", words.words()) + ")' 'files:file:_files'";
        }
        return switch ((Named) value) {
            case NOTHING -> "";
            default -> value == Named.FILES ? "_files" : "_usdt_" + lower((Named) value);
        };
    }

    String fish() throws IOException {
        StringBuilder text = new StringBuilder();
        text.append("complete -c usdt -n __usdt_is -s h -l help -d 'Show this help.'\n");
        text.append("complete -c usdt -n __usdt_is -l version -d 'Show the version.'\n");
        for (Syntax command : commands) {
            text.append("complete -c usdt -n __usdt_is -a ").append(command.name());
            text.append(" -d ").append(fishQuoted(command.description())).append('\n');
        }
        for (Syntax command : commands) {
            String is = "__usdt_is " + command.name();
            text.append('\n');
            Value operands = of(command.operands());
            if (operands instanceof Words words) {
                appendFish(text, is, " -a " + fishQuoted(String.join(" ", words.words())));
            } else if (operands instanceof WordsOrFiles words) {
                appendFish(text, is, " -F -a " + fishQuoted(String.join(" ", words.words())));
            } else {
                appendFishOperands(text, is, (Named) operands);
            }
            for (Option option : options(command)) {
                StringBuilder end = new StringBuilder();
                for (String name : offered(option)) {
                    end.append(name.length() == 2 ? " -s " : " -l ").append(name.replaceFirst("^-+", ""));
                }
                if (option.takesValue()) {
                    end.append(fish(of(option)));
                }
                end.append(" -d ").append(fishQuoted(option.description()));
                appendFish(text, is, end.toString());
            }
        }
        return frame("fish", text.toString());
    }

    private static void appendFish(StringBuilder text, String condition, String end) {
        text.append("complete -c usdt -n '")
                .append(condition)
                .append('\'')
                .append(end)
                .append('\n');
    }

    private static void appendFishOperands(StringBuilder text, String is, Named operands) {
        if (operands == Named.FILES) {
            appendFish(text, is, " -F");
        } else if (operands == Named.PROBE_OF_FILE) {
            appendFish(text, is + "; and __usdt_lacks_file", " -F");
            appendFish(text, is, " -a '(__usdt_probes)'");
        }
    }

    private static String fish(Value value) {
        if (value instanceof Words words) {
            return " -x -a " + fishQuoted(String.join(" ", words.words()));
        }
        return switch ((Named) value) {
            case FILES -> " -r -F";
            case PROVIDERS -> " -x -a '(__usdt_probes providers)'";
            case NAMES -> " -x -a '(__usdt_probes names)'";
            case PROBES -> " -x -a '(__usdt_probes)'";
            default -> " -x";
        };
    }

    private static String lower(Named named) {
        return named.name().toLowerCase(java.util.Locale.ROOT);
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private static String fishQuoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
