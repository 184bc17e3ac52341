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

/** Reads what containers of the images in an archive would see. */
final class ImageScan {

    private final ScannedFile scanned;
    private final TaskEnd end = new TaskEnd();
    /** Of an image: what is found is held until all layers are read. */
    private Room room = new Room();

    ImageScan(ScannedFile scanned) {
        this.scanned = scanned;
    }

    void read(ImageArchive archive) throws IOException {
        for (String fault : archive.faults()) {
            scanned.addFault(scanned.listed(), fault);
        }
        List<Image> images = archive.images();
        for (Image image : images) {
            room = new Room();
            String which = image.among(images);
            String label = scanned.listed() + (which.isEmpty() ? "" : " (" + which + ")");
            // One thread: the other processors have tasks of their own.
            ImageContents<ReadElf> contents = archive.read(image, this::read, true, 1);
            // What keeps a layer from being read is a fault of it, the end of the task as well.
            end.check();
            add(label, image, contents);
        }
    }

    private Optional<ReadElf> read(SeekableByteChannel elf) throws IOException {
        end.check();
        scanned.countElf();
        ReadElf read;
        try {
            read = ReadElf.of(elf);
        } catch (OutOfMemoryError | StackOverflowError | LinkageError e) {
            scanned.mayBeReadLater();
            throw new IOException(Reason.of(e), e);
        }
        if (!ReadElf.isTold(read.file())) {
            return Optional.empty();
        }
        if (!room.take(read)) {
            throw new IOException("the probes in the image take more than " + Room.MOST + ", so this file is left out");
        }
        return Optional.of(read);
    }

    /** Of several names of a file the first. */
    private void add(String label, Image image, ImageContents<ReadElf> contents) {
        Set<ReadElf> added = Collections.newSetFromMap(new IdentityHashMap<>());
        for (ImageFile<ReadElf> file : contents.files()) {
            if (added.add(file.value())) {
                scanned.addMember(label + "!" + file.path(), file.value(), ImagePlace.of(image, file.layer()));
            }
        }
        for (ArchiveItem.Fault fault : contents.faults()) {
            String place = fault.path().startsWith("/") ? "!" + fault.path() : ": " + fault.path();
            scanned.addFault(label + place, fault.reason(), ImagePlace.of(image, null));
        }
    }
}
