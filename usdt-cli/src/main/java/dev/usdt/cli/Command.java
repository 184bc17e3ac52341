package dev.usdt.cli;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** One subcommand of {@code usdt}. */
interface Command {

    /** {@return a description of its options; made only when the command is run or explained} */
    CommandSpec spec();

    /**
     * Runs it.
     *
     * @param options what was given, as {@link #spec()} describes it
     * @return the exit code, see {@link ExitCode}
     * @throws UsageError if the options contradict each other
     * @throws IOException if standard output or error cannot be written to
     */
    int run(Console console, ParseResult options) throws IOException;
}
