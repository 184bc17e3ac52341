package dev.usdt.cli.input;

import dev.usdt.Detail;
import dev.usdt.UsdtFile;
import dev.usdt.cli.args.UsageError;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.ExitCode;
import dev.usdt.process.LiveProcess;
import dev.usdt.process.MappedFile;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The files with probes of a process, for the commands that take {@code --pid}. */
public final class ProcessFiles {

    /** What is done with a file that has probes. */
    @FunctionalInterface
    public interface Action {

        /** Does it; {@return the exit code} */
        int take(LiveProcess process, MappedFile mapped, UsdtFile file) throws IOException;
    }

    private ProcessFiles() {}

    /** Checks that no file is named beside a process. */
    public static void checkAlone(List<String> files) {
        if (!files.isEmpty()) {
            throw new UsageError("--pid and FILE cannot be used together");
        }
    }

    /** {@return a process, or empty if it cannot be read, which is said} */
    public static Optional<LiveProcess> read(Console console, long pid) throws IOException {
        try {
            return Optional.of(LiveProcess.of(pid));
        } catch (IOException e) {
            console.say(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /**
     * Reads the files of a process, says what is wrong with them, and hands on those that have probes.
     *
     * @return the exit code
     */
    public static int each(Console console, LiveProcess process, Action action, Detail... details) throws IOException {
        int code = ExitCode.OK;
        for (MappedFile mapped : process.files()) {
            if (mapped.openPath().isEmpty()) {
                console.say(mapped.path(), mapped.failure());
                code = ExitCode.INPUT;
                continue;
            }
            UsdtFile file;
            try {
                file = mapped.read(details);
            } catch (IOException e) {
                console.say(mapped.path(), InputFile.reason(e));
                code = ExitCode.INPUT;
                continue;
            }
            if (!file.sites().isEmpty()) {
                InputFile.sayProblems(console, mapped.path(), file);
                code = Math.max(code, Math.max(InputFile.exitCode(file), action.take(process, mapped, file)));
            }
        }
        return code;
    }
}
