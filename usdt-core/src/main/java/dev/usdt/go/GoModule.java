package dev.usdt.go;

import java.util.Objects;
import java.util.Optional;

/**
 * A module that a Go binary was built from.
 *
 * @param path the module's path
 * @param version its version, {@code (devel)} for one that was not fetched; empty if the file says none
 * @param sum the hash of its content, {@code h1:…}; empty if there is none
 * @param replacedBy the module that was used in its place, if one was
 * @see <a href="https://pkg.go.dev/runtime/debug#Module">runtime/debug.Module</a>
 */
public record GoModule(String path, String version, String sum, Optional<GoModule> replacedBy) {

    /** Checks that nothing is null. */
    public GoModule {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(sum, "sum");
        Objects.requireNonNull(replacedBy, "replacedBy");
    }
}
