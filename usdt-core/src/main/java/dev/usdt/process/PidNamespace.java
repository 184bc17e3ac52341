package dev.usdt.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which numbers processes have here. */
public final class PidNamespace {

    /** {@code PROC_PID_INIT_INO} of {@code <linux/proc_ns.h>}, by which the first of all is known. */
    private static final String FIRST = "pid:[" + 0xEFFFFFFCL + "]";

    private PidNamespace() {}

    /**
     * {@return whether processes have the numbers here that they have for the kernel, and so for tracers} In another
     * pid namespace, such as that of a container, they have others, and the kernel's cannot be learnt there. True also
     * where it cannot be told.
     */
    public static boolean isFirst() {
        return isFirst(LiveProcess.PROC);
    }

    /**
     * {@return the same}
     *
     * @param proc where processes are shown, instead of {@code /proc}
     */
    public static boolean isFirst(Path proc) {
        try {
            return Files.readSymbolicLink(proc.resolve("self/ns/pid"))
                    .toString()
                    .equals(FIRST);
        } catch (IOException | UnsupportedOperationException e) {
            return true;
        }
    }
}
