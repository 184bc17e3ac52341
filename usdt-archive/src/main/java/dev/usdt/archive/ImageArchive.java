package dev.usdt.archive;

import dev.usdt.archive.internal.bytes.Content;
import dev.usdt.archive.internal.bytes.FileSlice;
import dev.usdt.archive.internal.bytes.Keeper;
import dev.usdt.archive.internal.decode.Compression;
import dev.usdt.archive.internal.decode.Decoders;
import dev.usdt.archive.internal.decode.Decoders.Output;
import dev.usdt.archive.internal.image.Blobs;
import dev.usdt.archive.internal.image.LayoutDirectory;
import dev.usdt.archive.internal.image.Manifests;
import dev.usdt.archive.internal.image.Manifests.Found;
import dev.usdt.archive.internal.image.TarIndex;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Container images that were saved: an OCI layout, as a directory or a tar file, or what {@code docker save} and
 * {@code podman save} write. Nothing is unpacked: layers are read once, several at a time, and then put upon one
 * another as a container would see them.
 *
 * <p>Memory and files are as with {@link ArchiveReader}. Not thread-safe.
 */
public final class ImageArchive implements Closeable {

    private final ArchiveLimits limits;
    /** Of all images, which may have the same layers. */
    private final Output output;
    /** What has to be closed, the last first. */
    private final Deque<Closeable> needs = new ArrayDeque<>();

    private final List<Found> found;
    private final List<String> faults;
    private final Blobs blobs;

    /** Where images come from. */
    private interface Source {
        /**
         * Opens it.
         *
         * @param needs gets what has to be closed with the images, the last first
         */
        Blobs open(ArchiveLimits limits, Output output, Deque<Closeable> needs) throws IOException;
    }

    private ImageArchive(Source source, ArchiveLimits limits) throws IOException {
        this.limits = limits;
        this.output = new Output(limits.mostBytes());
        try {
            this.blobs = source.open(limits, output, needs);
            needs.push(blobs);
            Manifests manifests = Manifests.read(blobs);
            this.found = manifests.images();
            this.faults = manifests.faults();
        } catch (EOFException e) {
            close();
            throw new IOException(ArchiveReader.reason(e), e);
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * Opens it, and reads which images it has.
     *
     * @param path a directory, or a tar file, which may be compressed
     * @param limits what may be taken for it
     * @throws IOException if it cannot be opened, or is no image; the message has the path
     */
    public static ImageArchive open(Path path, ArchiveLimits limits) throws IOException {
        try {
            if (Files.isDirectory(path)) {
                return open(LayoutDirectory.filesOf(path), limits);
            }
            Source source = (within, output, needs) -> {
                FileChannel channel = FileChannel.open(path);
                needs.push(channel);
                return inFile(channel, within, output, needs);
            };
            return new ImageArchive(source, limits);
        } catch (IOException e) {
            throw FileFailure.in(path, e);
        }
    }

    /**
     * Opens an archive of images that is behind a channel, as of another file system, and reads which images it has.
     *
     * @param channel all of a tar file, which may be compressed: then it is decoded to a temporary file; nobody else
     *     may move it until this is closed, which leaves it open
     * @param limits what may be taken for it
     * @throws IOException if it cannot be read, or is no image
     */
    public static ImageArchive open(SeekableByteChannel channel, ArchiveLimits limits) throws IOException {
        return new ImageArchive((within, output, needs) -> inFile(channel, within, output, needs), limits);
    }

    /**
     * Opens an OCI image layout that is a directory somewhere, and reads which images it has.
     *
     * @param files its files
     * @param limits what may be taken for it
     * @throws IOException if they cannot be read, or are no image
     */
    public static ImageArchive open(ImageFiles files, ArchiveLimits limits) throws IOException {
        return new ImageArchive((within, output, needs) -> new LayoutDirectory(files), limits);
    }

    /**
     * {@return whether a file looks like an archive of images, so that it is worth opening} Of one that is compressed
     * no more is decoded than the headers before its first member.
     *
     * @param channel all of the file; left open, at some position
     * @throws IOException if it cannot be read
     */
    public static boolean mayBeImage(SeekableByteChannel channel) throws IOException {
        return TarIndex.mayBeImage(FileSlice.of(channel));
    }

    private static Blobs inFile(
            SeekableByteChannel channel, ArchiveLimits limits, Output output, Deque<Closeable> needs)
            throws IOException {
        FileSlice file = FileSlice.of(channel);
        Decoders decoders = new Decoders(output);
        needs.push(decoders);
        Content content = Content.of(file);
        Optional<Compression> compression = Compression.of(content.peek(Compression.HEAD_BYTES));
        if (compression.isPresent()) {
            Keeper keeper = new Keeper(limits.mostBytes());
            needs.push(keeper);
            try (Content decoded = decoders.decode(compression.get(), content, true)) {
                file = keeper.keepInFile(decoded);
            }
        }
        return TarIndex.of(file, decoders);
    }

    /** {@return the images, in the order that the archive has them; of an index, one for each platform} */
    public List<Image> images() {
        List<Image> images = new ArrayList<>();
        for (Found image : found) {
            images.add(image.image());
        }
        return List.copyOf(images);
    }

    /** {@return what of the description of images cannot be read} */
    public List<String> faults() {
        return faults;
    }

    /**
     * Reads the ELF files of an image.
     *
     * @param image one of {@link #images}
     * @param reader what is made of them, also of those that turn out to be hidden
     * @param archives whether archives in the image are looked into
     * @param threads how many layers are read at a time
     * @param <T> what is made of files
     * @throws InterruptedIOException if the thread is interrupted
     */
    public <T> ImageContents<T> read(Image image, ElfReader<T> reader, boolean archives, int threads)
            throws InterruptedIOException {
        List<String> names = List.of();
        for (Found candidate : found) {
            names = candidate.image().equals(image) ? candidate.blobs() : names;
        }
        List<ArchiveItem.Fault> troubles = new ArrayList<>();
        List<LayerScan<T>> layers = new ArrayList<>();
        List<Runnable> work = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            LayerScan<T> scan = new LayerScan<>(reader, limits, output, archives);
            layers.add(scan);
            String called = "layer "
                    + (image.layers().get(i).digest().isEmpty()
                            ? names.get(i)
                            : image.layers().get(i).digest());
            try {
                Optional<FileSlice> blob = blobs.find(names.get(i));
                if (blob.isPresent()) {
                    work.add(() -> scan.read(blob.get(), called));
                } else {
                    troubles.add(new ArchiveItem.Fault(called, "is not there"));
                }
            } catch (IOException e) {
                troubles.add(new ArchiveItem.Fault(called, ArchiveReader.reason(e)));
            }
        }
        run(work, threads);
        MergedLayers<T> merged = new MergedLayers<>();
        for (int i = 0; i < layers.size(); i++) {
            merged.add(image.layers().get(i), layers.get(i));
            troubles.addAll(layers.get(i).faults());
        }
        if (merged.hadTooManyNames()) {
            troubles.add(new ArchiveItem.Fault("layers", "have too many links to tell all that they delete"));
        }
        return new ImageContents<>(merged.files(), troubles);
    }

    private static void run(List<Runnable> work, int threads) throws InterruptedIOException {
        ExecutorService executor = Executors.newFixedThreadPool(Math.max(1, Math.min(threads, work.size())));
        try {
            List<Future<?>> futures = new ArrayList<>();
            for (Runnable piece : work) {
                futures.add(executor.submit(piece));
            }
            for (Future<?> future : futures) {
                future.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            executor.shutdownNow();
        }
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        while (!needs.isEmpty()) {
            try {
                needs.pop().close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
