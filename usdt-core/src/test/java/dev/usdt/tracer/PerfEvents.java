package dev.usdt.tracer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the kernel makes of the definitions of events that perf keeps for a program. */
final class PerfEvents {

    private static final Path EVENTS = Path.of("/sys/kernel/tracing/uprobe_events");
    private static final Pattern FETCH = Pattern.compile("(?:([+-]\\d+)\\()?%(\\w+)\\)?(?::([su])(\\d+))?");

    private PerfEvents() {}

    /** Whether the kernel makes an event of a definition. */
    static boolean isTaken(String definition) throws IOException {
        try {
            Files.writeString(EVENTS, definition + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            return false;
        }
        Files.writeString(
                EVENTS, "-:" + definition.substring(2, definition.indexOf(' ')) + "\n", StandardOpenOption.APPEND);
        return true;
    }

    /** What the kernel reads in {@link TracedProgram}. */
    static long value(String fetch) {
        Matcher matcher = FETCH.matcher(fetch);
        if (!matcher.matches()) {
            throw new AssertionError(fetch);
        }
        String name = matcher.group(2);
        long value = TracedProgram.register(name.matches("r\\d+") ? name : "r" + name);
        if (matcher.group(1) != null) {
            long address = value + Long.parseLong(matcher.group(1));
            boolean mapped = address >= TracedProgram.DATA && address < TracedProgram.DATA + 0x1000;
            value = mapped ? TracedProgram.word(address) : 0;
        }
        int unused = matcher.group(4) == null ? 0 : 64 - Integer.parseInt(matcher.group(4));
        return "s".equals(matcher.group(3)) ? value << unused >> unused : value << unused >>> unused;
    }
}
