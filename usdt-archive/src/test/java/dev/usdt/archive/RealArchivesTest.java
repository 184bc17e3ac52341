package dev.usdt.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Archives and packages by tar, zip, dpkg-deb, rpmbuild and others, against what these extract. */
@Tag("images")
class RealArchivesTest {

    /** What is found in an archive, as {@code SHA-256 PATH}, and faults. */
    private static List<String> read(String archive) throws Exception {
        List<String> items = new ArrayList<>();
        try (ArchiveReader reader =
                ArchiveReader.open(Made.FOLDER.resolve("archives").resolve(archive), archive, ArchiveLimits.DEFAULT)) {
            for (Optional<ArchiveItem> item = reader.next(); item.isPresent(); item = reader.next()) {
                items.add(
                        item.get() instanceof ArchiveItem.Elf elf
                                ? Made.sha256(elf.content()) + " " + elf.path()
                                : item.get().toString());
            }
        }
        return items;
    }

    @TestFactory
    Stream<DynamicTest> haveWhatOtherProgramsExtract() throws Exception {
        Map<String, TreeSet<String>> expected = new TreeMap<>();
        for (List<String> row : Made.table("archives/files.tsv")) {
            expected.computeIfAbsent(row.get(1), archive -> new TreeSet<>())
                    .add(row.get(0) + " " + String.join("!/", row.subList(1, row.size())));
        }
        assertTrue(expected.size() > 40, expected.keySet().toString());
        return expected.entrySet().stream()
                .map(entry ->
                        DynamicTest.dynamicTest(entry.getKey(), () -> assertHas(entry.getKey(), entry.getValue())));
    }

    private static void assertHas(String archive, Set<String> expected) throws Exception {
        TreeSet<String> found = new TreeSet<>(read(archive));
        if (archive.endsWith(".rpm") || archive.equals("links.tar")) {
            // A hard link is no file of its own: each file once, under one of its names.
            Map<String, TreeSet<String>> names = new HashMap<>();
            for (String line : expected) {
                names.computeIfAbsent(line.substring(0, 64), digest -> new TreeSet<>())
                        .add(line);
            }
            assertTrue(expected.containsAll(found), found::toString);
            TreeSet<String> digests = new TreeSet<>();
            found.forEach(line -> digests.add(line.substring(0, 64)));
            assertEquals(names.keySet(), digests);
            return;
        }
        assertEquals(expected, found);
    }

    @Test
    void whatCannotBeReadIsTold() throws Exception {
        List<String> cut = read("cut.tar");
        assertEquals("Fault[path=cut.tar, reason=Truncated TAR archive]", cut.get(cut.size() - 1));
        assertTrue(cut.size() > 1, cut::toString);
        List<String> encrypted = read("encrypted.zip");
        assertTrue(
                !encrypted.isEmpty() && encrypted.stream().allMatch(line -> line.endsWith("reason=encrypted]")),
                encrypted::toString);
    }
}
