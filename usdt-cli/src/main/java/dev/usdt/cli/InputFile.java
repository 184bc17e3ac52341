package dev.usdt.cli;

import dev.usdt.ElfFormatException;
import dev.usdt.Fact;
import dev.usdt.Problem;
import dev.usdt.UsdtFile;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the files that a command is given, and says on standard error what is wrong with them. */
final class InputFile {

    /** The name under which standard input is read. */
    static final String STANDARD_INPUT = "-";

    private InputFile() {}

    /**
     * Reads a file. What makes that impossible is said, and so is every problem in what was read.
     *
     * @return the file, or empty if it cannot be read
     */
    static Optional<UsdtFile> read(Console console, String path, Fact... facts) throws IOException {
        Optional<UsdtFile> file = readQuietly(console, path, facts);
        if (file.isPresent()) {
            for (Problem problem : file.get().problems()) {
                boolean warning = problem.severity() == Problem.Severity.WARNING;
                console.say(path, warning ? "warning: " + problem : problem.toString());
            }
        }
        return file;
    }

    /** The same, but the problems of a file that was read are left to the caller. */
    static Optional<UsdtFile> readQuietly(Console console, String path, Fact... facts) throws IOException {
        try {
            return Optional.of(
                    path.equals(STANDARD_INPUT)
                            ? UsdtFile.read(System.in, facts)
                            : UsdtFile.read(Path.of(path), facts));
        } catch (IOException e) {
            console.say(path, reason(e));
            return Optional.empty();
        } catch (OutOfMemoryError e) {
            // Nothing is held but what was read of this file, and that is gone.
            console.say(path, "too large for the memory of this JVM (-Xmx in USDT_JAVA_OPTS gives it more)");
            return Optional.empty();
        } catch (InvalidPathException e) {
            console.say(path, "not a path: " + e.getReason());
            return Optional.empty();
        }
    }

    /** {@return the exit code for a file that was read: whether something of it was lost} */
    static int exitCode(UsdtFile file) {
        for (Problem problem : file.problems()) {
            if (problem.severity() == Problem.Severity.ERROR) {
                return ExitCode.INPUT;
            }
        }
        return ExitCode.OK;
    }

    /** What happened in words; the JDK's messages often are the path alone. */
    static String reason(IOException e) {
        if (e instanceof ElfFormatException elf) {
            return elf.fault();
        }
        if (e instanceof NoSuchFileException) {
            return "no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        return String.valueOf(e.getMessage());
    }
}
