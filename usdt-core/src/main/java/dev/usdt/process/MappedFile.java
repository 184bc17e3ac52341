package dev.usdt.process;

import dev.usdt.Detail;
import dev.usdt.ElfFormatException;
import dev.usdt.PathText;
import dev.usdt.ProbeSite;
import dev.usdt.Semaphore;
import dev.usdt.UsdtFile;
import dev.usdt.internal.elf.ChannelPart;
import dev.usdt.internal.elf.FileFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An ELF file that a process has mapped to execute, each once however often it is mapped.
 *
 * @param path the path as the kernel shows it: as it is here if the process sees the same mounts, else as it is in its
 *     mount namespace, which need not be a path here; of a file within a zip file {@code app.apk!/lib/x.so}, of memory
 *     {@code memfd:name}; bytes that are not UTF-8 as in {@link dev.usdt.PathText}
 * @param kind where it is
 * @param device the device that it is on, as {@code maps} has it: {@code fd:01}
 * @param inode its number there
 * @param mappings where it is in memory, in the order of their addresses; offsets are those of {@link #openPath}
 * @param elfOffset where in the file that is mapped the ELF file begins, 0 but for one within a zip file
 * @param openPath where it can be read, below {@code /proc}; empty if it cannot, and {@link #failure} says why
 * @param tracerPaths where tracers can open it, the one that people know first; none if they cannot
 * @param failure why it cannot be read, in a line; empty if it can
 */
public record MappedFile(
        String path,
        Kind kind,
        String device,
        long inode,
        List<Mapping> mappings,
        long elfOffset,
        Optional<Path> openPath,
        List<Path> tracerPaths,
        String failure) {

    /** Where a mapped file is. */
    public enum Kind {
        /** A file with a path, unless something else was mounted over it. */
        FILE,
        /** Nowhere any more: it was deleted, or replaced by another one. */
        DELETED,
        /** In memory, by memfd_create(2). */
        MEMFD,
        /** Within a zip file, uncompressed. */
        IN_ZIP
    }

    /** Copies the lists. */
    public MappedFile {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(device, "device");
        mappings = List.copyOf(mappings);
        Objects.requireNonNull(openPath, "openPath");
        tracerPaths = List.copyOf(tracerPaths);
        if (openPath.isPresent() != failure.isEmpty()) {
            throw new IllegalArgumentException("a file that can be read has no failure, and one that cannot has one");
        }
    }

    /** {@return the first path by which tracers can open it, or empty if there is none} */
    public Optional<Path> tracerPath() {
        return tracerPaths.isEmpty() ? Optional.empty() : Optional.of(tracerPaths.get(0));
    }

    /**
     * {@return the probes of the file, as {@link UsdtFile#read(Path, Detail...)} reads them}
     *
     * @param details what else to read
     * @throws ElfFormatException if it is damaged so that no notes can be looked for
     * @throws IOException if it cannot be opened or read; the message has the path
     */
    public UsdtFile read(Detail... details) throws IOException {
        if (openPath.isEmpty()) {
            throw new IOException(path + ": " + failure);
        }
        if (!isStillMapped()) {
            throw new NoSuchFileException(path, null, "is not mapped any more");
        }
        if (elfOffset == 0) {
            return UsdtFile.read(openPath.get(), details);
        }
        try (FileChannel channel = FileChannel.open(openPath.get(), StandardOpenOption.READ);
                ChannelPart part = new ChannelPart(channel, elfOffset)) {
            return UsdtFile.read(part, details);
        } catch (IOException e) {
            throw FileFailure.in(openPath.get(), e);
        }
    }

    /** Whether a link of {@code /proc} still leads there: the process may have become another program. */
    boolean isStillMapped() {
        Path folder = openPath.isEmpty() ? null : openPath.get().getParent();
        boolean link = folder != null && (folder.endsWith("map_files") || folder.endsWith("fd"));
        if (!link && (openPath.isEmpty() || !openPath.get().endsWith("exe"))) {
            return openPath.isPresent();
        }
        try {
            String target = PathText.of(Files.readSymbolicLink(openPath.get()));
            String name = kind == Kind.MEMFD ? "/" + path : path;
            return target.equals(name) || target.equals(name + " (deleted)") || name.startsWith(target + "!/");
        } catch (NotLinkException e) {
            return true; // a file that is called so
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * {@return what is added to an address in the file to get the one in memory, in the first mapping of a site; empty
     * if its code is not mapped}
     *
     * @param site a site of this file
     */
    public OptionalLong loadBiasOf(ProbeSite site) {
        List<Long> addresses = addressesOf(site);
        return addresses.isEmpty() ? OptionalLong.empty() : OptionalLong.of(addresses.get(0) - site.address());
    }

    /**
     * {@return where in the file of {@link #tracerPaths} a site is; empty if it is in no segment of the file}
     *
     * @param site a site of this file
     */
    public OptionalLong offsetOf(ProbeSite site) {
        return fromStart(site.fileOffset());
    }

    /**
     * {@return where in the file of {@link #tracerPaths} the semaphore of a site is; empty if it has none, or one that
     * has no place in the file}
     *
     * @param site a site of this file
     */
    public OptionalLong semaphoreOffsetOf(ProbeSite site) {
        return site.semaphore().isEmpty()
                ? OptionalLong.empty()
                : fromStart(site.semaphore().get().fileOffset());
    }

    private OptionalLong fromStart(OptionalLong offset) {
        return offset.isEmpty() ? offset : OptionalLong.of(offset.getAsLong() + elfOffset);
    }

    /**
     * {@return the addresses in memory that a site has: one, several if the file is mapped several times, none if the
     * code of the site is not mapped}
     *
     * @param site a site of this file
     */
    public List<Long> addressesOf(ProbeSite site) {
        List<Long> addresses = new ArrayList<>();
        OptionalLong offset = offsetOf(site);
        for (Mapping mapping : mappings) {
            if (offset.isPresent() && mapping.executable() && mapping.holds(offset.getAsLong())) {
                addresses.add(mapping.addressOf(offset.getAsLong()));
            }
        }
        return addresses;
    }

    /**
     * {@return the addresses in memory that the semaphore of a site has; as many as the site, or fewer if its data is
     * not mapped}
     *
     * @param site a site of this file
     */
    public List<Long> semaphoreAddressesOf(ProbeSite site) {
        List<Long> addresses = new ArrayList<>();
        if (site.semaphore().isPresent()) {
            Semaphore semaphore = site.semaphore().get();
            for (long code : addressesOf(site)) {
                // The whole file is moved by the same distance.
                long address = code - site.address() + semaphore.address();
                // Zeros that are in no file are mapped without it.
                if (semaphore.fileOffset().isEmpty() || isMapped(address)) {
                    addresses.add(address);
                }
            }
        }
        return addresses;
    }

    private boolean isMapped(long address) {
        for (Mapping mapping : mappings) {
            if (address - mapping.start() >= 0 && mapping.end() - address >= Short.BYTES) {
                return true;
            }
        }
        return false;
    }
}
