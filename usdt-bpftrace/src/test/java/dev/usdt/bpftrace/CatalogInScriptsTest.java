package dev.usdt.bpftrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.ElfFormatException;
import dev.usdt.Problem;
import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.CatalogException;
import dev.usdt.catalog.StringDetection;
import dev.usdt.tracer.Tracer.Program;
import dev.usdt.tracer.TracerVersion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What scripts make of catalogs. */
class CatalogInScriptsTest {

    private static final ScriptOptions OPTIONS = ScriptOptions.of(Path.of("/srv/server"));

    private static Catalog read(String json) throws CatalogException, IOException {
        return Catalog.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), "my.json");
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
    void writesEachTypeInItsWay() throws Exception {
        Catalog catalog = probe("p", "n", """
                {"name": "count", "type": "uint64"}, {"name": "where", "type": "pointer"}, {"name": "text", "type": "string"},
                {"name": "file", "type": "cstring"}
                """);
        Script script = Scripts.write(
                TinyElf.of(TinyElf.X86_64)
                        .note("p", "n", "8@%rax 8@%rbx 8@%rcx -8@%rdi 8@%rsi")
                        .read(),
                OPTIONS.toBuilder().catalog(catalog).build());
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
                OPTIONS.toBuilder().catalog(catalog).build());
        assertEquals("printf(\"p:n where=0x%lx\\n\", arg0);", only(script));
    }

    @Test
    void guessesStringsWhereItIsTold() throws ElfFormatException {
        TinyElf elf = TinyElf.of(TinyElf.X86_64).note("p", "n", "8@%rax -8@%rbx");
        String numbers = "printf(\"p:n arg0=0x%lx arg1=%ld\\n\", arg0, arg1);";
        String text = "printf(\"p:n arg0=\\\"%r\\\"\\n\", buf(uptr(arg0), (uint64)arg1));";
        assertEquals(numbers, only(Scripts.write(elf.read(), OPTIONS)));
        String either = numbers + "\n" + text;
        assertEquals(
                either,
                only(Scripts.write(
                        elf.read(),
                        OPTIONS.toBuilder().stringDetection(StringDetection.ALL).build())));
        assertEquals(
                numbers
                        + "\nprintf(\"p:n arg0=\\\"%r\\\"\\n\", buf(uptr(arg0), (uint64)arg1 < 30 ? (uint64)arg1 : 30));",
                only(Scripts.write(
                        elf.read(),
                        OPTIONS.toBuilder()
                                .stringDetection(StringDetection.ALL)
                                .maxStringBytes(30)
                                .build())));
        elf.go();
        assertEquals(either, only(Scripts.write(elf.read(), OPTIONS)));
        assertEquals(
                numbers,
                only(Scripts.write(
                        elf.read(),
                        OPTIONS.toBuilder().stringDetection(StringDetection.OFF).build())));
    }

    /** C's -1 beside a pointer. */
    @Test
    void takesNoNegativeNumberForALength() throws ElfFormatException {
        TinyElf elf = TinyElf.of(TinyElf.X86_64).note("p", "n", "8@%rax -8@$-1");
        assertEquals(
                "printf(\"p:n arg0=0x%lx arg1=-1\\n\", arg0);",
                only(Scripts.write(
                        elf.read(),
                        OPTIONS.toBuilder().stringDetection(StringDetection.ALL).build())));
    }

    @Test
    void namesFloatingPointNumbers() throws Exception {
        Catalog catalog = probe("p", "n", """
                {"name": "id", "type": "int32"}, {"name": "ratio", "type": "float64"}
                """);
        Script script = Scripts.write(
                TinyElf.of(TinyElf.X86_64).note("p", "n", "-4@%eax 8f@%rbx").read(),
                OPTIONS.toBuilder()
                        .catalog(catalog)
                        .version(Program.BPFTRACE.oldest())
                        .build());
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
                OPTIONS.toBuilder().catalog(catalog).attach(Attach.UPROBE).build());
        assertEquals("printf(\"p:n text=\\\"%r\\\"\\n\", buf(uptr(reg(\"ax\")), (uint64)3));", only(script));
        assertEquals(List.of(), script.problems());
    }

    @Test
    void warnsOfAProbeThatTheFileHasNot() throws Exception {
        Catalog catalog = probe("p", "mistyped", "").with(probe("other", "n", ""));
        Script script = Scripts.write(
                TinyElf.of(TinyElf.X86_64).note("p", "n", "").read(),
                OPTIONS.toBuilder().catalog(catalog).build());
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
        ScriptOptions options = OPTIONS.toBuilder()
                .catalog(probe("p", "n", arguments.toString()))
                .style(style)
                .build();
        assertEquals(
                warnings,
                Scripts.write(
                                elf.read(),
                                options.toBuilder()
                                        .version(Program.BPFTRACE.oldest())
                                        .build())
                        .problems()
                        .stream()
                        .filter(problem -> problem.message().contains(" texts: bpftrace up to 0.22 has no room"))
                        .count());
        assertEquals(
                0,
                Scripts.write(
                                elf.read(),
                                options.toBuilder()
                                        .version(TracerVersion.of("0.27"))
                                        .build())
                        .problems()
                        .stream()
                        .filter(problem -> problem.message().contains(" texts: "))
                        .count());
    }
}
