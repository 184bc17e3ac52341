package dev.usdt.archive;

import java.util.List;

/**
 * The ELF files of an image.
 *
 * @param files what a container would see, in the order of their paths, as if directories were listed one by one
 * @param faults what of the image could not be read
 * @param <T> what was made of files
 */
public record ImageContents<T>(List<ImageFile<T>> files, List<ArchiveItem.Fault> faults) {

    /** Copies the lists. */
    public ImageContents {
        files = List.copyOf(files);
        faults = List.copyOf(faults);
    }
}
