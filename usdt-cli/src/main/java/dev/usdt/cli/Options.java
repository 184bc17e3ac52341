package dev.usdt.cli;

import dev.usdt.ProbeFilter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** The options that commands share, and how all options are described: in code, since annotations cost start-up. */
final class Options {

    private Options() {}

    static CommandSpec command(String name, String description) {
        CommandSpec spec = CommandSpec.create().name(name);
        spec.usageMessage().description(description);
        if (!name.equals("usdt")) {
            spec.usageMessage().synopsisHeading("Usage: usdt ");
        }
        return spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Shows this help.")
                .build());
    }

    static OptionSpec flag(String name, String description) {
        return OptionSpec.builder(name)
                .arity("0")
                .type(boolean.class)
                .description(description)
                .build();
    }

    /** A flag that may be on, off, or not given; {@link GoFlags} gives the parser its value. */
    static OptionSpec choice(String name, String description) {
        return OptionSpec.builder(name)
                .arity("0..1")
                .type(Boolean.class)
                .paramLabel("true|false")
                .description(description)
                .build();
    }

    static OptionSpec text(String name, String label, String description) {
        return OptionSpec.builder(name)
                .arity("1")
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    /** A text option that may be given several times. */
    static OptionSpec texts(String name, String label, String description) {
        return OptionSpec.builder(name)
                .arity("1")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    static OptionSpec format(String... formats) {
        return OptionSpec.builder("--format")
                .arity("1")
                .type(String.class)
                .paramLabel(String.join("|", formats))
                .completionCandidates(List.of(formats))
                .defaultValue(formats[0])
                .description("How to write it; ${DEFAULT-VALUE} if not given.")
                .build();
    }

    /** An option that has one of some values, the first of them if it is not given. */
    static OptionSpec choice(String name, String label, List<String> values, String description) {
        return OptionSpec.builder(name)
                .arity("1")
                .type(String.class)
                .paramLabel(label)
                .completionCandidates(values)
                .defaultValue(values.get(0))
                .description(description)
                .build();
    }

    static OptionSpec provider() {
        return text("--provider", "GLOB", "Only probes whose provider matches; * is any text, ? one character.");
    }

    static OptionSpec probe() {
        return text("--probe", "GLOB", "Only probes whose name matches.");
    }

    static ProbeFilter filter(ParseResult options) {
        return ProbeFilter.of(glob(options, "--provider"), glob(options, "--probe"));
    }

    /** As with Go's flags, an empty text is none: {@code -provider "$P"} chooses all where P is not set. */
    private static String glob(ParseResult options, String name) {
        String glob = options.matchedOptionValue(name, "");
        return glob.isEmpty() ? "*" : glob;
    }

    /** {@return the one positional value} */
    static String only(ParseResult options, String label) {
        List<String> values = options.matchedPositionalValue(0, List.of());
        if (values.size() != 1) {
            throw new UsageError("takes one " + label + ", got " + values.size());
        }
        return values.get(0);
    }

    static PositionalParamSpec files() {
        return positional("FILE", "1..*", "ELF files: programs, libraries.");
    }

    static PositionalParamSpec positional(String label, String arity, String description) {
        return PositionalParamSpec.builder()
                .index("0..*")
                .arity(arity)
                .required(true)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    static void examples(CommandSpec spec, String... lines) {
        String[] footer = new String[lines.length + 1];
        footer[0] = lines.length == 1 ? "%nExample:" : "%nExamples:";
        for (int i = 0; i < lines.length; i++) {
            footer[i + 1] = "  " + lines[i].replace("%", "%%");
        }
        spec.usageMessage().footer(footer);
    }

    /** {@return the value of an option that has a fixed set of them} */
    static String oneOf(ParseResult options, String name) {
        OptionSpec option = options.commandSpec().findOption(name);
        String value = options.matchedOptionValue(name, option.defaultValue());
        List<String> allowed = new ArrayList<>();
        for (String candidate : option.completionCandidates()) {
            allowed.add(candidate);
        }
        if (!allowed.contains(value)) {
            throw new UsageError(
                    "invalid value '" + value + "' for " + name + ", expected one of " + String.join(", ", allowed));
        }
        return value;
    }
}
