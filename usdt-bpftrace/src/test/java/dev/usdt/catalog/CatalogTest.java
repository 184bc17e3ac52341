package dev.usdt.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.usdt.ElfFormatException;
import dev.usdt.Problem;
import dev.usdt.bpftrace.Attach;
import dev.usdt.bpftrace.BpftraceVersion;
import dev.usdt.bpftrace.Script;
import dev.usdt.bpftrace.ScriptOptions;
import dev.usdt.bpftrace.Scripts;
import dev.usdt.bpftrace.Strings;
import dev.usdt.bpftrace.Style;
import dev.usdt.bpftrace.TinyElf;
import dev.usdt.catalog.ProbePair.Within;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What catalogs say, what they must not say, and what scripts make of them. */
class CatalogTest {

    private static final ScriptOptions OPTIONS = ScriptOptions.of(Path.of("/srv/server"));

    private static Catalog read(String json) throws CatalogException, IOException {
        return CatalogReader.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), "my.json");
    }

    private static Catalog probe(String provider, String name, String arguments) throws CatalogException, IOException {
        return read("""
                {"catalog": 1, "probes": [{"provider": "%s", "name": "%s", "arguments": [%s]}]}
                """.formatted(provider, name, arguments));
    }

    private static String only(Script script) {
        return script.text()
                .lines()
                .filter(line -> line.contains("printf("))
                .map(String::strip)
                .reduce((one, other) -> one + "\n" + other)
                .orElse("");
    }

    @Test
    void knowsGosStandardLibrary() {
        Catalog go = Catalog.ofGo();
        assertEquals(
                Optional.of(List.of(
                        new Parameter("method", Parameter.Type.STRING), new Parameter("path", Parameter.Type.STRING))),
                go.parameters("net_http", "server_request_start"));
        assertEquals(Optional.of(List.of()), go.parameters("net", "conn_close"));
        assertEquals(Optional.empty(), go.parameters("net", "dial"));
        assertEquals(
                List.of(Within.GOROUTINE, Within.NOTHING, Within.GOROUTINE),
                go.pairs().stream().map(ProbePair::within).toList());
        assertEquals(
                List.of("handshake_end", "handshake_error"), go.pairs().get(2).ends());
    }

    static Stream<Arguments> mistakes() {
        String argument = "{\"catalog\":1,\"probes\":[{\"provider\":\"p\",\"name\":\"n\",\"arguments\":[%s]}]}";
        String pair = "{\"catalog\":1,\"pairs\":[{%s}]}";
        return Stream.of(
                argumentSet("no JSON", "probes:", "my.json:1:1: Unrecognized token 'probes'"),
                argumentSet("nothing", "", "my.json:1:0: expected an object"),
                argumentSet("cut", "{\"catalog\": 1,", "my.json:1:15: Unexpected end-of-input"),
                argumentSet("an array", "[]", "my.json:1:1: expected an object"),
                argumentSet("no version", "{\"probes\": []}", "my.json:1:14: \"catalog\": 1 is missing"),
                argumentSet("newer version", "{\"catalog\": 2}", "my.json:1:13: catalog 2, known is 1"),
                argumentSet("version as text", "{\"catalog\": \"1\"}", "my.json:1:13: expected the number 1"),
                argumentSet("same key twice", "{\"catalog\": 1, \"catalog\": 1}", "Duplicate field 'catalog'"),
                argumentSet("more", "{\"catalog\": 1} {}", "my.json:1:16: something behind the end"),
                argumentSet(
                        "no arguments",
                        "{\"catalog\":1,\"probes\":[{\"provider\":\"p\",\"name\":\"n\"}]}",
                        "\"arguments\" is missing"),
                argumentSet("argument as text", argument.formatted("\"a\""), "my.json:1:64: expected an argument"),
                argumentSet(
                        "unknown type",
                        argument.formatted("{\"name\":\"a\",\"type\":\"int\"}"),
                        "unknown type 'int', known are int8, int16,"),
                argumentSet(
                        "name of a number",
                        argument.formatted("{\"name\":\"arg1\",\"type\":\"int8\"}"),
                        "'arg1' is no name for an argument"),
                argumentSet(
                        "name with a blank",
                        argument.formatted("{\"name\":\"a b\",\"type\":\"int8\"}"),
                        "'a b' is no name for an argument"),
                argumentSet(
                        "a name twice",
                        argument.formatted("{\"name\":\"a\",\"type\":\"int8\"},{\"name\":\"a\",\"type\":\"int8\"}"),
                        "a second argument a"),
                argumentSet("no ends", pair.formatted("\"provider\":\"p\",\"start\":\"s\",\"ends\":[]"), "no end"),
                argumentSet(
                        "end of itself",
                        pair.formatted("\"provider\":\"p\",\"start\":\"s\",\"ends\":[\"s\"]"),
                        "'s' is the start and an end"),
                argumentSet(
                        "unknown bond",
                        pair.formatted("\"provider\":\"p\",\"start\":\"s\",\"ends\":[\"e\"],\"within\":\"cpu\""),
                        "unknown within 'cpu', known are goroutine, thread, nothing"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void saysWhatIsWrongAndWhere(String json, String message) {
        CatalogException mistake = assertThrows(CatalogException.class, () -> read(json));
        assertTrue(String.valueOf(mistake.getMessage()).contains(message), mistake.getMessage());
    }

    @Test
    void refusesTheSameProbeTwice() {
        String probe = "{\"provider\":\"p\",\"name\":\"n\",\"arguments\":[]}";
        CatalogException mistake = assertThrows(
                CatalogException.class, () -> read("{\"catalog\":1,\"probes\":[" + probe + "," + probe + "]}"));
        assertTrue(String.valueOf(mistake.getMessage()).endsWith("a second probe p:n"), mistake.getMessage());
    }

    @Test
    void writesEachTypeInItsWay() throws Exception {
        Catalog catalog = probe("p", "n", """
                {"name": "count", "type": "uint64"}, {"name": "where", "type": "pointer"}, {"name": "text", "type": "string"},
                {"name": "file", "type": "cstring"}
                """);
        Script script = Scripts.write(
                TinyElf.of(TinyElf.X86_64)
                        .note("p", "n", "8@%rax 8@%rbx 8@%rcx -8@%rdi 8@%rsi")
                        .read(),
                OPTIONS.withCatalog(catalog));
        assertEquals("""
                printf("p:n count=%lu where=0x%lx text=\\"%r\\" file=\\"%s\\"\\n", arg0, arg1, \
                buf(uptr(arg2), (uint64)arg3), str(uptr(arg4)));""", only(script));
        assertEquals(List.of(), script.problems());
    }

    @Test
    void knowsNothingOfGosProbesInOtherPrograms() throws ElfFormatException {
        Script script = Scripts.write(
                TinyElf.of(TinyElf.X86_64)
                        .note("net_http", "server_request_end", "-4@%ecx")
                        .read(),
                OPTIONS);
        assertTrue(only(script).contains("arg0="), script.text());
    }

    @Test
    void believesTheFileWhereTheCatalogDiffers() throws Exception {
        Script script = Scripts.write(
                TinyElf.of(TinyElf.X86_64)
                        .go()
                        .note("net_http", "server_request_end", "-8@%rcx")
                        .note("tls", "handshake_end", "-1@%al 8@%rcx")
                        .read(),
                OPTIONS);
        assertEquals("""
                printf("net_http:server_request_end arg0=%ld\\n", arg0);
                printf("tls:handshake_end arg0=%ld arg1=0x%lx\\n", (int64)(int8)arg0, arg1);""", only(script));
        assertEquals(
                List.of(
                        "net_http:server_request_end is not as expected: its arguments are int64, in the catalog int32",
                        "tls:handshake_end is not as expected: its arguments are int8, uint64, in the catalog int8"),
                script.problems().stream().map(Problem::message).toList());
    }

    @Test
    void takesASmallConstantForEitherSign() throws Exception {
        Catalog catalog = probe("p", "n", "{\"name\": \"where\", \"type\": \"pointer\"}");
        Script script = Scripts.write(
                TinyElf.of(TinyElf.X86_64)
                        .note("p", "n", "8@%rax")
                        .note("p", "n", "-8@$0")
                        .read(),
                OPTIONS.withCatalog(catalog));
        assertEquals("printf(\"p:n where=0x%lx\\n\", arg0);", only(script));
    }

    @Test
    void laterCatalogsWin() throws Exception {
        Catalog later = read("""
                {"catalog": 1,
                 "probes": [{"provider": "net_http", "name": "server_request_end",
                             "arguments": [{"name": "code", "type": "int32"}]}],
                 "pairs": [{"provider": "tls", "start": "handshake_start", "ends": ["handshake_end"]}]}
                """);
        Catalog both = Catalog.ofGo().with(later);
        assertEquals(
                Optional.of(List.of(new Parameter("code", Parameter.Type.INT32))),
                both.parameters("net_http", "server_request_end"));
        assertTrue(both.parameters("net_http", "server_request_start").isPresent());
        assertEquals(
                List.of(List.of("handshake_end")),
                both.pairs().stream()
                        .filter(pair -> pair.start().equals("handshake_start"))
                        .map(ProbePair::ends)
                        .toList());
    }

    @Test
    void guessesStringsWhereItIsTold() throws ElfFormatException {
        TinyElf elf = TinyElf.of(TinyElf.X86_64).note("p", "n", "8@%rax -8@%rbx");
        String numbers = "printf(\"p:n arg0=0x%lx arg1=%ld\\n\", arg0, arg1);";
        String text = "printf(\"p:n arg0=\\\"%r\\\"\\n\", buf(uptr(arg0), (uint64)arg1));";
        assertEquals(numbers, only(Scripts.write(elf.read(), OPTIONS)));
        String either = numbers + "\n" + text;
        assertEquals(either, only(Scripts.write(elf.read(), OPTIONS.withStrings(Strings.ALL))));
        assertEquals(
                numbers
                        + "\nprintf(\"p:n arg0=\\\"%r\\\"\\n\", buf(uptr(arg0), (uint64)arg1 < 30 ? (uint64)arg1 : 30));",
                only(Scripts.write(elf.read(), OPTIONS.withStrings(Strings.ALL).withMostTextBytes(30))));
        elf.go();
        assertEquals(either, only(Scripts.write(elf.read(), OPTIONS)));
        assertEquals(numbers, only(Scripts.write(elf.read(), OPTIONS.withStrings(Strings.OFF))));
    }

    /** C's -1 beside a pointer. */
    @Test
    void takesNoNegativeNumberForALength() throws ElfFormatException {
        TinyElf elf = TinyElf.of(TinyElf.X86_64).note("p", "n", "8@%rax -8@$-1");
        assertEquals(
                "printf(\"p:n arg0=0x%lx arg1=-1\\n\", arg0);",
                only(Scripts.write(elf.read(), OPTIONS.withStrings(Strings.ALL))));
    }

    @Test
    void namesFloatingPointNumbers() throws Exception {
        Catalog catalog = probe("p", "n", """
                {"name": "id", "type": "int32"}, {"name": "ratio", "type": "float64"}
                """);
        Script script = Scripts.write(
                TinyElf.of(TinyElf.X86_64).note("p", "n", "-4@%eax 8f@%rbx").read(),
                OPTIONS.withCatalog(catalog).withVersion(BpftraceVersion.OLDEST));
        assertEquals(
                "printf(\"p:n id=%ld ratio=float64:0x%016lx\\n\", (int64)(int32)reg(\"ax\"), reg(\"bx\"));",
                only(script));
    }

    /** As a compiler passes the length of a literal. */
    @Test
    void readsATextOfKnownLengthByAddressToo() throws Exception {
        Catalog catalog = probe("p", "n", "{\"name\": \"text\", \"type\": \"string\"}");
        Script script = Scripts.write(
                TinyElf.of(TinyElf.X86_64)
                        .function("main", TinyElf.TEXT, 0x10000)
                        .note("p", "n", "8@%rax -8@$3")
                        .readForScripts(),
                OPTIONS.withCatalog(catalog).withAttach(Attach.UPROBE));
        assertEquals("printf(\"p:n text=\\\"%r\\\"\\n\", buf(uptr(reg(\"ax\")), (uint64)3));", only(script));
        assertEquals(List.of(), script.problems());
    }

    @Test
    void warnsOfAProbeThatTheFileHasNot() throws Exception {
        Catalog catalog = probe("p", "mistyped", "").with(probe("other", "n", ""));
        Script script =
                Scripts.write(TinyElf.of(TinyElf.X86_64).note("p", "n", "").read(), OPTIONS.withCatalog(catalog));
        assertEquals(
                List.of("the catalog knows of p:mistyped, which is not in the file"),
                script.problems().stream().map(Problem::message).toList());
    }

    /** Run with 0.17: six texts in a line work, seven do not. */
    @ParameterizedTest
    @CsvSource({"6,PRINT,0", "7,PRINT,1", "5,JSON,0", "6,JSON,1", "7,COUNT,0"})
    void warnsOfMoreTextsThanOldStacksHold(int texts, Style style, int warnings) throws Exception {
        StringBuilder arguments = new StringBuilder();
        StringBuilder operands = new StringBuilder();
        for (int i = 0; i < texts; i++) {
            arguments.append(i == 0 ? "" : ",").append("{\"name\": \"t" + i + "\", \"type\": \"cstring\"}");
            operands.append(i == 0 ? "" : " ").append("8@" + 8 * i + "(%rsp)");
        }
        TinyElf elf = TinyElf.of(TinyElf.X86_64).note("p", "n", operands.toString());
        ScriptOptions options =
                OPTIONS.withCatalog(probe("p", "n", arguments.toString())).withStyle(style);
        assertEquals(
                warnings,
                Scripts.write(elf.read(), options.withVersion(BpftraceVersion.OLDEST)).problems().stream()
                        .filter(problem -> problem.message().contains(" texts: bpftrace up to 0.22 has no room"))
                        .count());
        assertEquals(
                0,
                Scripts.write(elf.read(), options.withVersion(BpftraceVersion.of("0.27"))).problems().stream()
                        .filter(problem -> problem.message().contains(" texts: "))
                        .count());
    }

    @Test
    void saysWhichFileCannotBeRead(@TempDir Path folder) {
        IOException missing = assertThrows(IOException.class, () -> Catalog.read(folder.resolve("none")));
        assertTrue(missing.getMessage().startsWith(folder.resolve("none").toString()), missing.getMessage());
        IOException directory = assertThrows(IOException.class, () -> Catalog.read(folder));
        assertTrue(directory.getMessage().startsWith(folder + ": "), directory.getMessage());
    }
}
