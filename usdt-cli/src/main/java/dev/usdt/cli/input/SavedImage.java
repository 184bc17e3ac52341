package dev.usdt.cli.input;

import dev.usdt.Detail;
import dev.usdt.UsdtFile;
import dev.usdt.archive.ArchiveItem;
import dev.usdt.archive.ArchiveLimits;
import dev.usdt.archive.ElfReader;
import dev.usdt.archive.Image;
import dev.usdt.archive.ImageArchive;
import dev.usdt.archive.ImageContents;
import dev.usdt.archive.ImageFile;
import dev.usdt.cli.args.TypedPath;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A container image that was saved, and what of it has probes.
 *
 * @param label as it is shown: the path of the archive and, if that has several, which of them
 * @param contents what a container would see
 */
public record SavedImage(String label, ImageContents<UsdtFile> contents) {

    /** What is found is held until all layers are read. */
    private static final int MOST_SITES = 100_000;

    /**
     * What is read of images.
     *
     * @param platform only images for this one, {@code linux/arm64}; empty is all
     * @param limits what archives may take
     * @param archives whether archives in an image are looked into
     * @param all whether files without probes are wanted, too
     */
    public record Choice(Optional<String> platform, ArchiveLimits limits, boolean archives, boolean all) {

        /** {@return the same, with files without probes} */
        Choice withAll() {
            return new Choice(platform, limits, archives, true);
        }
    }

    /**
     * Reads the images of an archive.
     *
     * @param path the archive, or a directory with an OCI layout
     * @param faults gets what of it says which images there are but cannot be read
     * @throws IOException if there is none that is wanted, or none can be read
     */
    public static List<SavedImage> read(String path, Choice choice, List<String> faults, Detail... details)
            throws IOException {
        List<SavedImage> images = new ArrayList<>();
        try (ImageArchive archive = ImageArchive.open(TypedPath.of(path), choice.limits())) {
            faults.addAll(archive.faults());
            List<Image> chosen = chosen(archive.images(), choice.platform());
            if (chosen.isEmpty() && !archive.images().isEmpty()) {
                throw new IOException("no image for " + choice.platform().orElse("any platform") + "; there are "
                        + platforms(archive.images()));
            }
            for (Image image : chosen) {
                ImageContents<UsdtFile> contents = archive.read(
                        image,
                        new Reader(choice.all(), details),
                        choice.archives(),
                        Runtime.getRuntime().availableProcessors());
                images.add(new SavedImage(label(path, image, chosen), contents));
            }
        }
        return images;
    }

    private static List<Image> chosen(List<Image> images, Optional<String> platform) {
        List<Image> chosen = new ArrayList<>();
        for (Image image : images) {
            if (platform.isEmpty() || image.platform().is(platform.get())) {
                chosen.add(image);
            }
        }
        return chosen;
    }

    private static String platforms(List<Image> images) {
        Set<String> platforms = new TreeSet<>();
        for (Image image : images) {
            platforms.add(image.platform().toString());
        }
        return String.join(", ", platforms);
    }

    /** What tells an image from the others of an archive. */
    private static String label(String path, Image image, List<Image> images) {
        String which = image.among(images);
        return which.isEmpty() ? path : path + " (" + which + ")";
    }

    /** {@return its files and what could not be read, as they are shown; of several names of a file, the first} */
    public List<FileResult> results() {
        return results(false);
    }

    /** {@return the same, with all names of each file} */
    List<FileResult> allResults() {
        return results(true);
    }

    private List<FileResult> results(boolean allNames) {
        List<FileResult> results = new ArrayList<>();
        IdentityHashMap<UsdtFile, String> listed = new IdentityHashMap<>();
        for (ImageFile<UsdtFile> file : contents.files()) {
            if (listed.putIfAbsent(file.value(), file.path()) == null || allNames) {
                results.add(FileResult.ofImage(label + "!" + file.path(), file.value(), file.layer()));
            }
        }
        for (ArchiveItem.Fault fault : contents.faults()) {
            String place = fault.path().startsWith("/") ? "!" + fault.path() : ": " + fault.path();
            results.add(FileResult.failed(label + place, fault.reason()));
        }
        return results;
    }

    /** Keeps what has probes, or is damaged; or all. */
    private static final class Reader implements ElfReader<UsdtFile> {
        private final boolean all;
        private final Detail[] details;
        private final AtomicInteger sites = new AtomicInteger();

        Reader(boolean all, Detail... details) {
            this.all = all;
            this.details = details;
        }

        @Override
        public Optional<UsdtFile> read(SeekableByteChannel elf) throws IOException {
            UsdtFile file;
            try {
                file = UsdtFile.read(elf, details);
            } catch (OutOfMemoryError e) {
                throw new IOException(InputFile.TOO_LARGE, e);
            }
            if (!all && file.sites().isEmpty() && file.problems().isEmpty()) {
                return Optional.empty();
            }
            if (sites.addAndGet(1 + file.sites().size()) > MOST_SITES) {
                throw new IOException("more than " + MOST_SITES + " sites in the image, so this file is left out");
            }
            return Optional.of(file);
        }
    }
}
