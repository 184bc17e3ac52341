package dev.usdt.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.cli.Cli;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of a process on a file system whose server does not answer: one of our own, by the protocol of FUSE. */
class SilentFileSystemTest {

    private static final String SILENT =
            ": its file system does not answer; see to its server, or unmount it (umount -l)\n";

    @TempDir
    Path folder;

    private Path compiled(String name) throws Exception {
        Path program = folder.resolve(name);
        Path source = folder.resolve(name + ".c");
        try (var in = SilentFileSystemTest.class.getResourceAsStream("/" + name + ".c")) {
            Files.copy(in, source);
        }
        int code = new ProcessBuilder("cc", "-o", program.toString(), source.toString())
                .inheritIO()
                .start()
                .waitFor();
        assertEquals(0, code);
        return program;
    }

    /** The writer stays open with the server: its end is the server's. */
    @SuppressWarnings("resource")
    private static String tell(Process server, BufferedReader answers, String what) throws IOException {
        Writer to = server.outputWriter();
        to.write(what);
        to.flush();
        return answers.readLine();
    }

    /** It takes no requests any more, or takes them and answers none: then not even kill -9 ends who waits. */
    @ParameterizedTest
    @ValueSource(strings = {"stop", "read"})
    void isGivenUp(String how) throws Exception {
        if (!Files.isWritable(Path.of("/dev/fuse"))
                || !System.getProperty("user.name").equals("root")) {
            System.out.println("a file system that does not answer not tried: it needs root and /dev/fuse");
            return;
        }
        Path silent;
        Path holder;
        try {
            silent = compiled("silent-fuse");
            holder = compiled("map-files");
        } catch (IOException e) {
            System.out.println("a file system that does not answer not tried: there is no C compiler");
            return;
        }
        Path mount = Files.createDirectory(folder.resolve("mount"));
        Path library = Cli.fixture("cvalues-amd64-O2-shared-semaphore.elf");
        Path alive = Files.copy(library, folder.resolve("alive.so"));
        Process server = new ProcessBuilder(silent.toString(), mount.toString(), library.toString()).start();
        Process process = null;
        try (BufferedReader answers = server.inputReader()) {
            String mounted = answers.readLine();
            if (!"mounted".equals(mounted)) {
                System.out.println("a file system that does not answer not tried: " + mounted);
                return;
            }
            String one = mount.resolve("lib.so").toString();
            String other = mount.resolve("other.so").toString();
            process = new ProcessBuilder(holder.toString(), one, other, alive.toString()).start();
            assertEquals("ready", process.inputReader().readLine());
            // Nothing is asked before: an answer would be believed for a while, and the other way is tried below.
            assertEquals("done", tell(server, answers, how));
            Cli.Result listed = Cli.launch("list", "--pid", process.pid());
            assertEquals(1, listed.exitCode());
            assertTrue(listed.err().contains("usdt: " + one + SILENT), listed.err());
            assertTrue(listed.err().contains("usdt: " + other + SILENT), listed.err());
            assertTrue(listed.out().startsWith(alive + ":\n"), listed.out());
            Cli.Result all = Cli.launch("ps", "--provider", "cvalues");
            assertEquals(1, all.exitCode());
            // Others that run here may have lost some too.
            assertTrue(all.err().matches("(?s)usdt: \\d+ files of \\d+ process(es)? cannot be read.*"), all.err());
            assertTrue(all.err().contains(SILENT), all.err());
            assertTrue(all.out().contains("\n" + process.pid() + " "), all.out());
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
            // With its server the connection ends, and whoever waits for it goes on.
            server.destroyForcibly();
            server.waitFor();
            new ProcessBuilder("umount", "-l", mount.toString()).start().waitFor();
        }
    }
}
