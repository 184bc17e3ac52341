package dev.usdt.cli.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.usdt.UsdtFile;
import dev.usdt.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code usdt repair}: what it says, and what its options do; what a repair is, the library's tests say. */
class RepairCommandTest {

    private static final Path SERVER = Cli.fixture("goserver-arm64-stripped.elf");
    private static final Path SOUND = Cli.fixture("cvalues-amd64-O2.elf");
    private static final Cli.Result NOTHING = new Cli.Result(0, "Nothing to repair.\n", "");

    @TempDir
    Path folder;

    private Path file;
    private Path fixed;

    @BeforeEach
    void copyFixture() throws IOException {
        file = Files.copy(SERVER, folder.resolve("server"));
        fixed = folder.resolve("fixed");
    }

    @Test
    void writesACopy() {
        Cli.Result result = Cli.launch("repair", file, "-o", fixed);
        assertEquals(new Cli.Result(0, "9 changes written to " + fixed + ".\n", ""), result);
        String list = Cli.launch("list", fixed).out();
        assertEquals(Cli.launch("list", file).out().replaceAll("@w(\\d)", "@x$1"), list);
        assertTrue(list.contains("-4@x26"), list);
        assertEquals(0, Cli.launch("validate", fixed).exitCode());
        assertEquals(NOTHING, Cli.launch("repair", fixed, "--in-place"));
    }

    @Test
    void listsChangesAndWritesNothing() throws Exception {
        Cli.Result result = Cli.launch("repair", "--dry-run", file, "-o", fixed);
        assertEquals(0, result.exitCode());
        assertEquals("", result.err());
        assertTrue(
                result.out().startsWith("0x109a0 net_http:server_request_end arguments: -4@w2 -> -4@x2\n"),
                result.out());
        assertEquals(9, result.out().lines().count());
        assertFalse(Files.exists(fixed));
        assertEquals(result, Cli.launch("repair", "--in-place", "-dry-run", file));
        assertEquals(-1, Files.mismatch(SERVER, file));
        assertEquals(
                11,
                Cli.launch("repair", "--gdb", "--dry-run", file).out().lines().count());
    }

    @Test
    void replacesNopsOnlyWhenTold() throws Exception {
        byte[] program = Files.readAllBytes(SOUND);
        int at = (int) UsdtFile.read(SOUND).sites().get(0).fileOffset().orElseThrow();
        byte[] nop5 = {0x0f, 0x1f, 0x44, 0, 0};
        System.arraycopy(nop5, 0, program, at, nop5.length);
        Files.write(file, program);
        assertEquals(NOTHING, Cli.launch("repair", "--dry-run", file));
        Cli.Result result = Cli.launch("repair", "--nops", file, "-o", fixed);
        assertEquals(new Cli.Result(0, "1 change written to " + fixed + ".\n", ""), result);
        byte[] instead = {(byte) 0x90, 0x0f, 0x1f, 0x40, 0};
        System.arraycopy(instead, 0, program, at, instead.length);
        assertArrayEquals(program, Files.readAllBytes(fixed));
        assertEquals(NOTHING, Cli.launch("repair", "--nops", "--in-place", fixed));
    }

    @Test
    void copiesWhatNeedsNoRepair() throws Exception {
        Cli.Result copied = new Cli.Result(0, "Nothing to repair; copied unchanged to " + fixed + ".\n", "");
        assertEquals(copied, Cli.launch("repair", SOUND, "-o=" + fixed));
        assertEquals(-1, Files.mismatch(SOUND, fixed));
        assertEquals(copied, Cli.launch("repair", Cli.fixture("noprobes-amd64.elf"), "-o", fixed, "--force"));
        Cli.Result exists = new Cli.Result(1, "", "usdt: " + fixed + ": file exists; use --force to replace it\n");
        assertEquals(exists, Cli.launch("repair", SOUND, "-o", fixed));
        assertEquals(NOTHING, Cli.launch("repair", SOUND, "--dry-run"));
    }

    @Test
    void replacesTheFileWhenTold() throws Exception {
        assertEquals(
                new Cli.Result(0, "9 changes written to " + file + ".\n", ""),
                Cli.launch("repair", "--in-place", file));
        assertEquals(NOTHING, Cli.launch("repair", "--dry-run", file));
        Files.writeString(fixed, "precious");
        assertEquals(
                new Cli.Result(1, "", "usdt: " + fixed + ": file exists; use --force to replace it\n"),
                Cli.launch("repair", SERVER, "-o", fixed));
        assertEquals("precious", Files.readString(fixed));
        assertEquals(0, Cli.launch("repair", SERVER, "-o", fixed, "--force").exitCode());
        assertEquals(-1, Files.mismatch(file, fixed));
        assertEquals(
                new Cli.Result(1, "", "usdt: " + SERVER + ": input and output are the same file; use --in-place\n"),
                Cli.launch("repair", SERVER, "-o", SERVER));
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        Path text = Files.writeString(folder.resolve("text"), "#!/bin/sh\n");
        assertEquals(
                new Cli.Result(1, "", "usdt: " + text + ": not an ELF file but a script\n"),
                Cli.launch("repair", text, "-o", fixed));
        Path missing = folder.resolve("missing");
        assertEquals(
                new Cli.Result(1, "", "usdt: " + missing + ": no such file\n"),
                Cli.launch("repair", "--in-place", missing));
        Path nowhere = missing.resolve("fixed");
        assertEquals(
                new Cli.Result(1, "", "usdt: " + nowhere + ": no such directory\n"),
                Cli.launch("repair", file, "-o", nowhere));
        Files.writeString(file, "PK", StandardOpenOption.APPEND);
        assertEquals(
                new Cli.Result(
                        1,
                        "",
                        "usdt: " + file + ": no section .stapsdt.base can be added: something is appended to the file"
                                + " that may be looked for at its end (an archive, a signature)\n"),
                Cli.launch("repair", "--gdb", file, "-o", fixed));
        assertFalse(Files.exists(fixed));
    }

    @Test
    void warnsBeforeItReplaces() throws Exception {
        Files.createLink(folder.resolve("other"), file);
        Cli.Result result = Cli.launch("repair", "--in-place", file);
        assertEquals(0, result.exitCode());
        assertEquals(
                "usdt: " + file + ": warning: has 2 names (hard links): replaced, it leaves the others with the old"
                        + " content\n",
                result.err());
    }

    @Test
    void escapesNamesFromTheFile() throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        // The s of server_request_end.
        bytes[0x109a0 - "server_request_end\0".length()] = 0x1b;
        Files.write(file, bytes);
        String out = Cli.launch("repair", "--dry-run", file).out();
        assertTrue(out.startsWith("0x109a0 net_http:\\x1berver_request_end arguments"), out);
    }

    static Stream<Arguments> wrongCalls() {
        return Stream.of(
                argumentSet("no target", List.of("FILE"), "expected -o FIXED, --in-place or --dry-run"),
                argumentSet(
                        "two targets",
                        List.of("FILE", "-o", "X", "--in-place"),
                        "-o and --in-place cannot be used together"),
                argumentSet("force", List.of("FILE", "--in-place", "--force"), "--force needs -o"),
                argumentSet("two files", List.of("FILE", "FILE", "--in-place"), "takes one FILE, got 2"),
                argumentSet("standard input", List.of("-", "-o", "X"), "FILE cannot be standard input"),
                argumentSet("no value", List.of("FILE", "-o"), "expected FIXED after -o"));
    }

    @ParameterizedTest
    @MethodSource
    void wrongCalls(List<String> args, String message) throws Exception {
        Object[] call = Stream.concat(
                        Stream.of("repair"), args.stream().map(arg -> arg.equals("FILE") ? file.toString() : arg))
                .toArray();
        Cli.Result result = Cli.launch(call);
        assertEquals(2, result.exitCode(), result.toString());
        assertTrue(result.err().contains(message), result.err());
        assertEquals(-1, Files.mismatch(SERVER, file));
    }
}
