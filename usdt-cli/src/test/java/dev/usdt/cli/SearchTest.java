package dev.usdt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usdt.cli.command.Progress;
import dev.usdt.cli.input.Directory;
import dev.usdt.cli.io.Console;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code usdt list -r} and {@code --files-from}. */
class SearchTest {

    /** Ends what would never end; how long it takes on any machine is not looked at. */
    private static final Duration HANG = Duration.ofMinutes(10);

    private static final Path SERVER = Cli.fixture("goserver-amd64-stripped.elf");
    private static final Path NOTHING = Cli.fixture("noprobes-amd64.elf");

    @TempDir
    Path folder;

    @Test
    void listsWhatHasProbesInTheOrderOfNames() throws IOException {
        put(SERVER, "b/server", "a", "b/c/z", "b.so");
        put(NOTHING, "b/nothing", "z");
        Files.writeString(folder.resolve("b/script"), "#!/bin/sh\n" + "echo\n".repeat(50));
        Files.writeString(folder.resolve("b/empty"), "");
        Cli.Result result = Cli.launch("list", "-r", folder);
        assertEquals(new Cli.Result(0, tables("a", "b/c/z", "b/server", "b.so"), ""), result);
        assertEquals(result, Cli.launch("list", "--recursive", folder));
        assertEquals(result, Cli.launch("list", "-r", folder.resolve("a"), folder.resolve("b"), folder));
    }

    @Test
    void isTheSameForManyFilesAtEachRun() throws IOException {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 700; i++) {
            names.add("d" + i % 13 + "/" + (i % 2 == 0 ? "e/" : "") + i);
        }
        for (String name : names) {
            put(SERVER, name);
        }
        // As byte strings, a directory's content in its place.
        names.sort(Comparator.comparing((String name) -> name.replace('/', '\0')));
        String expected = tables(names.toArray(new String[0]));
        for (int i = 0; i < 3; i++) {
            assertEquals(new Cli.Result(0, expected, ""), Cli.launch("list", "-r", folder));
        }
    }

    @Test
    void writesJson() throws IOException {
        put(SERVER, "a", "b/c");
        put(NOTHING, "d");
        Cli.Result lines = Cli.launch("list", "-r", "--format", "ndjson", "--probe", "handshake_*", folder);
        assertEquals(
                List.of(folder + "/a", folder + "/b/c"),
                lines.out().lines().map(SearchTest::fileOf).distinct().toList());
        assertEquals(0, lines.exitCode(), lines.err());
        Cli.Result document = Cli.launch("list", "-r", "--format", "json", folder);
        Cli.Result named = Cli.launch("list", "--format", "json", folder.resolve("a"), folder.resolve("b/c"));
        String searched = "  \"searched\": [\n    \"" + folder + "\"\n  ],\n";
        assertEquals(named, new Cli.Result(0, document.out().replace(searched, ""), document.err()));
        assertTrue(document.out().contains(searched), document.out());
    }

    @Test
    void listsOnlyFilesThatTheFilterChooses() throws IOException {
        put(SERVER, "server");
        put(Cli.fixture("govalues-amd64.elf"), "values");
        String out = Cli.launch("list", "-r", "--provider", "net_http", folder).out();
        assertTrue(out.startsWith(folder + "/server:\n") && !out.contains("/values:"), out);
        assertEquals(
                new Cli.Result(
                        0,
                        "No USDT probes found.\n",
                        "usdt: no probe matches --provider nethttp; there are 38 probes, of the providers mark, net,"
                                + " net_http, sql, tls, values; did you mean 'net_http'?\n"),
                Cli.launch("list", "-r", "--provider", "nethttp", folder));
        Cli.Result named = Cli.launch(
                "list", "--format", "ndjson", "--probe", "zzzz", folder.resolve("server"), folder.resolve("values"));
        assertEquals("", named.out());
        assertTrue(named.err().startsWith("usdt: no probe matches --probe zzzz; there are 38 probes: "), named.err());
    }

    @Test
    void listsAFileWithSeveralNamesOnce() throws IOException {
        put(SERVER, "b");
        Files.createLink(folder.resolve("a"), folder.resolve("b"));
        Files.createLink(folder.resolve("c"), folder.resolve("b"));
        assertEquals(new Cli.Result(0, tables("a"), ""), Cli.launch("list", "-r", folder));
    }

    @Test
    void leavesLinksUnlessTheyAreNamedOrToBeFollowed() throws IOException {
        put(SERVER, "tree/real/server", "outside/deep/server");
        Files.createSymbolicLink(folder.resolve("tree/a"), Path.of("real/server"));
        Files.createSymbolicLink(folder.resolve("tree/up"), Path.of(".."));
        Files.createSymbolicLink(folder.resolve("tree/self"), Path.of("self"));
        Files.createSymbolicLink(folder.resolve("tree/gone"), Path.of("gone-too"));
        Files.createSymbolicLink(folder.resolve("tree/deep"), Path.of("../outside/deep"));
        Files.createSymbolicLink(folder.resolve("tree/deeper"), Path.of("../outside/deep"));
        Files.createSymbolicLink(folder.resolve("outside/deep/back"), Path.of("../../tree"));
        Files.createSymbolicLink(folder.resolve("named"), Path.of("tree"));
        assertEquals(
                new Cli.Result(0, tables("tree/real/server"), ""), Cli.launch("list", "-r", folder.resolve("tree")));
        assertEquals(
                new Cli.Result(0, tables("named/real/server"), ""), Cli.launch("list", "-r", folder.resolve("named")));
        // "up" leads to the directory of all, which is walked after the tree; what was listed is not listed again.
        Cli.Result followed =
                assertTimeoutPreemptively(HANG, () -> Cli.launch("list", "-r", "--follow", folder.resolve("tree")));
        assertEquals(new Cli.Result(0, tables("tree/a", "outside/deep/server"), ""), followed);
    }

    @Test
    void opensNoPipe() throws Exception {
        put(SERVER, "server");
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        Cli.Result result = assertTimeoutPreemptively(HANG, () -> Cli.launch("list", "-r", folder));
        assertEquals(new Cli.Result(0, tables("server"), ""), result);
        assertEquals(
                new Cli.Result(
                        1,
                        "",
                        "usdt: " + pipe + ": not a regular file\n"
                                + "usdt: 1 of the files and directories could not be read\n"),
                Cli.launch("list", "-r", pipe));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/proc", "/sys"})
    void readsNothingOfTheKernelsOwn(String place) {
        assumeTrue(
                Files.isDirectory(Path.of(place, "self")) || Files.isDirectory(Path.of(place, "kernel")),
                () -> "there is no " + place);
        Cli.Result result = Cli.launch("list", "-r", place);
        assertTrue(result.err().startsWith("usdt: " + place + ": a file system of type "), result.err());
        assertEquals(1, result.exitCode());
    }

    @Test
    void staysOnOneFileSystemWhereAskedTo() throws IOException {
        Path shared = Path.of("/dev/shm");
        assumeTrue(Files.isWritable(shared), "there is no /dev/shm");
        Path file = Files.createTempFile(shared, "usdt", ".elf");
        try {
            Files.write(file, Files.readAllBytes(SERVER));
            assertTrue(Cli.launch("list", "-r", "/dev").out().contains(file + ":\n"));
            assertFalse(Cli.launch("list", "-r", "--xdev", "/dev").out().contains(file + ":\n"));
            assertTrue(Cli.launch("list", "-r", "--xdev", shared).out().contains(file + ":\n"));
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void tellsAtTheEndWhatCannotBeRead() throws IOException {
        Path damaged = folder.resolve("damaged");
        Files.write(damaged, Arrays.copyOf(Files.readAllBytes(SERVER), 60));
        put(SERVER, "server");
        Path missing = folder.resolve("missing");
        assertEquals(
                new Cli.Result(
                        1,
                        tables("server"),
                        "usdt: " + missing + ": no such file\n" + "usdt: " + damaged
                                + ": truncated: the ELF header needs 64 bytes, the file has 60\n"
                                + "usdt: 2 of the files and directories could not be read\n"),
                Cli.launch("list", "-r", missing, folder));
    }

    @Test
    void namesOnlySomeOfVeryManyFailures() throws IOException {
        for (int i = 0; i < 130; i++) {
            Files.writeString(folder.resolve("damaged" + i), "\u007fELF" + "x".repeat(60));
        }
        Cli.Result result = Cli.launch("list", "-r", folder);
        assertEquals(101, result.err().lines().count());
        assertTrue(result.err()
                .endsWith("usdt: 130 of the files and directories could not be read; the first 100 are named\n"));
    }

    @Test
    void readsListsOfFiles() throws Exception {
        put(SERVER, "a b", "c/d");
        put(NOTHING, "nothing");
        Object[] paths = {folder.resolve("c/d"), folder.resolve("nothing"), folder.resolve("a b")};
        Path list = folder.resolve("list");
        Cli.Result expected = Cli.launch("list", paths[0], paths[1], paths[2]);
        Files.writeString(list, paths[0] + "\n" + paths[1] + "\n" + paths[2] + "\n");
        assertEquals(expected, Cli.launch("list", "--files-from", list));
        Files.writeString(list, paths[0] + "\0" + paths[1] + "\0" + paths[2]);
        assertEquals(expected, Cli.launch("list", "--files-from", list));
        Files.writeString(list, folder + "\n" + folder.resolve("a b") + "\n");
        assertEquals(new Cli.Result(0, tables("a b", "c/d"), ""), Cli.launch("list", "-r", "--files-from", list));
        String none = folder.resolve("none").toString();
        assertEquals(
                new Cli.Result(1, "", "usdt: " + none + ": no such file\n"), Cli.launch("list", "--files-from", none));
    }

    @Test
    void listsManyNamedFilesAsFew() throws IOException {
        List<Object> all = new ArrayList<>(List.of("list"));
        StringBuilder out = new StringBuilder();
        StringBuilder err = new StringBuilder();
        String bad = folder.resolve("missing").toString();
        for (int i = 0; i < 60; i++) {
            all.add(i % 7 == 3 ? bad : SERVER);
            if (i % 7 == 3) {
                err.append("usdt: ").append(bad).append(": no such file\n");
            } else {
                out.append(i == 0 ? "" : "\n")
                        .append(SERVER)
                        .append(":\n")
                        .append(Cli.launch("list", SERVER).out());
            }
        }
        assertEquals(new Cli.Result(1, out.toString(), err.toString()), Cli.launch(all.toArray()));
    }

    @Test
    void endsQuietlyWhenItsReaderWentAway() throws IOException {
        for (int i = 0; i < 200; i++) {
            put(SERVER, "file" + i);
        }
        StringWriter err = new StringWriter();
        Writer out = new Writer() {
            @Override
            public void write(char[] text, int start, int length) throws IOException {
                throw new IOException("Broken pipe");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        assertEquals(141, Main.run(out, err, "list", "-r", folder.toString()));
        assertEquals("", err.toString());
    }

    @Test
    void readsDirectoriesOfMoreNamesThanAreSorted() throws IOException {
        for (int i = 0; i < Directory.MOST_NAMES + 3000; i++) {
            Files.createFile(folder.resolve("empty" + i));
        }
        put(SERVER, "server");
        assertEquals(new Cli.Result(0, tables("server"), ""), Cli.launch("list", "-r", folder));
    }

    @Test
    void showsProgressOnlyWhileItTakesTime() throws IOException {
        StringWriter err = new StringWriter();
        Progress progress = new Progress(new Console(new StringWriter(), err), true, 0);
        progress.show(1, 0, 400_000_000);
        progress.erase();
        assertEquals("", err.toString());
        progress.show(3000, 2, 1_500_000_000L);
        assertEquals("\r\u001b[K3000 files, 2 with probes, 2000 files/s", err.toString());
        progress.erase();
        progress.erase();
        assertEquals("\r\u001b[K3000 files, 2 with probes, 2000 files/s\r\u001b[K", err.toString());
        StringWriter nothing = new StringWriter();
        new Progress(new Console(new StringWriter(), nothing), false, 0).show(1, 0, 1_500_000_000L);
        assertEquals("", nothing.toString());
    }

    private void put(Path fixture, String... names) throws IOException {
        byte[] bytes = Files.readAllBytes(fixture);
        for (String name : names) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
        }
    }

    /** What a plain listing says of each, behind its path. */
    private String tables(String... names) {
        String table = Cli.launch("list", SERVER).out();
        return String.join(
                "\n",
                Stream.of(names)
                        .map(name -> folder.resolve(name) + ":\n" + table)
                        .toList());
    }

    private static String fileOf(String line) {
        try {
            return new ObjectMapper().readTree(line).get("file").asText();
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }
}
