package dev.usdt.bpftrace.kernel;

import java.util.ArrayList;
import java.util.List;

/** What bpftrace prints on stdout before it traces: nothing, but for a fault of 0.27. */
final class Preamble {

    /**
     * 0.27 has clang translate a file of its own together with the kernel's types for each script that names arguments.
     * Of Linux 7 these have declarations that clang warns of, and bpftrace shows the warnings beside the whole script.
     */
    private static final String OWN_WARNINGS = ": WARNING: found external warnings";

    private static final String OWN_FILE = "include/vmlinux.h:";

    private Preamble() {}

    /** {@return what is none of that} */
    static List<String> complaints(List<String> lines) {
        List<String> complaints = new ArrayList<>();
        boolean quoted = false;
        for (String line : lines) {
            if (line.endsWith(OWN_WARNINGS)) {
                quoted = true;
            } else if (line.startsWith("HINT: ")) {
                quoted = false;
            } else if (!quoted && line.contains(": warning: ") && !line.startsWith(OWN_FILE)) {
                complaints.add(line);
            } else if (!quoted && line.contains("WARNING")) {
                complaints.add(line);
            }
        }
        return complaints;
    }
}
