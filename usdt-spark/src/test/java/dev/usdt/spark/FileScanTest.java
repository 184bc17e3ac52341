package dev.usdt.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.UsdtFile;
import dev.usdt.archive.ArchiveLimits;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a file, and how much of it is read. */
@Tag("fleet")
class FileScanTest {

    private static final int MOST_RANGES = 3;

    @TempDir
    Path folder;

    /** As an executor has them. */
    private static HadoopFiles files() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new HadoopFiles(CountingFileSystem.configuration()));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (HadoopFiles) in.readObject();
        }
    }

    private static List<Row> scan(Path path, long size) throws Exception {
        Row listed = RowFactory.create("counted:" + path, size, 0L, ListedKind.FILE.text(), null);
        return new FileScan(files(), true, ArchiveLimits.DEFAULT).scan(listed);
    }

    private static List<Row> scan(Path path) throws Exception {
        return scan(path, Files.size(path));
    }

    private static Object value(Row row, String column) {
        return row.get(Tables.SCANNED.fieldIndex(column));
    }

    private static Row last(List<Row> rows) {
        return rows.get(rows.size() - 1);
    }

    private static int length(Row row, String column) {
        return ((Row[]) value(row, column)).length;
    }

    @Test
    void elfFilesAreReadByFewRanges() throws Exception {
        int files = 0;
        int ranges = 0;
        long bytes = 0;
        for (Path path : Samples.allElf()) {
            CountingFileSystem.Tally before = CountingFileSystem.tally(path.toString());
            int rangesBefore = before.ranges;
            long bytesBefore = before.bytes;
            Row row = last(scan(path));
            assertEquals("elf", value(row, "kind"), path.toString());
            int listing = (Integer) value(row, "ranges");
            assertTrue(listing <= MOST_RANGES, path + ": " + listing + " ranges");
            CountingFileSystem.Tally tally = CountingFileSystem.tally(path.toString());
            assertEquals(tally.ranges - rangesBefore, listing + (Integer) value(row, "checkRanges"), path.toString());
            assertEquals(
                    tally.bytes - bytesBefore,
                    (Long) value(row, "bytesRead") + (Long) value(row, "checkBytesRead"),
                    path.toString());
            assertEquals(UsdtFile.read(path).sites().size(), length(row, "sites"), path.toString());
            files++;
            ranges += listing;
            bytes += (Long) value(row, "bytesRead");
        }
        System.out.println("[fleet] " + files + " files: " + ranges + " ranges, " + bytes + " bytes to list them");
        assertTrue(files > 20, files + " files");
    }

    @Test
    void aFileWithoutProbesIsNotReadFurther() throws Exception {
        Row row = last(scan(Path.of("/proc/self/exe").toRealPath()));
        assertEquals("elf", value(row, "kind"));
        assertEquals(0, length(row, "sites"));
        assertTrue((Integer) value(row, "ranges") <= MOST_RANGES);
        assertEquals(0, value(row, "checkRanges"));
    }

    @Test
    void anArchiveHasARowForEachMemberWithProbes() throws Exception {
        Path archive = folder.resolve("app.tar.gz");
        byte[] jar = Samples.zip(Samples.members("x.so", Samples.elf(Samples.VALUES)));
        Samples.write(
                archive,
                Samples.gzip(Samples.tar(Samples.members("bin/server", Samples.elf(Samples.SERVER), "a.jar", jar))));
        List<String> found = new ArrayList<>();
        List<Row> rows = scan(archive);
        for (Row row : rows) {
            found.add(value(row, "file") + " " + value(row, "kind") + " " + length(row, "sites"));
        }
        String path = "counted:" + archive;
        assertEquals(List.of(path + "!/bin/server elf 25", path + "!/a.jar!/x.so elf 14", path + " archive 0"), found);
        Row own = last(rows);
        assertEquals(2, value(own, "elfFiles"));
        assertEquals(CountingFileSystem.tally(archive.toString()).ranges, value(own, "ranges"));
        assertEquals(CountingFileSystem.tally(archive.toString()).bytes, value(own, "bytesRead"));
        assertEquals(path, value(rows.get(0), "listed"));
    }

    @Test
    void anImageIsWhatAContainerSees() throws Exception {
        Path archive = folder.resolve("image.tar");
        Samples.write(archive, Samples.tar(Samples.image(Samples.members("srv/app", Samples.elf(Samples.SERVER)))));
        List<Row> rows = scan(archive);
        assertEquals("image", value(last(rows), "kind"));
        assertEquals("counted:" + archive + "!/srv/app", value(rows.get(0), "file"));
        assertEquals("app:1", value(rows.get(0), "image"));
        assertEquals("linux/amd64", value(rows.get(0), "platform"));
        assertEquals(RowFactory.create("sha256:1", "sha256:1", "COPY"), value(rows.get(0), "layer"));
    }

    @Test
    void anImageMayBeADirectory() throws Exception {
        for (var file : Samples.image(Samples.members("srv/app", Samples.elf(Samples.SERVER)))
                .entrySet()) {
            Samples.write(folder.resolve("layout").resolve(file.getKey()), file.getValue());
        }
        Row listed = RowFactory.create("counted:" + folder.resolve("layout"), 1L, 0L, ListedKind.LAYOUT.text(), null);
        List<Row> rows = new FileScan(files(), true, ArchiveLimits.DEFAULT).scan(listed);
        assertEquals("image", value(last(rows), "kind"));
        assertNull(value(last(rows), "failure"));
        assertEquals("counted:" + folder.resolve("layout") + "!/srv/app", value(rows.get(0), "file"));
        assertTrue((Integer) value(last(rows), "ranges") > 2);
    }

    @Test
    void whatCannotBeReadIsARow() throws Exception {
        Path gone = folder.resolve("gone.elf");
        Row row = last(scan(gone, 5000));
        assertNotNull(value(row, "failure"));
        assertEquals("other", value(row, "kind"));

        Path shorter = folder.resolve("shorter.elf");
        Files.write(shorter, Samples.elf(Samples.VALUES));
        Row cut = last(scan(shorter, Files.size(shorter) + 10_000));
        assertTrue(value(cut, "failure") == null
                || value(cut, "failure").toString().contains("shorter"));

        Path header = folder.resolve("header.elf");
        Files.write(header, Arrays.copyOf(Samples.elf(Samples.VALUES), 60));
        Row damaged = last(scan(header));
        assertEquals("elf", value(damaged, "kind"));
        assertNotNull(value(damaged, "failure"));
    }

    /** Each column is there, and of its type: Spark says so only when a row is written. */
    @Test
    void rowsHaveTheColumnsOfTheTable() throws Exception {
        Row row = last(scan(Samples.ELF.resolve(Samples.SERVER)));
        assertEquals(Tables.SCANNED.fields().length, row.length());
        Row site = ((Row[]) value(row, "sites"))[0];
        assertEquals(Tables.SITE.fields().length, site.length());
        assertEquals(Tables.FINDING.fields().length, ((Row[]) value(row, "findings"))[0].length());
        assertTrue(List.of(Tables.SCANNED.fieldNames()).containsAll(Tables.OF_FILE));
    }
}
