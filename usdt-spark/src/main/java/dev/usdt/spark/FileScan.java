package dev.usdt.spark;

import dev.usdt.UsdtFile;
import dev.usdt.archive.ArchiveItem;
import dev.usdt.archive.ArchiveLimits;
import dev.usdt.archive.ArchiveReader;
import dev.usdt.archive.ImageArchive;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** Reads listed files, whatever they are. What is the matter with one is in its rows. */
final class FileScan {

    /** The smallest ELF file is an ELFCLASS32 header. */
    private static final int LEAST_ELF_BYTES = 52;
    /** 0x7f, "ELF". */
    private static final int ELF_MAGIC = 0x7f454c46;

    private final HadoopFiles files;
    private final boolean images;
    private final ArchiveLimits limits;

    /**
     * @param images whether images are read as a container would see them
     * @param limits what archives may take
     */
    FileScan(HadoopFiles files, boolean images, ArchiveLimits limits) {
        this.files = files;
        this.images = images;
        this.limits = limits;
    }

    /** {@return the rows of a file, as {@link Tables#SCANNED} has them, by its row of {@link Tables#LISTED}} */
    List<Row> scan(Row listed) throws IOException {
        ScannedFile scanned = new ScannedFile(listed.getString(0), listed.getLong(1), listed.getLong(2));
        return switch (ListedKind.of(listed.getString(3))) {
            case FILE -> file(scanned, listed.getLong(1));
            case LAYOUT -> layout(scanned);
            case DIRECTORY, FAULT ->
                scanned.end("directory", null, listed.getString(4), ReadAmount.NOTHING, ReadAmount.NOTHING);
        };
    }

    private List<Row> file(ScannedFile scanned, long size) throws IOException {
        if (size == 0) {
            // A pipe is listed so, too, and to open one waits for its writer.
            return scanned.end("other", null, null, ReadAmount.NOTHING, ReadAmount.NOTHING);
        }
        Path path = new Path(scanned.listed());
        RangeChannel channel = null;
        Elf elf = new Elf();
        String kind = "other";
        String failure = null;
        try (FSDataInputStream stream = files.open(path, size)) {
            channel = new RangeChannel(stream, size);
            byte[] head = head(channel);
            if (isElf(head, size)) {
                kind = "elf";
                elf.read(scanned, channel);
            } else if (ArchiveReader.mayBeArchive(head)) {
                kind = archive(scanned, channel, head);
            }
        } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
            if (Reason.isEndOfTask(e)) {
                throw e;
            }
            failure = Reason.of(e);
        }
        ReadAmount read = channel == null ? ReadAmount.NOTHING : ReadAmount.of(channel);
        ReadAmount listing = elf.listing == null ? read : elf.listing;
        return scanned.end(kind, elf.read, failure, listing, read.minus(listing));
    }

    private static byte[] head(RangeChannel channel) throws IOException {
        ByteBuffer head = ByteBuffer.allocate((int) Math.min(channel.size(), ArchiveReader.HEAD_BYTES));
        while (head.hasRemaining() && channel.read(head) >= 0) {
            // Until it is full.
        }
        return Arrays.copyOf(head.array(), head.position());
    }

    private static boolean isElf(byte[] head, long size) {
        return size >= LEAST_ELF_BYTES && ByteBuffer.wrap(head).getInt() == ELF_MAGIC;
    }

    /** What became of an ELF file until something was the matter. */
    private static final class Elf {
        private @Nullable ReadElf read;
        private @Nullable ReadAmount listing;

        void read(ScannedFile scanned, RangeChannel channel) throws IOException {
            scanned.countElf();
            UsdtFile file = UsdtFile.read(channel);
            listing = ReadAmount.of(channel);
            read = new ReadElf(file, List.of());
            read = ReadElf.checked(file, channel);
        }
    }

    /** {@return what it is: an image, an archive, or neither} */
    private String archive(ScannedFile scanned, RangeChannel channel, byte[] head) throws IOException {
        if (images && mayBeImage(channel)) {
            ImageScan scan = new ImageScan(scanned);
            boolean isImage = false;
            try (ImageArchive archive = ImageArchive.open(channel, limits)) {
                isImage = true;
                scan.read(archive);
                return "image";
            } catch (IOException e) {
                if (isImage || Reason.isEndOfTask(e)) {
                    throw e;
                }
                // It begins like one, and is none.
            }
        }
        try (ArchiveReader reader = ArchiveReader.open(channel, scanned.listed(), limits)) {
            for (Optional<ArchiveItem> item = reader.next();
                    item.isPresent() && !scanned.isFull();
                    item = reader.next()) {
                add(scanned, item.get());
            }
        }
        return ArchiveReader.isArchive(head) || scanned.hasMembers() ? "archive" : "other";
    }

    /** What is wrong with an archive is told by who reads it as one. */
    private static boolean mayBeImage(RangeChannel channel) throws IOException {
        try {
            return ImageArchive.mayBeImage(channel);
        } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
            if (Reason.isEndOfTask(e)) {
                throw e;
            }
            return false;
        }
    }

    private static void add(ScannedFile scanned, ArchiveItem item) throws IOException {
        if (item instanceof ArchiveItem.Fault fault) {
            scanned.addFault(fault.path(), fault.reason(), null);
            return;
        }
        ArchiveItem.Elf elf = (ArchiveItem.Elf) item;
        scanned.countElf();
        try {
            ReadElf read = ReadElf.of(elf.content());
            if (ReadElf.isTold(read.file())) {
                scanned.addMember(elf.path(), read);
            }
        } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
            if (Reason.isEndOfTask(e)) {
                throw e;
            }
            scanned.addFault(elf.path(), Reason.of(e), null);
        }
    }

    private List<Row> layout(ScannedFile scanned) throws IOException {
        String failure = null;
        try (LayoutFiles layout = new LayoutFiles(files, new Path(scanned.listed()))) {
            try (ImageArchive archive = ImageArchive.open(layout, limits)) {
                new ImageScan(scanned).read(archive);
            } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
                if (Reason.isEndOfTask(e)) {
                    throw e;
                }
                failure = Reason.of(e);
            }
            return scanned.end("image", null, failure, layout.amount(), ReadAmount.NOTHING);
        }
    }
}
