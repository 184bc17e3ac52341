package dev.usdt.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines as the kernel writes them, and as nobody does. */
class MapsReaderTest {

    private static List<MapsReader.Group> read(String maps) throws IOException {
        return MapsReader.read(new ByteArrayInputStream(maps.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void groupMappingsByFile() throws IOException {
        List<MapsReader.Group> groups = read("""
                5588aa000000-5588aa001000 r--p 00000000 fd:01 1234                       /srv/my server
                5588aa001000-5588aa002000 r-xp 00001000 fd:01 1234                       /srv/my server
                5588aa100000-5588aa200000 rw-p 00000000 00:00 0                          [heap]
                7f0000000000-7f0000001000 r--p 00000000 fd:02 1234                       /other/device
                7f0000001000-7f0000002000 r-xs 00003000 00:01 77                         /memfd:probes (deleted)
                7f0000002000-7f0000003000 r-xp 00000000 00:00 0                          [vdso]
                ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]
                """);
        assertEquals(
                List.of("/srv/my server", "/memfd:probes (deleted)"),
                groups.stream().map(MapsReader.Group::path).toList());
        assertEquals(
                List.of(
                        new Mapping(0x5588aa000000L, 0x5588aa001000L, 0, false),
                        new Mapping(0x5588aa001000L, 0x5588aa002000L, 0x1000, true)),
                groups.get(0).mappings());
        assertEquals(77, groups.get(1).inode());
    }

    @Test
    void keepWhatIsNoUtf8() throws IOException {
        assertEquals(
                "/a\udcff\\012b",
                read("1000-2000 r-xp 0 fd:01 5 /a\u00ff\\012b\n").get(0).path());
    }

    @Test
    void readManyLinesAndLongOnes() throws IOException {
        StringBuilder maps = new StringBuilder();
        for (int i = 1; i <= 10_000; i++) {
            maps.append(Long.toHexString(i * 0x1000L)).append('-').append(Long.toHexString((i + 1) * 0x1000L));
            maps.append(" r-xp 0 fd:01 ").append(i).append(" /lib/").append(i).append(".so\n");
        }
        maps.append("7f0000000000-7f0000001000 r-xp 0 fd:01 5000000 /")
                .append("x".repeat(100_000))
                .append('\n');
        List<MapsReader.Group> groups = read(maps.toString());
        assertEquals(10_001, groups.size());
        assertTrue(groups.get(10_000).path().length() < 1 << 15);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage",
                "1000-2000",
                "1000-2000 r-x",
                "1000-zz r-xp 0 fd:01 5 /a",
                "1000-2000 r-xp 0 fd:01 x /a"
            })
    void refuseWhatTheKernelDoesNotWrite(String line) {
        IOException refused = assertThrows(IOException.class, () -> read(line + "\n"));
        assertTrue(String.valueOf(refused.getMessage()).contains(line), refused.getMessage());
    }

    /** Seen of overlayfs over two file systems: device and inode are the same. */
    @Test
    void tellsFilesApartByTheirPathsToo() throws IOException {
        String maps = "1000-2000 r-xp 0 00:29 2 /m/lib1.so\n3000-4000 r-xp 0 00:29 2 /m/lib2.so\n";
        assertEquals(
                2,
                MapsReader.read(new ByteArrayInputStream(maps.getBytes(StandardCharsets.ISO_8859_1)))
                        .size());
    }
}
