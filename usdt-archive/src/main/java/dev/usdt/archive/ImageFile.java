package dev.usdt.archive;

/**
 * An ELF file that a container of an image would see.
 *
 * @param path from the root of the container, {@code /app/server}; behind the path of an archive that it is in
 *     {@link ArchiveItem#SEPARATOR}, and its name there. It is as the image has it, and may be hostile
 * @param layer which has put it there
 * @param value what was made of it; of several names of one file, the same object
 * @param <T> what is made of files
 */
public record ImageFile<T>(String path, Layer layer, T value) {}
