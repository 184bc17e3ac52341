package dev.usdt.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.ElfFormatException;
import dev.usdt.UsdtFile;
import dev.usdt.hostile.HostileFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole job, against {@code usdt} on the same files. */
@Tag("fleet")
class FleetIT {

    /** Where {@code testdata/tools/images} has put images of other programs; may be missing. */
    private static final Path IMAGES = Path.of(System.getProperty("usdt.images", "missing"));

    @TempDir
    static Path folder;

    private static TableReader tables;
    private static Path tree;

    @BeforeAll
    static void begin() throws Exception {
        tree = folder.resolve("tree");
        Samples.makeTree(tree);
        tables = new TableReader();
    }

    @AfterAll
    static void end() {
        tables.close();
    }

    private static Path made(String name) throws Exception {
        return Files.createDirectories(folder.resolve(name));
    }

    /** On two processors of this machine; killed where 20 files were opened, and started again. */
    @Test
    void aKilledRunGoesOn() throws Exception {
        Path log = folder.resolve("opened");
        Path out = folder.resolve("killed");
        List<String> counted = List.of(
                "spark.hadoop." + CountingFileSystem.CLASS_KEY + "=" + CountingFileSystem.class.getName(),
                "spark.hadoop." + CountingFileSystem.LOG_KEY + "=" + log);
        List<String> killed = new ArrayList<>(counted);
        killed.add("spark.hadoop." + CountingFileSystem.MOST_KEY + "=20");
        // Which the job does not heed: of two files of a task one could be there without the other.
        killed.add("spark.sql.files.maxRecordsPerFile=1");
        String[] arguments = {"--no-images", "--partitions", "12", "counted:" + tree, out.toString()};
        SparkProcess.run(made("first"), "local[2]", CountingFileSystem.HALTED, killed, arguments);
        assertFalse(Files.exists(out.resolve("files")), "tables before all is read");
        Set<String> done = new HashSet<>();
        for (Row row : tables.rows("SELECT DISTINCT listed FROM parquet.`" + out + "/_work/scans-*/*`")) {
            done.add(row.getString(0).substring("counted:".length()));
        }
        assertFalse(done.isEmpty(), "no task was done: more tasks, or a later end");
        try (Stream<Path> scans = Files.walk(out.resolve("_work"))) {
            assertEquals(
                    List.of(),
                    scans.filter(path -> path.toString().contains("/scans-")
                                    && path.toString().endsWith(".parquet")
                                    && !path.toString().contains("-c000."))
                            .toList(),
                    "more than one file of a task");
        }
        Files.delete(log);
        String printed = SparkProcess.run(made("second"), "local[2]", 0, counted, arguments);
        Set<String> again = new HashSet<>(Files.readAllLines(log));
        assertFalse(again.isEmpty(), "nothing was left to be done");
        again.retainAll(done);
        assertEquals(Set.of(), again, "what was done is done again");

        assertEquals(List.of(), Expected.of(tree.toString()).differences(tables.lines(out)), printed);
        try (Stream<Path> left = Files.list(out)) {
            assertEquals(
                    Set.of("_usdt-inventory", "files", "sites", "findings"),
                    Set.copyOf(left.map(path -> path.getFileName().toString()).toList()));
        }
        // Each file once, and none by a link.
        Row count = tables.rows(
                        "SELECT count(*), count(DISTINCT file), count_if(file LIKE '%/text/loop%' OR file LIKE '%/text/link%')"
                                + " FROM parquet.`" + out.resolve("files") + "` WHERE size IS NOT NULL")
                .get(0);
        assertEquals(files(tree), count.getLong(0));
        assertEquals(files(tree), count.getLong(1));
        assertEquals(0, count.getLong(2));
    }

    private static long files(Path directory) throws Exception {
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.filter(path -> Files.isRegularFile(path) && !Files.isSymbolicLink(path))
                    .count();
        }
    }

    /**
     * On executors that are processes, so that whatever a task needs has to be sent, and of which one is killed; with
     * images.
     */
    @Test
    void aClusterDoesTheSame() throws Exception {
        Path log = folder.resolve("opened-by-executors");
        String ending = tree.resolve("elf").resolve(Samples.SERVER).toString();
        List<String> settings = List.of(
                "spark.hadoop." + CountingFileSystem.CLASS_KEY + "=" + CountingFileSystem.class.getName(),
                "spark.hadoop." + CountingFileSystem.LOG_KEY + "=" + log,
                "spark.hadoop." + CountingFileSystem.ENDING_KEY + "=" + ending);
        Path out = folder.resolve("cluster");
        List<String> images =
                new ArrayList<>(List.of(tree.resolve("images/app.tar").toString()));
        List<String> inputs = new ArrayList<>(List.of("counted:" + tree));
        if (Files.isDirectory(IMAGES)) {
            for (String name :
                    List.of("layout", "multi", "oci-zstd", "docker-save.tar", "podman.tar", "saved-20.tar")) {
                images.add(IMAGES.resolve(name).toString());
                inputs.add("file:" + IMAGES.resolve(name));
            }
        }
        inputs.add("file:" + out);
        String printed =
                SparkProcess.run(made("third"), "local-cluster[2,1,1024]", 0, settings, inputs.toArray(String[]::new));
        List<String> opened = Files.readAllLines(log);
        assertTrue(Collections.frequency(opened, ending) >= 2, "a task of an executor that was killed is tried again");
        Expected expected = Expected.of(tree.toString()).without(images).and(Expected.ofImages(images));
        assertEquals(List.of(), expected.differences(tables.lines(out)), printed);
        assertEquals(
                images.size(),
                tables.rows("SELECT * FROM parquet.`" + out.resolve("files") + "` WHERE kind = 'image'")
                        .size());
    }

    /** As on a file system that fails now and then: the task is tried again. */
    @Test
    void whatCannotBePutInPlaceIsReadAgain() throws Exception {
        Path out = folder.resolve("refused");
        List<String> settings = List.of(
                "spark.hadoop." + CountingFileSystem.CLASS_KEY + "=" + CountingFileSystem.class.getName(),
                "spark.hadoop." + CountingFileSystem.REFUSED_KEY + "=2");
        String printed = SparkProcess.run(
                made("fourth"),
                "local[2,4]",
                0,
                settings,
                "--no-images",
                "counted:" + tree.resolve("packages"),
                "counted:" + out);
        assertTrue(printed.contains("not now"), printed);
        assertEquals(
                List.of(), Expected.of(tree.resolve("packages").toString()).differences(tables.lines(out)), printed);
    }

    /** In the memory that an executor has by default. A site in a row is one that the library tells. */
    @Test
    void hostileFilesAreRows() throws Exception {
        Path hostile = made("hostile");
        Map<String, Long> sites = new TreeMap<>();
        for (HostileFile kind : HostileFile.values()) {
            Path file = kind.in(hostile);
            try {
                sites.put(file.toString(), (long) UsdtFile.read(file).sites().size());
            } catch (ElfFormatException e) {
                sites.put(file.toString(), 0L);
            }
        }
        Path out = folder.resolve("of-hostile");
        String printed = SparkProcess.run(made("fifth"), "local[2]", 0, List.of(), "file:" + hostile, out.toString());
        Set<String> files = new TreeSet<>();
        for (Row row : tables.rows("SELECT substring(f.file, 6), f.kind, count(s.file), max(f.failure) FROM parquet.`"
                + out + "/files` f LEFT JOIN parquet.`" + out + "/sites` s ON f.file = s.file"
                + " GROUP BY f.file, f.kind")) {
            String file = row.getString(0);
            assertTrue(files.add(file), file);
            assertEquals("elf", row.getString(1), file);
            boolean isFull = !row.isNullAt(3) && row.getString(3).contains("takes more than");
            assertTrue(
                    isFull ? row.getLong(2) > 0 : sites.getOrDefault(file, -1L) == row.getLong(2),
                    row + ", not " + sites.get(file));
        }
        assertEquals(sites.keySet(), files, printed);
    }

    private static String inventory(String... arguments) throws Exception {
        return new Inventory(tables.spark(), InventoryOptions.of(arguments)).run();
    }

    /** In the same directory, and into another one. */
    @Test
    void whatIsTheSameIsTakenOver() throws Exception {
        Path changing = folder.resolve("changing");
        Path kept = changing.resolve("kept.elf");
        Path changed = changing.resolve("changed.elf");
        Path gone = changing.resolve("gone.elf");
        for (Path file : List.of(kept, changed, gone)) {
            Samples.write(file, Samples.elf(Samples.SERVER));
        }
        Path monday = folder.resolve("monday");
        String input = "counted:" + changing;
        assertEquals(
                "3 files: 3 read in this run, 0 as before; 0 rows tell what cannot be read",
                inventory(input, monday.toString()));
        Files.write(changed, Samples.elf(Samples.VALUES));
        Files.delete(gone);
        Samples.write(changing.resolve("new.elf"), Samples.elf(Samples.VALUES));
        int before = CountingFileSystem.tally(kept.toString()).ranges;
        assertTrue(before > 0);
        Path today = folder.resolve("today");
        assertEquals(
                "3 files: 2 read in this run, 1 as before; 0 rows tell what cannot be read",
                inventory("--since", monday.toString(), input, today.toString()));
        assertEquals(List.of(), Expected.of(changing.toString()).differences(tables.lines(today)));
        assertEquals(
                "3 files: 2 read in this run, 1 as before; 0 rows tell what cannot be read",
                inventory(input, monday.toString()));
        assertEquals(List.of(), Expected.of(changing.toString()).differences(tables.lines(monday)));
        assertEquals(before, CountingFileSystem.tally(kept.toString()).ranges);

        // The time alone tells, too.
        Files.setLastModifiedTime(kept, FileTime.fromMillis(1_000_000));
        assertEquals(
                "3 files: 1 read in this run, 2 as before; 0 rows tell what cannot be read",
                inventory(input, monday.toString()));
        // A run that was ended while it put its tables in place.
        Path next = Files.createDirectories(today.resolve("_next"));
        Files.createFile(next.resolve("complete"));
        Files.createFile(next.resolve("moving"));
        Files.move(today.resolve("sites"), next.resolve("sites"), StandardCopyOption.ATOMIC_MOVE);
        String refused = refused(
                "--since", today.toString(), input, folder.resolve("none").toString());
        assertTrue(refused.endsWith("run that again first"), refused);
        assertEquals(
                "3 files: 1 read in this run, 2 as before; 0 rows tell what cannot be read",
                inventory(input, today.toString()));
        assertEquals(List.of(), Expected.of(changing.toString()).differences(tables.lines(today)));
        // Tables of another version, with columns of its own.
        Files.writeString(today.resolve("files/_reading"), "0-images");
        assertEquals(
                "3 files: 3 read in this run, 0 as before; 0 rows tell what cannot be read",
                inventory(input, today.toString()));
    }

    private static String refused(String... arguments) {
        return String.valueOf(
                assertThrows(IOException.class, () -> inventory(arguments)).getMessage());
    }

    /** What is named twice, or below what is named, is there once; and the tables, which a pattern names, are not. */
    @Test
    void inputsMayOverlap() throws Exception {
        Path top = folder.resolve("overlap");
        Samples.write(top.resolve("a/server"), Samples.elf(Samples.SERVER));
        Samples.write(top.resolve("b/values"), Samples.elf(Samples.VALUES));
        byte[] cut = Samples.zip(Samples.members("cut", Arrays.copyOf(Samples.elf(Samples.SERVER), 60)));
        Samples.write(top.resolve("b/cut.zip"), cut);
        String out = top.resolve("out").toString();
        String[] arguments = {"file:" + top + "/*", "file:" + top.resolve("a/server"), "file:" + top, out};
        assertEquals("3 files: 3 read in this run, 0 as before; 1 row tells what cannot be read", inventory(arguments));
        // Nor are they when they are there; and what is damaged stays so until it is written anew.
        assertEquals("3 files: 0 read in this run, 3 as before; 1 row tells what cannot be read", inventory(arguments));
        Expected expected = Expected.of(top.resolve("a").toString())
                .and(Expected.of(top.resolve("b").toString()));
        assertEquals(List.of(), expected.differences(tables.lines(Path.of(out))));
    }

    @Test
    void tablesThatHaveNotEachFileOnceAreNotPutInPlace() throws Exception {
        Path out = folder.resolve("missing");
        org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(out.toString());
        InventoryFolder inventory =
                new InventoryFolder(new HadoopFiles(CountingFileSystem.configuration()).of(path), path);
        Dataset<Row> none = tables.spark().createDataFrame(List.of(), Tables.SCANNED);
        IOException refusal = assertThrows(
                IOException.class,
                () -> new NewTables(tables.spark(), inventory, Optional.of(none)).write("1-images-9", 1));
        assertEquals(
                out + ": of 1 files that were listed, 0 have rows, and 0 have them twice: does another run write"
                        + " there?",
                String.valueOf(refusal.getMessage()).replace("file:", ""));
    }
}
