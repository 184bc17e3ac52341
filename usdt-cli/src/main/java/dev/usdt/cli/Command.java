package dev.usdt.cli;

import java.io.IOException;

/** One subcommand of {@code usdt}. */
interface Command {

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
