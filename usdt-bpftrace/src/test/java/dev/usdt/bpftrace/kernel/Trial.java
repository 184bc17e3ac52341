package dev.usdt.bpftrace.kernel;

import dev.usdt.UsdtFile;
import dev.usdt.bpftrace.Script;
import java.util.Optional;
import java.util.Set;

/**
 * A fixture and a script for it.
 *
 * @param fixture the fixture's file name
 * @param form how the script was asked for
 * @param probes the probes that the script was asked for, {@code provider:name}
 * @param file the fixture
 * @param script the script
 * @param run how it is run, or empty if it is not
 * @param why why it is not run, or empty
 */
record Trial(
        String fixture,
        Form form,
        Set<String> probes,
        UsdtFile file,
        Script script,
        Optional<TraceHost.Run> run,
        String why) {

    /** Why a script is not run that says so in its head. */
    static final String NEEDS_LIBBFD = "needs libbfd";

    /** The ways to ask for a script. */
    enum Form {
        /** {@code --attach auto}: as is best for all versions. */
        AUTO,
        /** {@code --attach auto --target VERSION}: as is best for the bpftrace of the host. */
        HERE,
        /** {@code --attach usdt --target VERSION}: by name. */
        NAME,
        /** {@code --attach uprobe --target VERSION}: by address. */
        ADDRESS,
        /** {@code --no-strings}: probes with two integers that look like a Go string. */
        NUMBERS,
        /** {@code --attach usdt} for the file that {@code usdt repair --gdb} writes. */
        REPAIRED
    }
}
