package dev.usdt.go;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How a Go binary was built, as {@code go version -m} shows it.
 *
 * @param goVersion the toolchain, for instance {@code go1.26.1}
 * @param path the path of the main package; empty if the binary was built without modules
 * @param main the module of the main package, if there is one
 * @param dependencies the other modules, in the order of the file
 * @param settings how it was built ({@code -ldflags}, {@code GOARCH}, {@code vcs.revision}…), in the order of the file;
 *     Go writes them since 1.18
 * @see <a href="https://pkg.go.dev/runtime/debug#BuildInfo">runtime/debug.BuildInfo</a>
 */
public record GoBuildInfo(
        String goVersion,
        Optional<String> path,
        Optional<GoModule> main,
        List<GoModule> dependencies,
        Map<String, String> settings) {

    /** Copies list and map. */
    public GoBuildInfo {
        Objects.requireNonNull(goVersion, "goVersion");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(main, "main");
        dependencies = List.copyOf(dependencies);
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    /**
     * {@return a build setting, or empty if the file does not have it}
     *
     * @param key for instance {@code vcs.revision}
     */
    public Optional<String> setting(String key) {
        return Optional.ofNullable(settings.get(Objects.requireNonNull(key, "key")));
    }
}
