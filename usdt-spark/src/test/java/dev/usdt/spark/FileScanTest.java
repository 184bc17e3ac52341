package dev.usdt.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.ElfFormatException;
import dev.usdt.UsdtFile;
import dev.usdt.archive.ArchiveLimits;
import dev.usdt.hostile.HostileFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskContext$;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a file, and how much of it is read. */
@Tag("fleet")
class FileScanTest {

    private static final int MOST_RANGES = 3;

    @TempDir
    Path folder;

    /** As an executor has them. */
    private static HadoopFiles files() throws Exception {
        return HadoopFilesTest.sent(
                new HadoopFiles(CountingFileSystem.configuration()), new JavaSerializer(new SparkConf(false)));
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
        assertTrue(ranges <= 2.6 * files, ranges + " ranges");
        assertTrue(bytes <= 29_000L * files, bytes + " bytes");
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

        // Where its section headers would be.
        byte[] values = Samples.elf(Samples.VALUES);
        Path shorter = folder.resolve("shorter.elf");
        Files.write(shorter, Arrays.copyOf(values, values.length / 2));
        Row cut = last(scan(shorter, values.length));
        assertEquals("ends before it should: shorter than it was listed", value(cut, "failure"));
        assertEquals("elf", value(cut, "kind"));
        assertEquals(1, value(cut, "elfFiles"));

        Path header = folder.resolve("header.elf");
        Files.write(header, Arrays.copyOf(Samples.elf(Samples.VALUES), 60));
        Row damaged = last(scan(header));
        assertEquals("elf", value(damaged, "kind"));
        assertNotNull(value(damaged, "failure"));
        assertEquals(
                List.of(true, true, false), List.of(value(row, "retry"), value(cut, "retry"), value(damaged, "retry")));
    }

    /** As members of an archive, whose row has it then, they are what the library tells, too. */
    @ParameterizedTest
    @EnumSource
    void hostileFilesAreAsManySitesAsThereIsRoomFor(HostileFile kind) throws Exception {
        Path path = kind.in(folder);
        List<Row> rows = scan(path);
        long told = 0;
        for (Row row : rows) {
            assertTrue(length(row, "sites") <= ScannedFile.MOST_OF_ROW);
            assertTrue(length(row, "findings") <= ScannedFile.MOST_OF_ROW);
            assertEquals(row == last(rows), value(row, "kind") != null);
            told += length(row, "sites");
        }
        String failure = String.valueOf(value(last(rows), "failure"));
        long sites;
        try {
            sites = UsdtFile.read(path).sites().size();
        } catch (ElfFormatException e) {
            sites = 0;
        }
        if (failure.contains("takes more than")) {
            assertTrue(told > 0 && told <= sites, told + " of " + sites);
        } else {
            assertEquals(sites, told, failure);
        }
    }

    /** LLVM's linker puts a symbol table between notes and names of sections. */
    @ParameterizedTest
    @ValueSource(ints = {30_000, 200_000})
    void aLargeSymbolTableBetweenTakesNoFurtherRange(int symbols) throws Exception {
        Path path = folder.resolve("large.elf");
        Files.write(path, LldFile.withSymbols(symbols));
        Row row = last(scan(path));
        assertNull(value(row, "failure"));
        assertEquals(1, length(row, "sites"));
        // More than a MiB is not read for nothing.
        boolean isTooMuch = symbols > 100_000;
        assertEquals(isTooMuch ? MOST_RANGES + 1 : MOST_RANGES, value(row, "ranges"));
        assertTrue((Long) value(row, "bytesRead") < 1L << 20);
    }

    private static Row lastOfFaulty(Path path, long at) throws Exception {
        Row listed = RowFactory.create("faulty:" + path, Files.size(path), 0L, ListedKind.FILE.text(), null);
        HadoopFiles files = new HadoopFiles(FaultyFileSystem.configuration(at));
        return last(new FileScan(files, true, ArchiveLimits.DEFAULT).scan(listed));
    }

    @Test
    void whatIsKnownBeforeAFailureIsTold() throws Exception {
        byte[] values = Samples.elf(Samples.VALUES);
        byte[] tar = Samples.tar(Samples.image(
                Samples.members("a.so", values, "b", new byte[9 << 20], "c.so", values, "d", new byte[1 << 20])));
        Path image = folder.resolve("image.tar");
        Files.write(image, tar);
        Row whole = lastOfFaulty(image, Long.MAX_VALUE);
        assertNull(value(whole, "failure"), "that it cannot be closed says nothing");
        assertEquals(2, value(whole, "elfFiles"));

        int second = 9 << 20;
        while (!Arrays.equals(tar, second, second + values.length, values, 0, values.length)) {
            second += 512;
        }
        Row cut = lastOfFaulty(image, second);
        assertTrue(String.valueOf(value(cut, "failure")).contains("of a client"), cut.toString());
        assertEquals(true, value(cut, "retry"));
        Path plain = folder.resolve("plain.elf");
        Files.write(plain, values);
        assertTrue(String.valueOf(value(lastOfFaulty(plain, 0), "failure")).contains("of a client"));
        assertEquals("image", value(cut, "kind"));
        assertEquals(1, value(cut, "elfFiles"));
    }

    @Test
    void whatIsFoundIsWeighedWithItsLetters() throws Exception {
        // By their number, 600 sites would be few.
        byte[] member = LldFile.withArguments("-4@".concat("x".repeat(60_000)));
        Map<String, byte[]> members = new LinkedHashMap<>();
        for (int i = 0; i < 600; i++) {
            members.put("lib" + i + ".so", member);
        }
        Path archive = folder.resolve("long.zip");
        Files.write(archive, Samples.zip(members));
        List<Row> rows = scan(archive);
        assertTrue(rows.size() < 600, rows.size() + " rows");
        assertTrue(rows.size() > 50, rows.size() + " rows");
        assertEquals("archive", value(last(rows), "kind"));
        assertEquals("what is in it takes more than 64 MiB, so the rest is left out", value(last(rows), "failure"));
        assertEquals(false, value(last(rows), "retry"));
    }

    /** Java and Hadoop say so as well where a server does not answer. */
    @Test
    void aTimeoutIsARowAndNotTheEndOfTheTask() {
        assertFalse(Reason.isEndOfTask(new InterruptedIOException("connect timed out")));
        assertTrue(Reason.isEndOfTask(new ClosedByInterruptException()));
        Thread.currentThread().interrupt();
        boolean interrupted = Reason.isEndOfTask(new IOException("x"));
        assertTrue(Thread.interrupted());
        assertTrue(interrupted);
    }

    /** Spark interrupts no thread unless it is told to. */
    @Test
    void aTaskThatSparkWantsToEndReadsNothingMore() throws Exception {
        Path archive = folder.resolve("image.tar");
        Samples.write(archive, Samples.tar(Samples.image(Samples.members("srv/app", Samples.elf(Samples.SERVER)))));
        TaskContext task = TaskContext$.MODULE$.empty();
        TaskContext$.MODULE$.setTaskContext(task);
        try {
            assertEquals("image", value(last(scan(archive)), "kind"));
            task.markInterrupted("another attempt is done");
            assertTrue(Reason.isEndOfTask(new IOException("x")));
            int before = CountingFileSystem.tally(archive.toString()).ranges;
            assertThrows(InterruptedIOException.class, () -> scan(archive));
            assertEquals(before, CountingFileSystem.tally(archive.toString()).ranges);
        } finally {
            TaskContext$.MODULE$.unset();
        }
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
