package dev.usdt.cli.input;

import dev.usdt.Detail;
import dev.usdt.KnownNames;
import dev.usdt.UsdtFile;
import dev.usdt.archive.ArchiveItem;
import dev.usdt.archive.ArchiveLimits;
import dev.usdt.archive.ArchiveReader;
import dev.usdt.cli.args.TypedPath;
import dev.usdt.cli.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A file within an archive or a container image, named as {@code usdt list} shows it: {@code app.tar!/app/server}. */
public final class ArchivedFile {

    private ArchivedFile() {}

    /** {@return whether a path means such a file: only if there is no file of that name, but an archive} */
    public static boolean isMeant(String typed) throws IOException {
        return typed.contains(ArchiveItem.SEPARATOR)
                && !Files.exists(TypedPath.of(typed))
                && Files.exists(TypedPath.of(archiveOf(typed)));
    }

    /** Reads it, and what is around it as far as it has to. */
    static FileResult attempt(String typed, Detail... details) throws IOException {
        String archive = archiveOf(typed);
        Path path = TypedPath.of(archive);
        KnownNames names = new KnownNames();
        List<String> faults = new ArrayList<>();
        Optional<FileResult> result =
                Files.isDirectory(path) ? Optional.empty() : inArchive(typed, path, archive, faults, details);
        if (result.isPresent()) {
            return result.get();
        }
        try {
            result = inImage(typed, archive, names, details);
        } catch (IOException e) {
            if (Files.isDirectory(path)) {
                throw e;
            }
            // It is no image.
        }
        return result.orElse(FileResult.failed(
                typed,
                "there is no such ELF file with probes in it" + (names.isEmpty() ? "" : "; there are " + names)
                        + (faults.isEmpty() ? "" : "; of what is there, this cannot be read: " + faults.get(0))));
    }

    /** The part of it that is a file, with whatever says which of several images is meant. */
    private static String archiveOf(String typed) throws IOException {
        String archive = typed.substring(0, typed.indexOf(ArchiveItem.SEPARATOR));
        int choice = archive.lastIndexOf(" (");
        if (!Files.exists(TypedPath.of(archive)) && archive.endsWith(")") && choice > 0) {
            archive = archive.substring(0, choice);
        }
        return archive;
    }

    /** Looks for it; {@code faults} gets the first thing in the archive that cannot be read. */
    private static Optional<FileResult> inArchive(
            String typed, Path path, String archive, List<String> faults, Detail... details) throws IOException {
        Optional<FileResult> fault = Optional.empty();
        try (ArchiveReader reader = ArchiveReader.open(path, archive, ArchiveLimits.DEFAULT)) {
            for (Optional<ArchiveItem> item = reader.next(); item.isPresent(); item = reader.next()) {
                if (item.get().path().equals(typed)) {
                    return Optional.of(
                            item.get() instanceof ArchiveItem.Elf elf
                                    ? FileResult.of(typed, UsdtFile.read(elf.content(), details), null)
                                    : FileResult.failed(typed, ((ArchiveItem.Fault) item.get()).reason()));
                } else if (item.get() instanceof ArchiveItem.Fault found) {
                    if (found.path().equals(archive)) {
                        // Behind it, the file may be or not.
                        fault = Optional.of(FileResult.failed(archive, found.reason()));
                    } else if (faults.isEmpty()) {
                        faults.add(Console.about(found.path(), found.reason()));
                    }
                }
            }
        }
        return fault;
    }

    private static Optional<FileResult> inImage(String typed, String archive, KnownNames names, Detail... details)
            throws IOException {
        SavedImage.Choice all = new SavedImage.Choice(Optional.empty(), ArchiveLimits.DEFAULT, true, false);
        for (SavedImage image : SavedImage.read(archive, all, new ArrayList<>(), details)) {
            for (FileResult result : image.allResults()) {
                if (result.path().equals(typed)) {
                    return Optional.of(result);
                }
                names.add(result.path());
            }
        }
        return Optional.empty();
    }
}
