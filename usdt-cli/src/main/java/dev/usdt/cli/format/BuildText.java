package dev.usdt.cli.format;

import dev.usdt.cli.io.Printable;
import dev.usdt.go.GoBuildInfo;
import dev.usdt.go.GoModule;
import java.util.Map;
import java.util.Optional;

/** How a Go binary was built, in words. */
final class BuildText {

    private BuildText() {}

    /** {@return toolchain, module and revision: {@code go1.26.1, example.org/server v1.2.3, vcs.revision 0a1b2c}} */
    static String inShort(GoBuildInfo info) {
        StringBuilder text = new StringBuilder(Printable.of(info.goVersion()));
        if (info.main().isPresent()) {
            text.append(", ").append(module(info.main().get()));
        } else {
            append(text, ", ", info.path());
        }
        append(text, ", vcs.revision ", info.setting("vcs.revision"));
        if (info.setting("vcs.modified").equals(Optional.of("true"))) {
            text.append(" (modified)");
        }
        return text.toString();
    }

    private static void append(StringBuilder text, String before, Optional<String> value) {
        if (value.isPresent()) {
            text.append(before).append(Printable.of(value.get()));
        }
    }

    /** Appends all but the dependencies, of which the number is told, a line each as {@code go version -m} has them. */
    static void append(StringBuilder text, GoBuildInfo info) {
        text.append("\nbuilt by ").append(Printable.of(info.goVersion())).append('\n');
        info.path().ifPresent(path -> line(text, "path", Printable.of(path)));
        info.main().ifPresent(main -> line(text, "mod", module(main)));
        int count = info.dependencies().size();
        if (count > 0) {
            line(text, "dep", count == 1 ? "1 module" : count + " modules");
        }
        for (Map.Entry<String, String> setting : info.settings().entrySet()) {
            line(text, "build", Printable.of(setting.getKey() + "=" + setting.getValue()));
        }
    }

    private static void line(StringBuilder text, String key, String value) {
        text.append("  ")
                .append(key)
                .append(" ".repeat(6 - key.length()))
                .append(value)
                .append('\n');
    }

    private static String module(GoModule module) {
        String text = Printable.of(module.path() + " " + module.version()).strip();
        return module.replacedBy().isPresent()
                ? text + " => " + module(module.replacedBy().get())
                : text;
    }
}
