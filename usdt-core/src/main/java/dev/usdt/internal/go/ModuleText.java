package dev.usdt.internal.go;

import dev.usdt.go.GoBuildInfo;
import dev.usdt.go.GoModule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The lines of the build information: a word, a tab, and what it says. A line that cannot be read is a fault, the
 * others count; a line with an unknown word is something newer.
 *
 * @see <a href="https://github.com/golang/go/blob/master/src/runtime/debug/mod.go">runtime/debug.ParseBuildInfo</a>
 */
final class ModuleText {

    private static final int MOST_FAULTS = 3;

    /** The Go command has keys of some 20 characters; readers of JSON take no key of any length. */
    private static final int LONGEST_KEY = 1000;

    private final List<GoModule> dependencies = new ArrayList<>();
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<String> faults = new ArrayList<>();
    private Optional<String> path = Optional.empty();
    private @Nullable GoModule main;
    /** Whether a replacement is one of the main module. */
    private boolean mainIsLast;

    void parse(String text) {
        int number = 1;
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            parseLine(number++, text.substring(start, end));
            start = end + 1;
        }
    }

    /** {@return what was wrong, the first of it} */
    List<String> faults() {
        return faults;
    }

    GoBuildInfo info(String goVersion) {
        return new GoBuildInfo(goVersion, path, Optional.ofNullable(main), dependencies, settings);
    }

    private void parseLine(int number, String line) {
        int tab = line.indexOf('\t');
        String value = line.substring(tab + 1);
        switch (tab < 0 ? "" : line.substring(0, tab)) {
            case "path" -> path = Optional.of(value);
            case "mod" -> {
                main = module(number, value);
                mainIsLast = true;
            }
            case "dep" -> {
                GoModule module = module(number, value);
                if (module != null) {
                    dependencies.add(module);
                }
                mainIsLast = false;
            }
            case "=>" -> replace(number, value);
            case "build" -> setting(number, value);
            default -> {}
        }
    }

    /** Path, version and, mostly, the hash, with tabs between them. */
    private @Nullable GoModule module(int number, String text) {
        int first = text.indexOf('\t');
        int second = text.indexOf('\t', first + 1);
        if (first < 0) {
            fault(number, "module without a version");
            return null;
        }
        String version = text.substring(first + 1, second < 0 ? text.length() : second);
        String sum = second < 0 ? "" : text.substring(second + 1);
        return new GoModule(text.substring(0, first), version, sum, Optional.empty());
    }

    private void replace(int number, String text) {
        int last = dependencies.size() - 1;
        GoModule replaced = mainIsLast ? main : last < 0 ? null : dependencies.get(last);
        GoModule by = replaced == null ? null : module(number, text);
        if (replaced == null) {
            fault(number, "replacement of no module");
        }
        if (replaced == null || by == null) {
            return;
        }
        GoModule module = new GoModule(replaced.path(), replaced.version(), replaced.sum(), Optional.of(by));
        if (mainIsLast) {
            main = module;
        } else {
            dependencies.set(last, module);
        }
    }

    /** A key and a value, either of which may be quoted as in Go. */
    private void setting(int number, String text) {
        int keyEnd = GoQuoted.isQuoted(text) ? GoQuoted.end(text) : text.indexOf('=');
        if (keyEnd <= 0 || keyEnd >= text.length() || text.charAt(keyEnd) != '=') {
            fault(number, "build setting without a key and =");
            return;
        }
        String key = GoQuoted.unquote(text.substring(0, keyEnd));
        String value = GoQuoted.unquote(text.substring(keyEnd + 1));
        if (key == null || value == null) {
            fault(number, "build setting with a text that is not quoted as in Go");
            return;
        }
        if (key.length() > LONGEST_KEY) {
            fault(number, "build setting with a key of " + key.length() + " characters");
            return;
        }
        settings.put(key, value);
    }

    private void fault(int number, String what) {
        if (faults.size() < MOST_FAULTS) {
            faults.add("line " + number + ": " + what);
        }
    }
}
