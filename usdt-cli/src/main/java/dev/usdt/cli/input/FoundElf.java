package dev.usdt.cli.input;

import dev.usdt.Detail;
import dev.usdt.UsdtFile;
import dev.usdt.archive.ArchiveItem;
import dev.usdt.archive.ArchiveLimits;
import dev.usdt.cli.args.TypedPath;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** The ELF files of an archive, of archives in a directory, or of an image, read and held, by their names in it. */
public final class FoundElf {

    private static final int THREADS = 2;

    private FoundElf() {}

    /** {@return the files of a directory and of archives in it, or of an archive, also those without probes} */
    public static SortedMap<Path, FileResult> in(String typed, ArchiveLimits limits, Detail... details)
            throws IOException {
        SortedMap<Path, FileResult> files = new TreeMap<>();
        Walk walk = new Walk(false, false, new AtomicLong(), Optional.of(limits), details) {
            @Override
            boolean isWanted(UsdtFile file) {
                return true;
            }
        };
        try (OrderedWork<FileResult> work =
                new OrderedWork<>(walk.new Named(List.of(typed)), THREADS, THREADS, Integer.MAX_VALUE)) {
            for (List<FileResult> ready = work.next(0); ready != null; ready = work.next(0)) {
                for (FileResult result : ready) {
                    files.putIfAbsent(TypedPath.of(below(typed, result.path())), result);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        return files;
    }

    /**
     * The same, of a file that is to be an archive or an ELF file.
     *
     * @throws IOException if it is neither, or nothing of it can be read
     */
    public static SortedMap<Path, FileResult> only(String typed, ArchiveLimits limits, Detail... details)
            throws IOException {
        SortedMap<Path, FileResult> files = in(typed, limits, details);
        FileResult whole = files.get(Path.of("."));
        if (files.size() == 1 && whole != null && whole.file().isEmpty()) {
            throw new FileSystemException(typed, null, whole.failure());
        }
        if (files.isEmpty() && !Files.isDirectory(TypedPath.of(typed))) {
            String failure = InputFile.attempt(typed, details).failure();
            if (!failure.equals(InputFile.ARCHIVE)) {
                String neither = "neither an ELF file nor an archive";
                throw new FileSystemException(typed, null, failure.startsWith(InputFile.NO_ELF) ? neither : failure);
            }
        }
        return files;
    }

    private static String below(String typed, String path) {
        String rest = path.startsWith(typed) ? path.substring(typed.length()) : path;
        if (rest.startsWith(ArchiveItem.SEPARATOR)) {
            return rest.substring(ArchiveItem.SEPARATOR.length());
        }
        int start = 0;
        while (rest.startsWith("/", start)) {
            start++;
        }
        // What is wrong with the whole of it is about that itself.
        return start == rest.length() ? "." : rest.substring(start);
    }

    /**
     * {@return the name of a file within its archive or image, as here, of the path that a listing has of it} A path
     * that is in none is as it was.
     */
    public static String nameIn(String path) {
        int separator = path.indexOf(ArchiveItem.SEPARATOR);
        if (separator < 0) {
            return path;
        }
        String inside = path.substring(separator + ArchiveItem.SEPARATOR.length());
        int choice = path.lastIndexOf(" (", separator);
        // Which of several images it is of.
        return choice >= 0 && path.charAt(separator - 1) == ')'
                ? path.substring(choice + 1, separator) + "/" + inside
                : inside;
    }

    /**
     * {@return the files that containers would see, also those without probes; of several images, below the platform}
     *
     * @param faults gets what of the description of images cannot be read
     */
    public static SortedMap<Path, FileResult> inImages(
            String typed, SavedImage.Choice choice, List<String> faults, Detail... details) throws IOException {
        SortedMap<Path, FileResult> files = new TreeMap<>();
        for (SavedImage image : SavedImage.read(typed, choice.withAll(), faults, details)) {
            String which = image.label().substring(typed.length()).strip();
            // As a listing does it: of several names of a file, the first.
            for (FileResult result : image.results()) {
                String name = result.path().substring(image.label().length());
                String inside = name.startsWith(ArchiveItem.SEPARATOR)
                        ? name.substring(ArchiveItem.SEPARATOR.length())
                        : name.substring(name.startsWith(": ") ? 2 : 0);
                files.putIfAbsent(TypedPath.of(which.isEmpty() ? inside : which + "/" + inside), result);
            }
        }
        return files;
    }
}
