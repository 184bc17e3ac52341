package dev.usdt.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("fleet")
class DirectoryWalkTest {

    /** As many as a task lists. */
    private static final int MOST_ENTRIES = 10_000;

    private static final String RUN = "this run";

    @TempDir
    java.nio.file.Path folder;

    private final Configuration configuration = new Configuration();

    @BeforeEach
    void knowTheSchemes() {
        configuration.set("fs.many.impl", ManyDirectories.class.getName());
        configuration.set("fs.failing.impl", FailingAfterThree.class.getName());
    }

    private DirectoryWalk walk(String directory) throws Exception {
        Iterator<Row> given =
                List.of(DirectoryWalk.directoryRow(new Path(directory))).iterator();
        return new DirectoryWalk(new HadoopFiles(configuration), RUN, true, given);
    }

    /** {@return kinds and paths, without that of the directory} */
    private List<String> listed(String scheme) throws Exception {
        List<String> rows = new ArrayList<>();
        String root = scheme + ":" + folder;
        walk(root).forEachRemaining(row -> {
            assertTrue(row.getString(0).startsWith(root), row.toString());
            rows.add(row.getString(3) + " " + row.getString(0).substring(root.length()));
        });
        rows.sort(null);
        return rows;
    }

    private void write(String... names) throws IOException {
        for (String name : names) {
            Samples.write(folder.resolve(name), new byte[] {1});
        }
    }

    @Test
    void aLayoutHidesNothingBesideIt() throws Exception {
        write("oci-layout", "index.json", "blobs/sha256/aa", "program", "more/program");
        assertEquals(List.of("file /more/program", "file /program", "layout "), listed("file"));
    }

    @Test
    void aLayoutMayHaveManyFilesBesideIt() throws Exception {
        write("oci-layout", "index.json", "blobs/sha256/aa");
        for (int i = 0; i < 100; i++) {
            write("sbom-" + i);
        }
        List<String> listed = listed("file");
        assertEquals(101, listed.size());
        assertEquals("layout ", listed.get(100));
    }

    /** Also by a link, which is another spelling. Who writes such a file into a directory hides nothing by it. */
    @Test
    void theTablesOfTheRunAreLeftOut() throws Exception {
        write("own/files/part", "own/_work/listing/0/part", "other/file");
        Files.writeString(folder.resolve("own/_usdt-inventory"), RUN);
        Files.writeString(folder.resolve("other/_usdt-inventory"), "another run");
        assertEquals(List.of("file /other/_usdt-inventory", "file /other/file"), listed("file"));
        java.nio.file.Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("own"));
        assertFalse(walk("file:" + link).hasNext());
    }

    @Test
    void aDirectoryWithOnlyOneOfTheNamesIsNoLayout() throws Exception {
        write("index.json", "blobs/sha256/aa");
        Files.createDirectory(folder.resolve("oci-layout"));
        assertEquals(List.of("file /blobs/sha256/aa", "file /index.json"), listed("file"));
    }

    /** A timestamp of Spark has microseconds since 1970, and one that is read as SQL a year of four digits. */
    @Test
    void timesAreThoseThatATimestampHas() throws Exception {
        List<Long> times = new ArrayList<>();
        for (long seconds : new long[] {9_223_372_036_854_774L, 1_700_000_000L, -9_223_372_036_854_774L}) {
            FileStatus status = new FileStatus(1, false, 1, 1, seconds * 1000, new Path("file:/x"));
            times.add(DirectoryWalk.fileRow(status).getLong(2));
        }
        assertEquals(
                List.of(
                        Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli(),
                        1_700_000_000_000L,
                        Instant.parse("0001-01-01T00:00:00Z").toEpochMilli()),
                times);
        write("file");
        Files.setLastModifiedTime(folder.resolve("file"), FileTime.from(Instant.ofEpochSecond(12_345)));
        assertEquals(12_345_000L, walk("file:" + folder).next().getLong(2));
    }

    @Test
    void aNameThatJavaCannotSayIsTold() throws Exception {
        write("plain");
        // To Java such a name is bytes only as a URI.
        java.nio.file.Path odd = java.nio.file.Path.of(URI.create(folder.toUri() + "odd%FF"));
        java.nio.file.Path other = java.nio.file.Path.of(URI.create(folder.toUri() + "odd%FE"));
        assumeTrue(System.getProperty("sun.jnu.encoding").equals("UTF-8"), "names are no UTF-8 here");
        Files.write(odd, new byte[] {1});
        Files.createDirectory(other);
        Files.createSymbolicLink(java.nio.file.Path.of(URI.create(folder.toUri() + "link%FE")), odd);
        Files.write(java.nio.file.Path.of(URI.create(folder.toUri() + "earnest%EF%BF%BD")), new byte[] {1});
        assertEquals(
                List.of("fault /odd\\udcfe", "fault /odd\\udcff", "file /earnest\ufffd", "file /plain"),
                listed("file"));
    }

    @Test
    void linksAreLeftAlone() throws Exception {
        write("a/file");
        Files.createSymbolicLink(folder.resolve("a/loop"), folder);
        Files.createSymbolicLink(folder.resolve("a/link"), folder.resolve("a/file"));
        Files.createSymbolicLink(folder.resolve("a/dangling"), folder.resolve("nothing"));
        assertEquals(List.of("file /a/file"), listed("file"));
    }

    @Test
    void whatWasListedBeforeAFailureIsKept() throws Exception {
        assertEquals(List.of("fault ", "file /0", "file /1", "file /2"), listed("failing"));
    }

    @Test
    void whatIsGoneIsTold() throws Exception {
        Row row = walk("file:" + folder + "/none").next();
        assertEquals(List.of("fault", "is gone"), List.of(row.getString(3), row.getString(4)));
    }

    /** Not when all are listed: they would be held until then. */
    @Test
    void directoriesThatAreTooManyAreLeftAtOnce() throws Exception {
        ManyDirectories.given = 0;
        DirectoryWalk walk = walk("many:/");
        assertTrue(walk.hasNext());
        assertEquals("directory", walk.next().getString(3));
        assertTrue(ManyDirectories.given <= MOST_ENTRIES, ManyDirectories.given + " entries");
        int rows = 1;
        while (walk.hasNext()) {
            assertEquals("directory", walk.next().getString(3));
            rows++;
        }
        assertEquals(ManyDirectories.COUNT, rows);
        assertFalse(walk.hasNext());
    }

    private static RemoteIterator<FileStatus> statuses(Iterator<FileStatus> statuses, int failAt) {
        return new RemoteIterator<>() {
            private int next;

            @Override
            public boolean hasNext() throws IOException {
                if (next == failAt) {
                    throw new IOException("no further");
                }
                return statuses.hasNext();
            }

            @Override
            public FileStatus next() {
                next++;
                return statuses.next();
            }
        };
    }

    /** A directory with more directories than a task lists. */
    public static final class ManyDirectories extends RawLocalFileSystem {
        static final int COUNT = 3 * MOST_ENTRIES;
        static int given;

        @Override
        public URI getUri() {
            return URI.create("many:///");
        }

        @Override
        public RemoteIterator<FileStatus> listStatusIterator(Path directory) {
            Iterator<FileStatus> all = new Iterator<>() {
                private int next;

                @Override
                public boolean hasNext() {
                    return next < COUNT;
                }

                @Override
                public FileStatus next() {
                    given++;
                    return new FileStatus(0, true, 1, 1, 0, new Path("many:/" + next++));
                }
            };
            return statuses(all, -1);
        }
    }

    /** A directory of three files, and then a failure. */
    public static final class FailingAfterThree extends RawLocalFileSystem {

        @Override
        public URI getUri() {
            return URI.create("failing:///");
        }

        @Override
        public RemoteIterator<FileStatus> listStatusIterator(Path directory) {
            FileStatus[] files = new FileStatus[3];
            Arrays.setAll(files, i -> new FileStatus(1, false, 1, 1, 0, new Path(directory, Integer.toString(i))));
            return statuses(List.of(files).iterator(), files.length);
        }
    }
}
