package dev.usdt.cli.command;

import dev.usdt.Probe;
import dev.usdt.UsdtFile;
import dev.usdt.cli.args.Arguments;
import dev.usdt.cli.args.Syntax;
import dev.usdt.cli.args.Syntax.Count;
import dev.usdt.cli.args.Syntax.Operands;
import dev.usdt.cli.args.TypedPath;
import dev.usdt.cli.args.UsageError;
import dev.usdt.cli.input.InputFile;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * {@code usdt completion}: the script by which a shell completes what is typed. The scripts lie in the jar; a test
 * makes them from the syntax of the commands and compares. They ask this command for the probes of a file.
 */
public final class CompletionCommand implements Command {

    private static final List<String> SHELLS = List.of("bash", "zsh", "fish");

    /** What the scripts call: {@code usdt completion probes FILE…}. */
    private static final String PROBES = "probes";

    /** Nobody looks through more in a shell. */
    private static final int MOST_PROBES = 5_000;

    @Override
    public Syntax syntax() {
        return new Syntax(
                "completion",
                "Prints a script that makes bash, zsh or fish complete options, files, values and probes.",
                List.of(),
                new Operands("[bash|zsh|fish]", "The shell (default: bash).", Count.LABELLED),
                List.of(
                        "source <(usdt completion bash)",
                        "source <(usdt completion zsh)",
                        "usdt completion fish | source"));
    }

    @Override
    public int run(Console console, Arguments arguments) throws IOException {
        List<String> words = arguments.operands();
        String first = words.isEmpty() ? SHELLS.get(0) : words.get(0);
        if (first.equals(PROBES)) {
            printProbes(console, words.subList(1, words.size()));
        } else if (words.size() > 1) {
            throw new UsageError("takes one shell, got " + words.size());
        } else if (!SHELLS.contains(first)) {
            throw UsageError.invalid(first, "the shell", SHELLS);
        } else {
            console.print(script(first));
        }
        return ExitCode.OK;
    }

    private static String script(String shell) throws IOException {
        String name = "/dev/usdt/cli/completion/usdt." + shell;
        try (InputStream in = Objects.requireNonNull(CompletionCommand.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** A line for each, of which a shell takes nothing for anything else; what is no ELF file has none. */
    private static void printProbes(Console console, List<String> files) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        for (String file : files) {
            // Nothing that never ends: a pipe, a device.
            if (!file.isEmpty() && Files.isRegularFile(TypedPath.of(file))) {
                Optional<UsdtFile> read = InputFile.attempt(file).file();
                if (read.isPresent()) {
                    addProbes(read.get(), names);
                }
            }
        }
        for (String name : names) {
            console.print(name + "\n");
        }
    }

    private static void addProbes(UsdtFile file, Set<String> names) {
        for (Probe probe : file.probes()) {
            if (names.size() < MOST_PROBES && isPlain(probe.provider()) && isPlain(probe.name())) {
                names.add(probe.provider() + ":" + probe.name());
            }
        }
    }

    /**
     * Whether a name means itself in each shell, and is no option. Names come from a file that anybody may have made;
     * those of real probes are such.
     */
    private static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
            if (!letter && (i == 0 || (c != '-' && c != '.'))) {
                return false;
            }
        }
        return !name.isEmpty();
    }
}
