package dev.usdt.cli.input;

import dev.usdt.UsdtFile;
import dev.usdt.archive.Layer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What came of one file.
 *
 * @param path the path as it is shown
 * @param file what was read, or empty if it could not be
 * @param failure why it could not be read; empty if it was
 * @param layer which layer of a container image it is from; empty if it is of none
 * @param key what tells the file from all others, also under another name; null if that is not asked or not known
 */
public record FileResult(
        String path,
        Optional<UsdtFile> file,
        String failure,
        Optional<Layer> layer,
        @Nullable Object key) {

    /** A file that was read. */
    static FileResult of(String path, UsdtFile file, @Nullable Object key) {
        return new FileResult(path, Optional.of(file), "", Optional.empty(), key);
    }

    /** A file that was read of an image. */
    public static FileResult ofImage(String path, UsdtFile file, Layer layer) {
        return new FileResult(path, Optional.of(file), "", Optional.of(layer), file);
    }

    /** A file that could not be read. */
    public static FileResult failed(String path, String failure) {
        return new FileResult(path, Optional.empty(), failure, Optional.empty(), null);
    }

    /** Roughly how much it holds, in sites. */
    int weight() {
        return 1 + (file.isPresent() ? file.get().sites().size() : 0);
    }
}
