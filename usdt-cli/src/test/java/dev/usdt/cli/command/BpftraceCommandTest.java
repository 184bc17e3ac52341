package dev.usdt.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.usdt.Detail;
import dev.usdt.bpftrace.ScriptWriter;
import dev.usdt.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The options that choose how a script attaches, for whom it is written and what stands in it. */
class BpftraceCommandTest {

    private static final Path SYMBOLS = Cli.fixture("cvalues-amd64-O2.elf");
    private static final Path STRIPPED = Cli.fixture("goserver-arm64-stripped.elf");

    private static Cli.Result bpftrace(Path file, String... options) {
        List<Object> args = new ArrayList<>(List.of("bpftrace"));
        args.addAll(List.of(options));
        args.add(file);
        return Cli.launch(args.toArray());
    }

    private static long count(Cli.Result result, String start) {
        return result.out().lines().filter(line -> line.startsWith(start)).count();
    }

    @ParameterizedTest
    @CsvSource({
        "--attach=auto, 7, 0",
        "--attach=usdt, 7, 0",
        "--attach=uprobe, 0, 14",
        "-uprobe, 0, 14",
        "-uprobe=T, 0, 14",
        "--uprobe=false, 7, 0",
        "--target=0.17, 12, 0",
        "-target=v0.24.2, 12, 0",
        "--target=0.27, 7, 5",
    })
    void attachesAsIsAskedFor(String option, int byName, int byAddress) {
        Cli.Result result = bpftrace(SYMBOLS, option);
        assertEquals(0, result.exitCode(), result.err());
        assertEquals(byName, count(result, "usdt:"));
        assertEquals(byAddress, count(result, "uprobe:"));
    }

    @Test
    void saysWhatItTakesToRunAScriptOfNumbers() {
        String needs = ": warning: the script traces by address, for which bpftrace needs ";
        Cli.Result numbers = bpftrace(SYMBOLS, "--probe=floats");
        assertEquals(1, count(numbers, "uprobe:"));
        assertTrue(numbers.err().contains(needs), numbers.err());
        Cli.Result names = bpftrace(SYMBOLS);
        assertFalse(names.err().contains(needs), names.err());
        assertTrue(names.err().contains("warning: left out, so that every bpftrace from 0.17 on"), names.err());
    }

    /** What a tracer makes of the notes is asked of the sections too; only COVERAGE is worth a second read. */
    @Test
    void readsWhatTheWriterWants() {
        Set<Detail> wanted = EnumSet.copyOf(List.of(ScriptWriter.details()));
        wanted.remove(Detail.COVERAGE);
        assertEquals(wanted, EnumSet.copyOf(List.of(BpftraceCommand.MOST_DETAILS)));
    }

    @Test
    void tracesArm64ByNameForOldVersionsAndByFileOffsetForNewOnes() {
        Cli.Result old = bpftrace(STRIPPED, "--target", "0.17");
        assertEquals(19, count(old, "usdt:"));
        assertEquals(0, count(old, "uprobe:"));
        assertTrue(old.out().contains("// Run:                  sudo bpftrace FILE.bt\n"));
        Cli.Result newer = bpftrace(STRIPPED, "--target", "0.27");
        assertTrue(count(newer, "uprobe:") > 0);
        assertTrue(newer.out().contains("// Run:                  sudo bpftrace --unsafe FILE.bt\n"));
    }

    @Test
    void writesAnotherPathAndOneProcess() {
        Cli.Result result = bpftrace(SYMBOLS, "--path", "/app/my server", "-pid", "42", "--probe", "none");
        assertEquals(1, count(result, "usdt:\"/app/my server\":\"cvalues\":\"none\" /pid == 42/ {"), result.out());
        assertTrue(result.out().startsWith("// USDT probes of /app/my server\n"));
    }

    static Stream<Arguments> wrongCalls() {
        return Stream.of(
                argumentSet("attach", "--attach=kprobe", "invalid value 'kprobe' for --attach"),
                argumentSet("uprobe", "-uprobe=maybe", "invalid value 'maybe' for --uprobe, expected true or false"),
                argumentSet("old", "--target=0.16", "bpftrace 0.16 is older than 0.17"),
                argumentSet(
                        "version", "--target=new", "invalid value 'new' for --target, expected a version such as 0.27"),
                argumentSet(
                        "only a minor",
                        "--target=17",
                        "invalid value '17' for --target, expected a version such as 0.27"),
                argumentSet(
                        "only a major",
                        "--target=1",
                        "invalid value '1' for --target, expected a version such as 0.27"),
                argumentSet("path", "--path=server", "invalid value 'server' for --path, expected an absolute path"),
                argumentSet("no path", "--path=", "invalid value '' for --path, expected an absolute path"),
                argumentSet("pid", "--pid=self", "invalid value 'self' for --pid"),
                argumentSet("pid 0", "--pid=0", "invalid value '0' for --pid"),
                argumentSet("style", "--style=tally", "invalid value 'tally' for --style"),
                argumentSet("strings", "--strings=no", "invalid value 'no' for --strings"),
                argumentSet("limit", "--max-string=0", "invalid value '0' for --max-string"),
                argumentSet("condition", "--where=status >", "'status >' for --where: character 9: expected a number"));
    }

    @ParameterizedTest
    @MethodSource("wrongCalls")
    void refusesAWrongValue(String option, String message) {
        Cli.Result result = bpftrace(SYMBOLS, option);
        assertEquals(2, result.exitCode());
        assertEquals("", result.out());
        assertTrue(result.err().contains(message), result.err());
    }

    @Test
    void saysWhereACatalogIsWrong(@TempDir Path folder) throws IOException {
        Path catalog = Files.writeString(folder.resolve("c.json"), "{\"catalog\": 1,\n \"probe\": []}");
        Cli.Result result = bpftrace(SYMBOLS, "--catalog", catalog.toString());
        assertEquals(1, result.exitCode());
        assertEquals("", result.out());
        assertEquals(
                "usdt: " + catalog
                        + ":2:11: unknown key 'probe', known are [catalog, pairs, probes, program, provider, sources]\n",
                result.err());
        Cli.Result missing =
                bpftrace(SYMBOLS, "--catalog", folder.resolve("none").toString());
        assertEquals(1, missing.exitCode());
        assertEquals("usdt: " + folder.resolve("none") + ": no such file\n", missing.err());
    }

    @Test
    void takesSeveralCatalogs(@TempDir Path folder) throws IOException {
        String text = "{\"catalog\":1,\"probes\":[{\"provider\":\"cvalues\",\"name\":\"%s\",\"arguments\":[]}]}";
        Path one = Files.writeString(folder.resolve("one.json"), text.formatted("none"));
        Path other = Files.writeString(folder.resolve("other.json"), text.formatted("other"));
        Cli.Result result = bpftrace(SYMBOLS, "-catalog", one.toString(), "--catalog=" + other);
        assertEquals(0, result.exitCode(), result.err());
    }

    @Test
    void refusesTwoWaysToAttach() {
        Cli.Result result = bpftrace(SYMBOLS, "--attach", "usdt", "-uprobe");
        assertEquals(2, result.exitCode());
        assertTrue(result.err().contains("--attach and -uprobe cannot be used together"), result.err());
    }
}
