package dev.usdt.bpftrace.kernel;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** What a test does that needs a kernel to judge scripts. */
final class Kernel {

    private Kernel() {}

    /** What the tools say when a suite has gone on without a package, which is nobody's fault here. */
    private static final String GONE = " no longer has the package ";

    /** Where nothing can be traced, aborts the test; with {@code CI=true} fails it, unless Debian dropped a package. */
    static void require(Optional<String> obstacle) {
        if (obstacle.isPresent()) {
            if (Boolean.parseBoolean(System.getenv("CI")) && !obstacle.get().contains(GONE)) {
                fail(obstacle.get());
            }
            Assumptions.abort(obstacle.get());
        }
    }
}
