package dev.usdt.cli.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class MountsTest {

    /** The table of a chroot whose root is no mount point, and on which only /proc is mounted. */
    @Test
    void knowsWhatIsMountedBelowARootThatIsNot() {
        Mounts devices = Mounts.of(List.of("611 26 0:52 / /proc rw,relatime - proc proc rw"));
        assertEquals("proc", devices.typeWithoutFiles(52));
        assertEquals("", devices.typeWithoutFiles(65024), "the root");
        assertTrue(devices.mayBeMounted(Path.of("/x/proc")));
        assertFalse(devices.mayBeMounted(Path.of("/x/home")));
    }

    @Test
    void readsNumbersAsStatHasThem() {
        Mounts devices = Mounts.of(List.of(
                "1 0 254:0 / / rw - ext4 /dev/vda rw",
                "2 1 4660:305419 / /a rw,noexec shared:3 master:1 - tracefs - rw",
                "3 1 0:257 / /b rw - sysfs sysfs rw"));
        assertEquals("", devices.typeWithoutFiles(65024));
        // makedev(4660, 305419) and makedev(0, 257), by Python's os.makedev.
        assertEquals("tracefs", devices.typeWithoutFiles(17593437139979L));
        assertEquals("sysfs", devices.typeWithoutFiles(1048577L));
    }

    @Test
    void asksTheSystemWhereTheTableIsNone() {
        for (List<String> lines : List.of(
                List.of("nonsense"),
                List.of("1 0 254:0 / / rw ext4 /dev/vda rw"),
                List.of("1 0 254 / / rw - ext4 /dev/vda rw"),
                List.of("22 26 0:21 / /a\\040b rw - sysfs sysfs rw"))) {
            assertTrue(Mounts.of(lines).mayBeMounted(Path.of("/x")), lines.toString());
        }
    }

    @Test
    void agreesWithTheKernelHere() throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/self/mountinfo")), "no /proc");
        assertEquals("proc", Mounts.now().typeWithoutFiles(Mounts.of(Path.of("/proc"))));
    }
}
