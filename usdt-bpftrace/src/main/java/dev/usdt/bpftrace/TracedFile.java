package dev.usdt.bpftrace;

import dev.usdt.PathText;
import dev.usdt.UsdtFile;
import dev.usdt.process.MappedFile;
import dev.usdt.tracer.ProbeNames;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A file with probes, and where bpftrace finds it.
 *
 * @param file its probes, read with {@link ScriptWriter#details()}; read with less, some are not traced
 * @param path where bpftrace will find it, which need not be where it was read; made absolute, since bpftrace would
 *     look for a bare name in {@code PATH}
 * @param name what people know it by: its path, or that by which a process sees it; bytes that are not UTF-8 as in
 *     {@link PathText}
 * @param elfOffset where in the file of that path the ELF file begins, 0 but for one within a zip file
 */
public record TracedFile(UsdtFile file, Path path, String name, long elfOffset) {

    /** Makes the path absolute. */
    public TracedFile {
        Objects.requireNonNull(file, "file");
        path = Objects.requireNonNull(path, "path").toAbsolutePath();
        Objects.requireNonNull(name, "name");
        if (elfOffset < 0) {
            throw new IllegalArgumentException("negative elfOffset " + elfOffset);
        }
    }

    /** {@return a file that is an ELF file as a whole, known by its path} */
    public static TracedFile of(UsdtFile file, Path path) {
        return new TracedFile(file, path, PathText.of(path.toAbsolutePath()), 0);
    }

    /**
     * {@return a file that a process has mapped, by the first of its paths that bpftrace can be told}
     *
     * @param mapped the file, which tracers can open
     * @param file its probes, by {@link MappedFile#read}
     * @throws IllegalArgumentException if there is no path by which tracers can open it
     */
    public static TracedFile of(MappedFile mapped, UsdtFile file) {
        if (mapped.tracerPaths().isEmpty()) {
            throw new IllegalArgumentException(mapped.path() + ": no path by which a tracer can open it");
        }
        Path chosen = mapped.tracerPaths().get(0);
        for (Path path : mapped.tracerPaths()) {
            if (ProbeNames.unspellable(PathText.of(path)).isEmpty()) {
                chosen = path;
                break;
            }
        }
        return new TracedFile(file, chosen, mapped.path(), mapped.elfOffset());
    }
}
