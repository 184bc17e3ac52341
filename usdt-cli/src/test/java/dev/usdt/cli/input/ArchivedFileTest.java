package dev.usdt.cli.input;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usdt.cli.Cli;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of files in archives, and of archives that are compared, where something is wrong with them. */
class ArchivedFileTest {

    @TempDir
    Path folder;

    private Path whole;
    private Path cut;
    private Path text;

    @BeforeEach
    void makeArchives() throws IOException {
        byte[] program = Files.readAllBytes(Cli.fixture("goserver-amd64-stripped.elf"));
        whole = Files.write(folder.resolve("whole.zip"), zip("server", program));
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
            out.write(program);
        }
        cut = Files.write(folder.resolve("cut.gz"), Arrays.copyOf(compressed.toByteArray(), 20_000));
        text = Files.writeString(folder.resolve("text"), "no program");
    }

    private static byte[] zip(String name, byte[] content) throws IOException {
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(zip)) {
            out.putNextEntry(new ZipEntry(name));
            out.write(content);
        }
        return zip.toByteArray();
    }

    private void assertSays(String said, Object... args) {
        Cli.Result result = Cli.launch(args);
        assertEquals(new Cli.Result(1, "", "usdt: " + said + "\n"), result);
    }

    @Test
    void tellsWhatKeepsAFileFromBeingFound() throws IOException {
        assertSays(cut + ": ends before it should", "list", cut + "!/x");
        Path outer = Files.write(folder.resolve("outer.zip"), zip("cut.gz", Files.readAllBytes(cut)));
        assertSays(
                outer + "!/x: there is no such ELF file with probes in it; of what is there, this cannot be read: "
                        + outer + "!/cut.gz: ends before it should",
                "list",
                outer + "!/x");
        assertSays(folder + "/none!/x: no such file", "list", folder + "/none!/x");
        assertSays(whole + "!/x: there is no such ELF file with probes in it", "list", whole + "!/x");
        assertEquals(0, Cli.launch("list", whole + "!/server").exitCode());
    }

    @Test
    void comparesNothingWithWhatIsNoArchive() {
        for (Path other : new Path[] {whole, text}) {
            assertSays(text + ": neither an ELF file nor an archive", "diff", "--archives", text, other);
        }
        assertSays(text + ": neither an ELF file nor an archive", "diff", "--archives", whole, text);
        Path none = folder.resolve("none");
        assertSays(none + ": no such file", "diff", "--archives", none, whole);
        assertSays(none + ": no such file", "diff", "--archives", whole, none);
        assertSays(cut + ": ends before it should", "diff", "--archives", cut, whole);
        Cli.Result same = Cli.launch("diff", "--archives", whole, whole);
        assertEquals(new Cli.Result(0, "No differences.\n", ""), same);
    }
}
