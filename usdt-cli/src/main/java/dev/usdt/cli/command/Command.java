package dev.usdt.cli.command;

import dev.usdt.cli.args.Arguments;
import dev.usdt.cli.args.Syntax;
import dev.usdt.cli.args.UsageError;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.ExitCode;
import java.io.IOException;

/** One subcommand of {@code usdt}. */
public interface Command {

    /** {@return what can be typed for it; made only when the command is run or explained} */
    Syntax syntax();

    /**
     * Runs it.
     *
     * @param arguments what was typed
     * @return the exit code, see {@link ExitCode}
     * @throws UsageError if the arguments contradict each other
     * @throws IOException if standard output or error cannot be written to
     */
    int run(Console console, Arguments arguments) throws IOException;
}
