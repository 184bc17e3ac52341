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
            case DIRECTORY, FAULT -> {
                scanned.is(FileKind.DIRECTORY);
                scanned.mayBeReadLater();
                yield scanned.end(listed.getString(4), ReadAmount.NOTHING);
            }
        };
    }

    private List<Row> file(ScannedFile scanned, long size) throws IOException {
        if (size == 0) {
            // A pipe is listed so, too, and to open one waits for its writer.
            return scanned.end(null, ReadAmount.NOTHING);
        }
        FSDataInputStream stream = null;
        RangeChannel channel = null;
        String failure = null;
        try {
            stream = files.open(new Path(scanned.listed()), size);
            channel = new RangeChannel(stream, size);
            read(scanned, channel);
        } catch (IOException | RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError e) {
            if (Reason.isEndOfTask(e)) {
                throw e;
            }
            failure = Reason.of(e);
            tellIfLater(scanned, e);
        } finally {
            HadoopFiles.close(stream);
        }
        if (channel == null || channel.hasFailed()) {
            scanned.mayBeReadLater();
        }
        return end(scanned, failure, channel == null ? ReadAmount.NOTHING : ReadAmount.of(channel));
    }

    /** With more memory, or another client, it may be read. */
    private static void tellIfLater(ScannedFile scanned, Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof Error) {
                scanned.mayBeReadLater();
            }
        }
    }

    private static List<Row> end(ScannedFile scanned, @Nullable String failure, ReadAmount read) {
        try {
            return scanned.end(failure, read);
        } catch (OutOfMemoryError e) {
            return scanned.endWithout(Reason.of(e), read);
        }
    }

    private void read(ScannedFile scanned, RangeChannel channel) throws IOException {
        byte[] head = head(channel);
        if (isElf(head, channel.size())) {
            elf(scanned, channel);
        } else if (ArchiveReader.mayBeArchive(head) && !(images && mayBeImage(channel) && image(scanned, channel))) {
            archive(scanned, channel, head);
        }
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

    private static void elf(ScannedFile scanned, RangeChannel channel) throws IOException {
        scanned.is(FileKind.ELF);
        scanned.countElf();
        SectionPlaces.tell(channel);
        UsdtFile file = UsdtFile.read(channel);
        ReadAmount listing = ReadAmount.of(channel);
        // Its probes are told whatever becomes of the rest.
        scanned.isElf(new ReadElf(file, List.of()), listing);
        scanned.isElf(ReadElf.checked(file, channel), listing);
    }

    /** {@return whether it is one, rather than an archive that begins like one} */
    private boolean image(ScannedFile scanned, RangeChannel channel) throws IOException {
        boolean isImage = false;
        try (ImageArchive archive = ImageArchive.open(channel, limits)) {
            isImage = true;
            scanned.is(FileKind.IMAGE);
            new ImageScan(scanned).read(archive);
        } catch (IOException e) {
            if (isImage || Reason.isEndOfTask(e)) {
                throw e;
            }
        }
        return isImage;
    }

    private void archive(ScannedFile scanned, RangeChannel channel, byte[] head) throws IOException {
        if (ArchiveReader.isArchive(head)) {
            scanned.is(FileKind.ARCHIVE);
        }
        TaskEnd end = new TaskEnd();
        try (ArchiveReader reader = ArchiveReader.open(channel, scanned.listed(), limits)) {
            for (Optional<ArchiveItem> item = reader.next();
                    item.isPresent() && !scanned.isFull();
                    item = reader.next()) {
                end.check();
                scanned.is(FileKind.ARCHIVE);
                add(scanned, item.get());
            }
        }
    }

    /** What is wrong with an archive is told by who reads it as one. */
    private static boolean mayBeImage(RangeChannel channel) throws IOException {
        try {
            return ImageArchive.mayBeImage(channel);
        } catch (IOException | RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError e) {
            if (Reason.isEndOfTask(e)) {
                throw e;
            }
            return false;
        }
    }

    private static void add(ScannedFile scanned, ArchiveItem item) throws IOException {
        if (item instanceof ArchiveItem.Fault fault) {
            scanned.addFault(fault.path(), fault.reason());
            return;
        }
        ArchiveItem.Elf elf = (ArchiveItem.Elf) item;
        scanned.countElf();
        try {
            ReadElf read = ReadElf.of(elf.content());
            if (ReadElf.isTold(read.file())) {
                scanned.addMember(elf.path(), read);
            }
        } catch (IOException | RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError e) {
            if (Reason.isEndOfTask(e)) {
                throw e;
            }
            scanned.addFault(elf.path(), Reason.of(e));
            tellIfLater(scanned, e);
        }
    }

    private List<Row> layout(ScannedFile scanned) throws IOException {
        scanned.is(FileKind.IMAGE);
        String failure = null;
        try (LayoutFiles layout = new LayoutFiles(files, new Path(scanned.listed()))) {
            try (ImageArchive archive = ImageArchive.open(layout, limits)) {
                new ImageScan(scanned).read(archive);
            } catch (IOException | RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError e) {
                if (Reason.isEndOfTask(e)) {
                    throw e;
                }
                failure = Reason.of(e);
                tellIfLater(scanned, e);
            }
            if (layout.hasFailed()) {
                scanned.mayBeReadLater();
            }
            return end(scanned, failure, layout.amount());
        }
    }
}
