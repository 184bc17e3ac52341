package dev.usdt.bpftrace.kernel;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** What a test does that needs a kernel to judge scripts. */
final class Kernel {

    private Kernel() {}

    /** Where nothing can be traced, aborts the test; with {@code CI=true} fails it. */
    static void require(Optional<String> obstacle) {
        if (obstacle.isPresent()) {
            if (Boolean.parseBoolean(System.getenv("CI"))) {
                fail(obstacle.get());
            }
            Assumptions.abort(obstacle.get());
        }
    }
}
