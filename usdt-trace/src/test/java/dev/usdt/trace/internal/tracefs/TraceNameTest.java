package dev.usdt.trace.internal.tracefs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Names tell whose they are, and whether that one lives. */
class TraceNameTest {

    @BeforeEach
    void needsProc() {
        assumeTrue(Files.isReadable(Path.of("/proc/self/stat")), "this is not Linux");
    }

    @Test
    void isReadAgain() throws IOException {
        TraceName name = TraceName.make();
        assertEquals(Optional.of(name), TraceName.parse(name.text()));
        assertTrue(name.text().matches("[a-z0-9_]{1,63}"), name.text());
        assertEquals(ProcessHandle.current().pid(), name.pid());
        assertNotEquals(name, TraceName.make());
        for (String other : new String[] {"", "usdt", "usdt_1_2_3", "sdt_1_2_3_4", "usdt_1_x_3_4", "usdt_1_2_3_4_5"}) {
            assertEquals(Optional.empty(), TraceName.parse(other), other);
        }
    }

    @Test
    void isLeftOverIfItsTracerIsGone() throws IOException {
        TraceName own = TraceName.make();
        assertFalse(own.isLeftOver());
        // Another process has the number by now.
        assertTrue(new TraceName(own.pidNamespace(), own.pid(), own.startTicks() + 1, "a").isLeftOver());
        assertTrue(new TraceName(own.pidNamespace(), Integer.MAX_VALUE, 1, "a").isLeftOver());
        // There the number means another process, which may live.
        assertFalse(new TraceName("1", Integer.MAX_VALUE, 1, "a").isLeftOver());
    }
}
