package dev.usdt.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("fleet")
class InventoryFolderTest {

    private static final String READING = "1-images-9";
    private static final String RUN = "this run";
    private static final Configuration CONFIGURATION = new Configuration();

    @TempDir
    Path folder;

    /** Changes one file or marker at a time, as an object store does, and ends after so many. */
    private static final class Ending extends FilterFileSystem {
        private int left;

        Ending(int left) throws IOException {
            super(new RawLocalFileSystem());
            this.left = left;
            initialize(URI.create("file:///"), CONFIGURATION);
        }

        private void change() throws IOException {
            if (left-- <= 0) {
                throw new IOException("ended");
            }
        }

        @Override
        public FSDataOutputStream create(org.apache.hadoop.fs.Path path, boolean overwrite) throws IOException {
            change();
            return super.create(path, overwrite);
        }

        @Override
        public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to) throws IOException {
            if (getFileStatus(from).isDirectory()) {
                mkdirs(to);
                for (FileStatus status : listStatus(from)) {
                    rename(
                            status.getPath(),
                            new org.apache.hadoop.fs.Path(to, status.getPath().getName()));
                }
                return delete(from, true);
            }
            change();
            return super.rename(from, to);
        }

        @Override
        public boolean delete(org.apache.hadoop.fs.Path path, boolean recursive) throws IOException {
            if (!exists(path)) {
                return false;
            }
            if (getFileStatus(path).isDirectory()) {
                for (FileStatus status : listStatus(path)) {
                    delete(status.getPath(), true);
                }
            }
            change();
            return super.delete(path, recursive);
        }
    }

    private InventoryFolder on(int changes) throws IOException {
        return new InventoryFolder(new Ending(changes), new org.apache.hadoop.fs.Path(folder.toString()));
    }

    private void write(String... names) throws IOException {
        for (String name : names) {
            Samples.write(folder.resolve(name), new byte[1]);
        }
    }

    private Set<String> left() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return new TreeSet<>(files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .filter(name -> !name.contains(".crc"))
                    .toList());
        }
    }

    /** Wherever the one that publishes is ended, and the next one too, at the end there are the new tables alone. */
    @Test
    void whatIsEndedWhilePublishingIsCompleted() throws Exception {
        boolean ended = true;
        int endings = 0;
        for (int changes = 1; ended; changes++) {
            write("files/old-1", "files/old-2", "sites/old-1", "findings/old-1", "_work/scans-" + READING + "/0/part");
            write("_next/files/new-1", "_next/files/new-2", "_next/sites/new-1", "_next/sites/new-2");
            write("_next/findings/new-1", "_next/files/_SUCCESS", "_next/sites/_SUCCESS", "_next/findings/_SUCCESS");
            Files.writeString(folder.resolve("_usdt-inventory"), RUN);
            ended = false;
            try {
                on(changes).publish(RUN, READING);
            } catch (IOException e) {
                assertEquals("ended", e.getMessage());
                ended = true;
                endings++;
            }
            boolean complete = on(0).isHalfPublished();
            boolean done = Files.exists(folder.resolve("files/new-1")) && !complete;
            for (int again = 1; on(0).isHalfPublished(); again *= 3) {
                try {
                    on(again).recover();
                } catch (IOException e) {
                    assertEquals("ended", e.getMessage());
                }
            }
            on(Integer.MAX_VALUE).recover();
            Set<String> files = left();
            if (complete || done || !ended) {
                assertEquals(
                        new TreeSet<>(List.of(
                                "_usdt-inventory",
                                "files/_SUCCESS",
                                "files/_reading",
                                "files/new-1",
                                "files/new-2",
                                "findings/_SUCCESS",
                                "findings/new-1",
                                "sites/_SUCCESS",
                                "sites/new-1",
                                "sites/new-2")),
                        files,
                        changes + " changes");
                assertEquals(READING, on(0).reading());
            } else {
                assertTrue(files.containsAll(List.of("files/old-1", "files/old-2", "sites/old-1", "findings/old-1")));
                assertFalse(files.stream().anyMatch(name -> name.contains("new")), files.toString());
            }
            new Ending(Integer.MAX_VALUE).delete(new org.apache.hadoop.fs.Path(folder.toString()), true);
        }
        assertTrue(endings > 10, endings + " endings");
    }

    /** Wherever the other one begins between what the first does, the old tables are there. */
    @Test
    void whereAnotherRunBeginsNothingIsReplaced() throws Exception {
        InventoryFolder first = on(Integer.MAX_VALUE);
        first.begin("first");
        write("files/old", "sites/old", "findings/old", "_next/files/new", "_next/sites/new", "_next/findings/new");
        write("_next/files/_SUCCESS", "_next/sites/_SUCCESS", "_next/findings/_SUCCESS");
        InventoryFolder second = on(Integer.MAX_VALUE);
        second.begin("second");
        assertReplacesNothing(first, "another run has begun here; this one replaces nothing");
        // As if it had begun a moment later.
        first.begin("first");
        assertFalse(second.recover());
        assertReplacesNothing(first, "another run has deleted what this one wrote; nothing is replaced");
    }

    private void assertReplacesNothing(InventoryFolder run, String reason) throws IOException {
        IOException refusal = assertThrows(IOException.class, () -> run.publish("first", READING));
        assertTrue(String.valueOf(refusal.getMessage()).endsWith(reason), refusal.toString());
        assertTrue(left().containsAll(List.of("files/old", "sites/old", "findings/old")), left().toString());
    }

    /** What is in the way of tables would be deleted. */
    @Test
    void whatIsNoInventoryIsLeftAlone() throws Exception {
        write("files/precious.txt");
        IOException refusal =
                assertThrows(IOException.class, () -> on(Integer.MAX_VALUE).begin(RUN));
        assertEquals("file:" + folder + ": is not empty, and not the directory of an inventory", refusal.getMessage());
        assertEquals(Set.of("files/precious.txt"), left());
    }
}
