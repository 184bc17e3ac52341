package dev.usdt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line: how flags are spelled, what is refused, and what is said when something goes wrong. */
class UsageTest {

    private static final String SERVER =
            Cli.fixture("goserver-amd64-stripped.elf").toString();
    private static final String NOTHING = Cli.fixture("noprobes-amd64.elf").toString();

    @TempDir
    Path folder;

    /** Lines that mean the same, the first one spelled as our help spells it. */
    static Stream<Arguments> sameCalls() {
        return Stream.of(
                argumentSet("single dash", List.of("list", "--json", SERVER), List.of("list", "-json", SERVER)),
                argumentSet("boolean value", List.of("list", "--json", SERVER), List.of("list", "-json=t", SERVER)),
                argumentSet("false", List.of("list", SERVER), List.of("list", "-json=false", SERVER)),
                argumentSet(
                        "the last one counts", List.of("list", SERVER), List.of("list", "-json", "-json=F", SERVER)),
                argumentSet(
                        "value by equals sign",
                        List.of("list", "--provider", "tls", SERVER),
                        List.of("list", "-provider=tls", SERVER)),
                argumentSet(
                        "value that looks like a flag",
                        List.of("list", "--probe", "-json", SERVER),
                        List.of("list", "-probe", "-json", SERVER)),
                argumentSet(
                        "value that looks like one of our options",
                        List.of("list", "--probe=--json", SERVER),
                        List.of("list", "-probe", "--json", SERVER)),
                argumentSet(
                        "empty filter", List.of("list", SERVER), List.of("list", "-provider=", "-probe", "", SERVER)),
                argumentSet(
                        "the last filter counts",
                        List.of("list", "--probe", "b*", SERVER),
                        List.of("list", "-probe", "a", "-probe", "b*", SERVER)),
                argumentSet("after the file", List.of("list", "--json", SERVER), List.of("list", SERVER, "-json")),
                argumentSet("double dash", List.of("list", SERVER), List.of("list", "--", SERVER)),
                argumentSet(
                        "uprobe", List.of("bpftrace", "--uprobe", SERVER), List.of("bpftrace", "-uprobe=1", SERVER)),
                argumentSet("no uprobe", List.of("bpftrace", SERVER), List.of("bpftrace", "-uprobe=false", SERVER)));
    }

    @ParameterizedTest
    @MethodSource
    void sameCalls(List<String> ours, List<String> theirs) {
        Cli.Result result = Cli.launch(ours.toArray());
        assertEquals(result, Cli.launch(theirs.toArray()));
        assertEquals(0, result.exitCode(), result.err());
    }

    static Stream<Arguments> wrongCalls() {
        return Stream.of(
                argumentSet(
                        "unknown command",
                        List.of("lst", SERVER),
                        "usdt: unknown command 'lst'; did you mean 'list'? See 'usdt --help'.\n"),
                argumentSet(
                        "command unlike any",
                        List.of("frobnicate"),
                        "usdt: unknown command 'frobnicate', expected list, ps, trace, bpftrace, validate, diff, explain,"
                                + " catalog, repair or completion; see 'usdt --help'\n"),
                argumentSet("help of an unknown command", List.of("help", "validat"), "did you mean 'validate'?"),
                argumentSet(
                        "option first",
                        List.of("-r", SERVER),
                        "unknown option '-r'; the command comes first: list, ps, "),
                argumentSet("option of the whole", List.of("--vers"), "did you mean '--version'?"),
                argumentSet("script of nothing", List.of("bpftrace"), "bpftrace: expected FILE or --pid N"),
                argumentSet("no file", List.of("list"), "list: expected FILE"),
                argumentSet(
                        "unknown option",
                        List.of("list", "--jsn", SERVER),
                        "list: unknown option '--jsn'; did you mean '--json'? See 'usdt list --help'."),
                argumentSet(
                        "unknown option with a value",
                        List.of("list", "-formt=json", SERVER),
                        "unknown option '-formt=json'; did you mean '--format'?"),
                argumentSet(
                        "boolean",
                        List.of("list", "-json=maybe", SERVER),
                        "invalid value 'maybe' for --json, expected true or false"),
                argumentSet(
                        "format",
                        List.of("list", "--format", "xml", SERVER),
                        "invalid value 'xml' for --format, expected text, json, ndjson or html; see 'usdt list --help'"),
                argumentSet(
                        "a value that is taken for a file",
                        List.of("list", "--format", SERVER),
                        "invalid value '" + SERVER + "' for --format, expected text, json"),
                argumentSet("policy", List.of("diff", "--policy=x", "a", "b"), "for --policy, expected compat; see"),
                argumentSet(
                        "tracer",
                        List.of("validate", "--tracer", "bpftrce-0.27", SERVER),
                        "invalid value 'bpftrce-0.27' for --tracer, expected bpftrace, bcc, libbpf, perf, gdb or"
                                + " systemtap; did you mean 'bpftrace'?"),
                argumentSet(
                        "version of a tracer",
                        List.of("validate", "--tracer", "bpftrace-0.1", SERVER),
                        "invalid value 'bpftrace-0.1' for --tracer, expected a version of bpftrace, 0.17 or newer;"),
                argumentSet(
                        "platform",
                        List.of("list", "--image", "--platform", "foo", SERVER),
                        "invalid value 'foo' for --platform, expected OS/ARCH, such as linux/arm64"),
                argumentSet(
                        "platform without a word",
                        List.of("list", "--image", "--platform", "linux//v7", SERVER),
                        "invalid value 'linux//v7' for --platform, expected OS/ARCH, such as linux/arm64"),
                argumentSet(
                        "size",
                        List.of("list", "--archives", "--most-bytes", "1", SERVER),
                        "invalid value '1' for --most-bytes, expected a size such as 10G"),
                argumentSet(
                        "platform of no image",
                        List.of("list", "--platform", "linux/arm64", SERVER),
                        "--platform needs --image"),
                argumentSet(
                        "size of nothing",
                        List.of("validate", "--most-bytes", "1G", SERVER),
                        "--most-bytes needs --archives or --image"),
                argumentSet("links of a file", List.of("list", "-L", SERVER), "list: -L needs -r; see"),
                argumentSet("file system of a file", List.of("list", "--xdev", SERVER), "list: --xdev needs -r; see"),
                argumentSet(
                        "image of directories",
                        List.of("list", "--image", "--recursive", SERVER),
                        "--image and --recursive cannot be used together"),
                argumentSet(
                        "metrics of nothing",
                        List.of("trace", "--metrics", SERVER),
                        "trace: --metrics needs --otlp; see"),
                argumentSet(
                        "service of nothing",
                        List.of("trace", "--service", "x", SERVER),
                        "--service needs --otlp, --spans or --page"),
                argumentSet("path of no file", List.of("bpftrace", "--pid=1", "--path=/a"), "--path needs FILE"),
                argumentSet(
                        "format with a typo", List.of("list", "--format", "jsno", SERVER), "; did you mean 'json'?"),
                argumentSet(
                        "value missing", List.of("list", SERVER, "--provider"), "list: expected GLOB after --provider"),
                argumentSet(
                        "json of two files",
                        List.of("list", "-json", SERVER, NOTHING),
                        "list: -json takes one FILE; use --format json or ndjson for 2"),
                argumentSet(
                        "json and format",
                        List.of("list", "--json", "--format", "json", SERVER),
                        "--json and --format cannot be used together"),
                argumentSet(
                        "wide JSON",
                        List.of("list", "--wide", "--format", "json", SERVER),
                        "--wide needs --format text"),
                argumentSet("script of two files", List.of("bpftrace", SERVER, NOTHING), "takes one FILE, got 2"),
                argumentSet(
                        "machine", List.of("explain", "--machine", "vax", "4@r0"), "invalid value 'vax' for --machine"),
                argumentSet(
                        "explain with a catalog and a machine",
                        List.of("explain", "--machine", "arm", "--catalog", "c.json", "4@r0"),
                        "--machine and --catalog cannot be used together"),
                argumentSet(
                        "explain with a machine and a file",
                        List.of("explain", "--machine", "x86_64", SERVER, "net_http:server_request_end"),
                        "--machine takes an argument string, not FILE PROVIDER:NAME"),
                argumentSet(
                        "explain an empty argument string",
                        List.of("explain", "--machine", "x86_64", " "),
                        "the argument string is empty"),
                argumentSet(
                        "explain two probes",
                        List.of("explain", SERVER, "net_http:server_request_end", "sql:query"),
                        "expected FILE and one PROVIDER:NAME, got 2"),
                argumentSet("explain nothing", List.of("explain"), "expected --machine MACHINE ARGUMENTS, FILE"),
                argumentSet("catalog of two", List.of("catalog", "php", "ruby"), "expected PROVIDER, PROVIDER:NAME"),
                argumentSet("check of nothing", List.of("catalog", "check"), "check takes one FILE, got 0"),
                argumentSet("init of two", List.of("catalog", "init", SERVER, SERVER), "init takes one FILE, got 2"),
                argumentSet(
                        "init with a format",
                        List.of("catalog", "init", "--format", "json", SERVER),
                        "init and --format cannot be used together"),
                argumentSet(
                        "catalog with a filter",
                        List.of("catalog", "--probe", "x", "php"),
                        "--probe needs check FILE or init FILE"),
                argumentSet("explain without probe", List.of("explain", SERVER), "expected --machine MACHINE"),
                argumentSet(
                        "explain with a typo",
                        List.of("explain", "--machin", "arm", "4@r0"),
                        "unknown option '--machin'"));
    }

    @ParameterizedTest
    @MethodSource
    void wrongCalls(List<String> args, String message) {
        Cli.Result result = Cli.launch(args.toArray());
        assertEquals(2, result.exitCode());
        assertEquals("", result.out());
        assertTrue(result.err().startsWith("usdt: "), result.err());
        assertTrue(result.err().contains(message), result.err());
    }

    @Test
    void listsSeveralFilesEachBehindItsName() {
        assertEquals(
                NOTHING + ":\nNo USDT probes found.\n\n" + NOTHING + ":\nNo USDT probes found.\n",
                Cli.launch("list", NOTHING, NOTHING).out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "bpftrace", "validate", "diff", "explain", "catalog", "repair"})
    void helpsWithAnExample(String command) {
        Cli.Result help = Cli.launch(command, "--help");
        assertEquals(0, help.exitCode());
        assertTrue(help.out().startsWith("Usage: usdt " + command), help.out());
        assertTrue(help.out().contains("Example"), help.out());
        assertEquals(help, Cli.launch("help", command));
        assertEquals(help, Cli.launch(command, "-help"));
        assertTrue(Cli.launch("--help").out().contains("\n  " + command));
        assertTrue(Cli.launch("completion").out().contains(command));
    }

    @Test
    void helpsWhateverElseIsTyped() {
        Cli.Result help = Cli.launch("list", "--help");
        assertEquals(help, Cli.launch("list", "--bogus", "-h"));
        assertEquals(help, Cli.launch("list", "-h", SERVER, "--json=maybe"));
        assertEquals(help, Cli.launch("list", SERVER, "-help", "--provider"));
        assertTrue(
                help.out().startsWith("Usage: usdt list [--archives] [-h] [--image] [--json] [-L] [-r] "), help.out());
        // Letters are not joined, as the help says.
        assertEquals(2, Cli.launch("list", "-rL", SERVER).exitCode());
    }

    /** In the checkout; elsewhere they want nothing but Linux. */
    @Test
    void greetsWithLinesThatWork() {
        String greeting = Greeting.of("usdt", SERVER);
        List<String> lines = greeting.lines()
                .filter(line -> line.startsWith("  usdt "))
                .map(line -> line.substring("  usdt ".length()))
                .toList();
        assertEquals(3, lines.size(), greeting);
        for (String line : lines) {
            Cli.Result result = Cli.launch((Object[]) line.split(" "));
            assertEquals(0, result.exitCode(), line + ": " + result.err());
            assertTrue(result.out().contains("net_http"), line);
        }
        assertEquals(
                0,
                Cli.launch("explain", "--machine", "x86_64", "-4@%eax 8@16(%rsp)")
                        .exitCode());
        Cli.Result alone = Cli.launch();
        assertEquals(0, alone.exitCode());
        assertEquals("", alone.err());
        assertTrue(alone.out().startsWith("usdt reads the USDT probes of programs"), alone.out());
        assertTrue(alone.out().contains(" Try one of these:\n\n  usdt "), alone.out());
    }

    @Test
    void printsItsVersion() {
        assertTrue(Cli.launch("--version").out().startsWith("usdt "));
        assertEquals(0, Cli.launch("-version").exitCode());
    }

    /** What is said of files that cannot be read, one line each. */
    @Test
    void saysWhatIsWrongWithEachFileAndListsTheGoodOne() throws Exception {
        Path empty = Files.createFile(folder.resolve("empty"));
        Path script = Files.writeString(folder.resolve("script"), "#!/bin/sh\nexit 0\n");
        Path mach = Files.write(
                folder.resolve("mach"), new byte[] {(byte) 0xcf, (byte) 0xfa, (byte) 0xed, (byte) 0xfe, 7, 0, 0, 1});
        Path pe = Files.writeString(folder.resolve("pe"), "MZ and so on");
        byte[] bytes = Files.readAllBytes(Cli.fixture("cvalues-amd64-O2.elf"));
        Path cut = Files.write(folder.resolve("cut"), java.util.Arrays.copyOf(bytes, 5000));
        Cli.Result result = Cli.launch("list", folder.resolve("none"), folder, empty, script, mach, pe, cut, NOTHING);
        assertEquals(1, result.exitCode());
        assertEquals(NOTHING + ":\nNo USDT probes found.\n", result.out());
        String said = result.err().replace(folder.toString(), "FOLDER");
        assertEquals("""
                usdt: FOLDER/none: no such file
                usdt: FOLDER: is a directory; -r lists what is in it
                usdt: FOLDER/empty: empty file
                usdt: FOLDER/script: not an ELF file but a script
                usdt: FOLDER/mach: not an ELF file but a Mach-O file
                usdt: FOLDER/pe: not an ELF file but a PE file
                """, said.lines().limit(6).map(line -> line + "\n").reduce("", String::concat));
        assertTrue(
                said.lines()
                        .skip(6)
                        .findFirst()
                        .orElseThrow()
                        .startsWith("usdt: FOLDER/cut: truncated or damaged: the"),
                said);
        assertEquals(7, said.lines().count());
    }

    @Test
    void saysThatADebugFileHasNoProbes() throws Exception {
        byte[] bytes = Files.readAllBytes(Cli.fixture("cvalues-amd64-O2-debug.elf"));
        Path debug = Files.write(folder.resolve("program.debug"), withoutNoteContent(bytes));
        Cli.Result result = Cli.launch("list", debug);
        assertEquals(1, result.exitCode());
        assertEquals("", result.out(), "that there are none would be a guess");
        assertTrue(
                result.err().contains("section .note.stapsdt has no content (SHT_NOBITS): this is the debug file of a"),
                result.err());
        assertEquals(1, result.err().lines().count());
    }

    /** As some strip programs leave it: binutils' keeps the content of notes. */
    private static byte[] withoutNoteContent(byte[] elf) {
        ByteBuffer file = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
        int table = (int) file.getLong(40);
        int names = (int) file.getLong(table + file.getShort(62) * 64 + 24);
        for (int i = 0; i < file.getShort(60); i++) {
            int header = table + i * 64;
            int name = names + file.getInt(header);
            if (new String(elf, name, 14, StandardCharsets.ISO_8859_1).equals(".note.stapsdt\0")) {
                file.putInt(header + 4, 8);
            }
        }
        return elf;
    }

    @Test
    void readsStandardInput() throws Exception {
        InputStream stdin = System.in;
        try (InputStream file = Files.newInputStream(Path.of(SERVER))) {
            System.setIn(file);
            assertEquals(Cli.launch("list", SERVER), Cli.launch("list", "-"));
            assertEquals(new Cli.Result(1, "", "usdt: -: standard input is empty\n"), Cli.launch("list", "-"));
        } finally {
            System.setIn(stdin);
        }
        assertEquals(2, Cli.launch("bpftrace", "-").exitCode());
    }

    @Test
    void printsNoLineWhereThereIsNothingToPrint() {
        assertEquals(new Cli.Result(0, "", ""), Cli.launch("list", "--format", "ndjson", NOTHING));
        assertEquals(
                "",
                Cli.launch("list", "--format", "ndjson", "--provider", "none", SERVER)
                        .out());
        assertEquals(
                "",
                Cli.launch("list", "--format", "ndjson", folder.resolve("none")).out());
    }

    @Test
    void saysWhichFileDidNotValidate() throws Exception {
        Path bad = HostileNote.write(
                folder.resolve("bad"), HostileNote.utf8(""), HostileNote.utf8("n"), HostileNote.utf8(""));
        Cli.Result one = Cli.launch("validate", bad);
        assertEquals("", one.out());
        assertTrue(one.err().startsWith("Validation failed with 1 error(s):\n  - :n at 0x"), one.err());
        Cli.Result two = Cli.launch("validate", bad, SERVER);
        assertEquals(1, two.exitCode());
        assertTrue(two.err().startsWith(bad + ": Validation failed with 1 error(s):\n"), two.err());
    }

    @Test
    void saysOfAMistypedFilterWhatThereIs() {
        String message = "usdt: " + SERVER + ": no probe matches --provider nethttp; there are 19 probes, of the"
                + " providers mark, net, net_http, sql, tls; did you mean 'net_http'?\n";
        assertEquals(
                new Cli.Result(0, "No USDT probes found.\n", message),
                Cli.launch("list", "--provider", "nethttp", SERVER));
        for (String format : List.of("-json", "--format=json", "--format=ndjson")) {
            Cli.Result json = Cli.launch("list", format, "--provider", "nethttp", SERVER);
            assertEquals(0, json.exitCode());
            assertEquals(message, json.err());
        }
        // Where one file has a match, it was no mistake; where there are no probes, none was missed.
        assertEquals(
                "",
                Cli.launch("list", "--provider", "net_http", NOTHING, SERVER).err());
        assertEquals("", Cli.launch("list", "--provider", "nethttp", NOTHING).err());
    }

    @Test
    void showsNoControlCharactersOfNamesThatThereAre() throws Exception {
        Path bad = HostileNote.write(
                folder.resolve("bad"), HostileNote.utf8("p\033[2J"), HostileNote.utf8("n"), HostileNote.utf8(""));
        assertEquals(
                "usdt: " + bad
                        + ": no probe matches --provider q; there are 12 probes, of the providers cvalues, p\\x1b[2J\n",
                Cli.launch("list", "--provider", "q", bad).err());
    }

    @Test
    void doesNotCallAFileWithoutProbesValid() {
        assertEquals(new Cli.Result(1, "No USDT probes found.\n", ""), Cli.launch("validate", NOTHING));
    }

    @Test
    void filtersByGlobs() {
        Cli.Result result = Cli.launch("list", "--provider", "net_*", "--probe", "*_end", SERVER);
        List<String> rows = result.out().lines().skip(2).toList();
        assertTrue(!rows.isEmpty()
                && rows.stream().allMatch(row -> row.startsWith("net_http             server_request_end ")));
    }

    /** That an input cannot be read is no fault of the output, and no path is no folder. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "bpftrace none/x",
                "bpftrace ''",
                "bpftrace --path /srv/x ''",
                "bpftrace --catalog none/x SERVER",
                "bpftrace --catalog '' SERVER",
                "list none/x",
                "list ''",
                "list -json ''",
                "list -r ''",
                "list -r none/x",
                "list --files-from ''",
                "list --files-from none/x",
                "validate ''",
                "diff '' ''",
                "diff SERVER ''",
                "diff none/x SERVER",
                "explain '' p:n",
                "repair --in-place ''",
                "repair --dry-run none/x"
            })
    void saysThatThereIsNoSuchFile(String line) {
        List<String> words = new ArrayList<>();
        for (String word : line.split(" ", -1)) {
            words.add(word.equals("''") ? "" : word.equals("SERVER") ? SERVER : word);
        }
        Cli.Result result = Cli.launch(words.toArray());
        assertEquals(1, result.exitCode(), result.toString());
        String path = line.contains("''") ? "''" : "none/x";
        assertTrue(result.err().startsWith("usdt: " + path + ": no such file\n"), result.err());
    }

    @Test
    void makesNoPageOfFilesThatCannotBeRead() {
        Path none = folder.resolve("none");
        String failure = "usdt: " + none + ": no such file\n";
        assertEquals(new Cli.Result(1, "", failure), Cli.launch("list", "--format", "html", none));
        Cli.Result other = Cli.launch("list", "--format", "html", none, NOTHING);
        assertEquals(failure, other.err());
        assertTrue(other.out().startsWith("<!DOCTYPE html>") && other.out().endsWith("</html>\n"), other.out());
        Cli.Result search = Cli.launch("list", "-r", "--format", "html", folder);
        assertEquals(0, search.exitCode(), search.err());
        assertTrue(search.out().startsWith("<!DOCTYPE html>"), "a search that finds nothing has a page");
    }

    @Test
    void saysThatAListIsADirectory() {
        assertEquals(
                new Cli.Result(1, "", "usdt: " + folder + ": is a directory, not a list of files\n"),
                Cli.launch("list", "--files-from", folder));
    }

    @Test
    void knowsMachinesByOtherNamesAndCatalogsByAnotherSpelling() throws Exception {
        assertEquals(
                Cli.launch("explain", "--machine", "aarch64", "-4@w0"),
                Cli.launch("explain", "--machine", "arm64", "-4@w0"));
        Path catalog = Files.writeString(folder.resolve("catalog"), "{\"catalog\": 1}");
        Cli.Result script = Cli.launch("bpftrace", "--catalogue", catalog, SERVER);
        assertEquals(0, script.exitCode(), script.err());
        assertEquals(script, Cli.launch("bpftrace", "--catalog", catalog, SERVER));
    }

    @Test
    void saysThatTheOutputCannotBeWritten() {
        java.io.StringWriter err = new java.io.StringWriter();
        assertEquals(1, Main.run(failing("No space left on device"), err, "list", SERVER));
        assertEquals("usdt: cannot write the output: No space left on device\n", err.toString());
    }

    @Test
    void isSilentWhenItsReaderWentAway() {
        java.io.StringWriter err = new java.io.StringWriter();
        assertEquals(141, Main.run(failing("Broken pipe"), err, "list", SERVER));
        assertEquals("", err.toString());
    }

    private static Writer failing(String reason) {
        return new Writer() {
            @Override
            public void write(char[] text, int start, int length) throws IOException {
                throw new IOException(reason);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }
}
