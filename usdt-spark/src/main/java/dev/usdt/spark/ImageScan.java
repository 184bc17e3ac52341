package dev.usdt.spark;

import dev.usdt.archive.ArchiveItem;
import dev.usdt.archive.Image;
import dev.usdt.archive.ImageArchive;
import dev.usdt.archive.ImageContents;
import dev.usdt.archive.ImageFile;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Reads what containers of the images in an archive would see. */
final class ImageScan {

    /** Of an image: what is found is held until all layers are read. */
    private static final int MOST_SITES = 100_000;

    private final ScannedFile scanned;
    private final AtomicInteger elfFiles = new AtomicInteger();
    private final AtomicInteger sites = new AtomicInteger();

    ImageScan(ScannedFile scanned) {
        this.scanned = scanned;
    }

    void read(ImageArchive archive) throws IOException {
        for (String fault : archive.faults()) {
            scanned.addFault(scanned.listed(), fault, null);
        }
        List<Image> images = archive.images();
        for (Image image : images) {
            sites.set(0);
            String which = image.among(images);
            String label = scanned.listed() + (which.isEmpty() ? "" : " (" + which + ")");
            // One thread: the other processors have tasks of their own.
            add(label, image, archive.read(image, this::read, true, 1));
        }
        for (int i = elfFiles.get(); i > 0; i--) {
            scanned.countElf();
        }
    }

    private Optional<ReadElf> read(SeekableByteChannel elf) throws IOException {
        elfFiles.incrementAndGet();
        ReadElf read;
        try {
            read = ReadElf.of(elf);
        } catch (OutOfMemoryError | StackOverflowError e) {
            throw new IOException(Reason.of(e), e);
        }
        if (!ReadElf.isTold(read.file())) {
            return Optional.empty();
        }
        if (sites.addAndGet(1 + read.file().sites().size()) > MOST_SITES) {
            throw new IOException("more than " + MOST_SITES + " sites in the image, so this file is left out");
        }
        return Optional.of(read);
    }

    /** Of several names of a file the first. */
    private void add(String label, Image image, ImageContents<ReadElf> contents) {
        Set<ReadElf> added = Collections.newSetFromMap(new IdentityHashMap<>());
        for (ImageFile<ReadElf> file : contents.files()) {
            if (added.add(file.value())) {
                scanned.addMember(label + "!" + file.path(), file.value(), image, file.layer());
            }
        }
        for (ArchiveItem.Fault fault : contents.faults()) {
            String place = fault.path().startsWith("/") ? "!" + fault.path() : ": " + fault.path();
            scanned.addFault(label + place, fault.reason(), image);
        }
    }
}
