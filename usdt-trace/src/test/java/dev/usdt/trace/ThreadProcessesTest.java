package dev.usdt.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usdt.trace.internal.tracefs.TraceFs;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThreadProcessesTest {

    /** Greater than any that the kernel gives. */
    private static final int GONE = 1 << 23;

    @TempDir
    Path folder;

    /** Threads are made and end while the records are read. */
    @Test
    void areThoseThatTheKernelHasKept() throws Exception {
        Path saved = folder.resolve("saved_tgids");
        ThreadProcesses processes = new ThreadProcesses(new TraceFs(folder));
        Files.writeString(saved, GONE + " 77\n");
        assertEquals(77, processes.of(GONE));
        Files.writeString(saved, GONE + " 77\n" + (GONE + 1) + " 78\n");
        assertEquals(78, processes.of(GONE + 1));
        assertEquals(77, processes.of(GONE));
        assertEquals(GONE + 2, processes.of(GONE + 2));
    }

    @Test
    void ofOneThatLivesNeedNothingKept() {
        int self = (int) ProcessHandle.current().pid();
        assertEquals(self, new ThreadProcesses(new TraceFs(folder)).of(self));
    }
}
