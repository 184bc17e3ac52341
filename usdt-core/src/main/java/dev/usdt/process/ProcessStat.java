package dev.usdt.process;

import dev.usdt.PathText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What {@code /proc/PID/stat} says of a process.
 *
 * @param name its name, of at most 15 bytes, which it can change
 * @param state {@code R}, {@code S}, {@code Z}…
 * @param kernelThread whether it is a thread of the kernel
 * @param startTicks when it was started, in clock ticks since the system was; with the number it names a process
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">proc_pid_stat(5)</a>
 */
record ProcessStat(String name, char state, boolean kernelThread, long startTicks) {

    /** {@code PF_KTHREAD} of {@code <linux/sched.h>}. */
    private static final long PF_KTHREAD = 0x200000;

    /** Reads it. */
    static ProcessStat read(Path directory) throws IOException {
        byte[] bytes = Files.readAllBytes(directory.resolve("stat"));
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        // The name is in parentheses, and may have some itself.
        int open = text.indexOf('(');
        int close = text.lastIndexOf(')');
        if (open < 0 || close < open) {
            throw new IOException("stat is not understood");
        }
        String[] fields = text.substring(close + 1).strip().split(" ", -1);
        try {
            // The first of these is the third field.
            return new ProcessStat(
                    PathText.of(text.substring(open + 1, close).getBytes(StandardCharsets.ISO_8859_1)),
                    fields[0].charAt(0),
                    (Long.parseUnsignedLong(fields[9 - 3]) & PF_KTHREAD) != 0,
                    Long.parseUnsignedLong(fields[22 - 3]));
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new IOException("stat is not understood", e);
        }
    }
}
