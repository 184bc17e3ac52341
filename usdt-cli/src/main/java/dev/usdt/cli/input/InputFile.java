package dev.usdt.cli.input;

import dev.usdt.Detail;
import dev.usdt.ElfFormatException;
import dev.usdt.Problem;
import dev.usdt.UsdtFile;
import dev.usdt.archive.ArchiveReader;
import dev.usdt.cli.args.TypedPath;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the files that a command is given, and says on standard error what is wrong with them. */
public final class InputFile {

    /** The name under which standard input is read. */
    public static final String STANDARD_INPUT = "-";

    /** Why a directory is not read; also what core says. */
    public static final String DIRECTORY = "is a directory";

    /** How core begins to say what else a file is. */
    static final String NO_ELF = "not an ELF file";

    /** Why an archive is not read. */
    public static final String ARCHIVE = NO_ELF + " but an archive or compressed file";

    /** What core says. */
    private static final String EMPTY = "empty file";

    static final String TOO_LARGE = "too large for the memory of this JVM (-Xmx in USDT_JAVA_OPTS gives it more)";

    private InputFile() {}

    /**
     * Reads a file. What makes that impossible is said, and so is every problem in what was read.
     *
     * @return the file, or empty if it cannot be read
     */
    public static Optional<UsdtFile> read(Console console, String path, Detail... details) throws IOException {
        Optional<UsdtFile> file = readQuietly(console, path, details);
        if (file.isPresent()) {
            sayProblems(console, path, file.get());
        }
        return file;
    }

    /** The same, but the problems of a file that was read are left to the caller. */
    public static Optional<UsdtFile> readQuietly(Console console, String path, Detail... details) throws IOException {
        FileResult result = attempt(path, details);
        if (result.file().isEmpty()) {
            console.say(path, result.failure());
        }
        return result.file();
    }

    /** The same, but what is wrong is left to the caller. */
    public static FileResult attempt(String path, Detail... details) {
        try {
            if (path.equals(STANDARD_INPUT)) {
                return ofStandardInput(details);
            }
            return ArchivedFile.isMeant(path)
                    ? ArchivedFile.attempt(path, details)
                    : attempt(path, TypedPath.of(path), details);
        } catch (IOException e) {
            return FileResult.failed(path, reason(e));
        } catch (OutOfMemoryError e) {
            // Nothing is held but what was read of this file, and that is gone.
            return FileResult.failed(path, TOO_LARGE);
        }
    }

    private static FileResult ofStandardInput(Detail... details) throws IOException {
        try {
            return FileResult.of(STANDARD_INPUT, UsdtFile.read(System.in, details), null);
        } catch (ElfFormatException e) {
            return FileResult.failed(STANDARD_INPUT, e.fault().equals(EMPTY) ? "standard input is empty" : e.fault());
        }
    }

    /** The same for a file that was found, and whose name may be no text: that is shown under another. */
    public static FileResult attempt(String shown, Path path, Detail... details) {
        try {
            return FileResult.of(shown, UsdtFile.read(path, details), null);
        } catch (ElfFormatException e) {
            return FileResult.failed(shown, isArchive(path) ? ARCHIVE : reason(e));
        } catch (IOException e) {
            return FileResult.failed(shown, reason(e));
        } catch (OutOfMemoryError e) {
            return FileResult.failed(shown, TOO_LARGE);
        }
    }

    /** {@return whether a file is an archive, or compressed} */
    public static boolean isArchive(String path) {
        try {
            return isArchive(TypedPath.of(path));
        } catch (IOException e) {
            return false; // said when it is read
        }
    }

    private static boolean isArchive(Path path) {
        try (InputStream stream = Files.newInputStream(path)) {
            return ArchiveReader.isArchive(stream.readNBytes(ArchiveReader.HEAD_BYTES));
        } catch (IOException e) {
            return false;
        }
    }

    /** Says every problem in what was read, and what may be missing. */
    public static void sayProblems(Console console, String path, UsdtFile file) throws IOException {
        for (Problem problem : file.problems()) {
            console.say(path, inWords(problem));
        }
        if (file.missingNotes().isPresent()) {
            console.say(path, "note: " + file.missingNotes().get());
        }
    }

    private static String inWords(Problem problem) {
        return problem.severity() == Problem.Severity.WARNING ? "warning: " + problem : problem.toString();
    }

    /** {@return the exit code for a file that was read: whether something of it was lost} */
    public static int exitCode(UsdtFile file) {
        for (Problem problem : file.problems()) {
            if (problem.severity() == Problem.Severity.ERROR) {
                return ExitCode.INPUT;
            }
        }
        return ExitCode.OK;
    }

    /** What happened in words; the JDK's messages often are the path alone. */
    public static String reason(IOException e) {
        if (e instanceof ElfFormatException elf) {
            return elf.fault();
        }
        if (e instanceof NoSuchFileException) {
            return "no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        String reason = e instanceof FileSystemException system ? system.getReason() : null;
        return inLine(reason == null ? String.valueOf(e.getMessage()) : reason);
    }

    /** As all other messages begin: the system says "Is a directory". */
    private static String inLine(String reason) {
        boolean sentence = reason.length() > 1 && Character.isLowerCase(reason.charAt(1));
        return sentence ? Character.toLowerCase(reason.charAt(0)) + reason.substring(1) : reason;
    }
}
