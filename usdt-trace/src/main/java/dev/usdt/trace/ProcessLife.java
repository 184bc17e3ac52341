package dev.usdt.trace;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** Whether a process still runs, and no other that was given its number. */
final class ProcessLife {

    private final Path stat;
    private final String started;

    /** That of a process which runs now. */
    ProcessLife(long pid) throws IOException {
        this.stat = Path.of("/proc", Long.toString(pid), "stat");
        String[] fields = fields();
        if (fields.length == 0) {
            throw new IOException("process " + pid + ": no such process");
        }
        this.started = fields[22 - 3];
    }

    /** That of the process of a number; empty if none is given. */
    static Optional<ProcessLife> of(OptionalLong pid) throws IOException {
        return pid.isPresent() ? Optional.of(new ProcessLife(pid.getAsLong())) : Optional.empty();
    }

    boolean isAlive() {
        String[] fields = fields();
        return fields.length > 0 && fields[22 - 3].equals(started) && !fields[0].equals("Z") && !fields[0].equals("X");
    }

    /** From the third one on; none if it is gone. */
    private String[] fields() {
        try {
            String text = Files.readString(stat, StandardCharsets.ISO_8859_1);
            String[] fields = text.substring(text.lastIndexOf(')') + 1).strip().split(" ", -1);
            return fields.length > 22 - 3 ? fields : new String[0];
        } catch (IOException e) {
            return new String[0];
        }
    }
}
