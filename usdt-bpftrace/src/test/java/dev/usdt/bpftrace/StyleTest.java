package dev.usdt.bpftrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.ElfFormatException;
import dev.usdt.Problem;
import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.Condition;
import dev.usdt.tracer.Tracer.Program;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What scripts look like in each style. That they are right is for a kernel to say. */
class StyleTest {

    private static final ScriptOptions OPTIONS = ScriptOptions.of(Path.of("/srv/server"));

    private static Script write(TinyElf elf, Style style) throws ElfFormatException {
        return Scripts.write(
                elf.readForScripts(), OPTIONS.toBuilder().style(style).build());
    }

    private static TinyElf server(int machine, String end) {
        return TinyElf.of(machine)
                .go()
                .note("net_http", "server_request_start", "")
                .note("net_http", "server_request_end", end);
    }

    private static String clauses(Script script) {
        return script.text().replaceAll("(?m)^//.*\n", "").strip();
    }

    private static List<String> messages(Script script) {
        return script.problems().stream().map(Problem::message).toList();
    }

    @Test
    void printsJson() throws ElfFormatException {
        TinyElf elf = TinyElf.of(TinyElf.X86_64).note("a\"b", "50%", "-4@%eax 8@%rdi -2@$7 8f@%rax");
        Script script = Scripts.write(
                elf.readForScripts(),
                OPTIONS.toBuilder()
                        .style(Style.JSON)
                        .version(Program.BPFTRACE.oldest())
                        .build());
        assertEquals("""
                usdt:"/srv/server":"a\\"b":"50%" {
                \tprintf("{\\"provider\\":\\"a\\\\\\"b\\",\\"name\\":\\"50%s\\",\\"time\\":%s,\\"nsecs\\":%lu,\\"pid\\":%lu,\\"tid\\":%lu,\
                \\"arguments\\":{\\"arg0\\":{\\"type\\":\\"int32\\",\\"value\\":%ld},\
                \\"arg1\\":{\\"type\\":\\"pointer\\",\\"value\\":\\"0x%lx\\"},\
                \\"arg2\\":{\\"type\\":\\"int16\\",\\"value\\":7},\
                \\"arg3\\":{\\"type\\":\\"float64\\",\\"bits\\":\\"0x%016lx\\"}}}\\n", \
                "%", strftime("%s.%f", nsecs), nsecs, (uint64)pid, (uint64)tid, (int64)(int32)reg("ax"), reg("di"), reg("ax"));
                }""", clauses(script));
    }

    @ParameterizedTest
    @CsvSource({"62,r14,-4@%ecx", "183,r28,-4@x2"})
    void printsTheGoroutineInJson(int machine, String register, String operand) throws ElfFormatException {
        String text = write(server(machine, operand), Style.JSON).text();
        assertTrue(text.contains("\\\"goroutine\\\":\\\"0x%lx\\\""), text);
        assertTrue(text.contains("(uint64)tid, reg(\"" + register + "\"));"), text);
    }

    @Test
    void countsHits() throws ElfFormatException {
        String longName = "n".repeat(70);
        Script script = write(
                TinyElf.of(TinyElf.X86_64)
                        .note("p", "n", "-4@%eax")
                        .note("p", longName + "1", "")
                        .note("p", longName + "2", ""),
                Style.COUNT);
        assertEquals("""
                usdt:"/srv/server":"p":"n" {
                	@hits["p:n"] = count();
                	@total["p:n"] = count();
                }

                usdt:"/srv/server":"p":"LONG1" {
                	@hits["p:CUT~1"] = count();
                	@total["p:CUT~1"] = count();
                }

                usdt:"/srv/server":"p":"LONG2" {
                	@hits["p:CUT~2"] = count();
                	@total["p:CUT~2"] = count();
                }

                interval:s:1 {
                	time("%H:%M:%S\\n");
                	print(@hits);
                	clear(@hits);
                }

                END {
                	clear(@hits);
                }""".replace("LONG", longName).replace("CUT", "n".repeat(54)), clauses(script));
        assertEquals(List.of(), script.problems());
    }

    /** Nothing is read, so it does not matter where the values are. */
    @Test
    void countsWithOneClauseWhereSitesDiffer() throws ElfFormatException {
        Script script = write(
                TinyElf.of(TinyElf.X86_64).note("p", "n", "-4@%eax").note("p", "n", "-4@%ecx 8@%rdx"), Style.COUNT);
        assertFalse(script.text().contains("reg("), script.text());
        assertEquals(List.of(), script.problems());
    }

    @ParameterizedTest
    @CsvSource({"62,r14,-4@%ecx", "183,r28,-4@x2"})
    void measuresByGoroutineInGo(int machine, String register, String operand) throws ElfFormatException {
        String text = write(server(machine, operand), Style.LATENCY).text();
        assertTrue(text.contains("[pid, reg(\"" + register + "\")] = nsecs;"), text);
        assertFalse(text.contains("tid"), text);
        assertTrue(
                text.contains(
                        "// Measures from net_http:server_request_start to net_http:server_request_end of the same goroutine."),
                text);
    }

    @ParameterizedTest
    @CsvSource({
        "x_start, x_end, true",
        "x_start, x_done, true",
        "gc__begin, gc__end, true",
        "f-entry, f-return, true",
        "x_begin, x_done, false",
        "x_start, y_end, false",
        "start, end, false",
        "restart, reend, false",
        "x_end, x_start, true"
    })
    void findsPairsByTheirNames(String one, String other, boolean pair) throws ElfFormatException {
        Script script = write(TinyElf.of(TinyElf.X86_64).note("p", one, "").note("p", other, ""), Style.LATENCY);
        assertEquals(pair ? 2 : 0, script.probes());
        if (pair) {
            // Calls are inside one another.
            String start = one.endsWith("entry") ? "@start1a[tid, $d1] = nsecs;" : "@start1a[tid] = nsecs;";
            assertTrue(script.text().contains(start), script.text());
        } else {
            assertEquals(
                    List.of(
                            "nothing traced: no two of the probes are the start and the end of something that can be measured"),
                    messages(script));
        }
    }

    @Test
    void measuresNothingBetweenProvidersOrAcrossGoroutines() throws ElfFormatException {
        Script script = write(
                TinyElf.of(TinyElf.X86_64)
                        .go()
                        .note("p", "x_start", "")
                        .note("q", "x_end", "")
                        .note("net_http", "client_request_start", "8@%rax -8@%rbx 8@%rcx -8@%rdi")
                        .note("net_http", "client_response_received", "-4@%eax"),
                Style.LATENCY);
        assertTrue(script.isEmpty());
        assertTrue(
                messages(script)
                        .contains(
                                "net_http:client_request_start not traced: a tracer cannot tell which end belongs to it:"
                                        + " a request is written by one goroutine of its connection and the response read by"
                                        + " another"),
                messages(script).toString());
    }

    @Test
    void measuresToWhicheverEndComes() throws ElfFormatException {
        Script script = write(
                TinyElf.of(TinyElf.X86_64)
                        .go()
                        .note("tls", "handshake_start", "-1@%al")
                        .note("tls", "handshake_end", "-1@%al")
                        .note("tls", "handshake_error", "-1@%al"),
                Style.LATENCY);
        assertEquals(3, script.probes());
        assertTrue(script.text().contains("@us[\"tls:handshake_start to handshake_end\"]"), script.text());
        assertTrue(script.text().contains("@us[\"tls:handshake_start to handshake_error\"]"), script.text());
    }

    /** Each part of a condition filters where its values are. */
    @Test
    void filtersStartsAndEnds() throws ElfFormatException {
        TinyElf elf = TinyElf.of(TinyElf.X86_64)
                .go()
                .note("net_http", "server_request_start", "8@%rax -8@%rbx 8@%rcx -8@%rdi")
                .note("net_http", "server_request_end", "-4@%ecx");
        String text = Scripts.write(
                        elf.readForScripts(),
                        OPTIONS.toBuilder()
                                .style(Style.LATENCY)
                                .condition(Condition.parse("method == \"GET\" && status >= 500"))
                                .build())
                .text();
        assertTrue(text.contains("\t$t1 = ((int64)(uint64)arg1 == 3 && "), text);
        assertTrue(text.contains(") ? nsecs : (uint64)1;\n\tif ($t1 > 1) { @started["), text);
        assertTrue(text.contains("\tif ($a1 + $b1 > 1 && ((int64)(int32)arg0 >= 500)) {\n\t\t@us["), text);
        Script neither = Scripts.write(
                elf.readForScripts(),
                OPTIONS.toBuilder()
                        .style(Style.LATENCY)
                        .condition(Condition.parse("method == \"GET\" || status >= 500"))
                        .build());
        assertTrue(neither.isEmpty(), neither.text());
    }

    /** The first pair is left out, so that the second gets its number; the condition is the second's. */
    @Test
    void keepsTheConditionOfAPairThatGetsAnotherNumber() throws Exception {
        Script script = Scripts.write(
                TinyElf.of(TinyElf.X86_64)
                        .note("p", "one_start", "")
                        .note("p", "one_end", "")
                        .note("p", "two_start", "-4@%eax")
                        .note("p", "two_end", "")
                        .readForScripts(),
                OPTIONS.toBuilder()
                        .style(Style.LATENCY)
                        .condition(Condition.parse("arg0 > 1"))
                        .build());
        assertEquals(2, script.probes(), script.text());
        assertTrue(script.text().contains("$t1 = ((int64)(int32)arg0 > 1) ? nsecs : (uint64)1;"), script.text());
    }

    /** Two starts share an end: each pair has conditions of its own, and an end is missed by none if one began. */
    @Test
    void keepsTheConditionsOfPairsApart() throws Exception {
        Catalog catalog = Catalog.read(new ByteArrayInputStream("""
                        {"catalog": 1,
                         "probes": [
                          {"provider": "p", "name": "s1", "arguments": [{"name": "x", "type": "int32"}]},
                          {"provider": "p", "name": "s2", "arguments": []},
                          {"provider": "p", "name": "e", "arguments": [{"name": "x", "type": "int32"}]},
                          {"provider": "p", "name": "c", "arguments": []}],
                         "pairs": [
                          {"provider": "p", "start": "s1", "ends": ["e", "c"]},
                          {"provider": "p", "start": "s2", "ends": ["e", "c"]}]}
                        """.getBytes(StandardCharsets.UTF_8)), "my.json");
        Script script = Scripts.write(
                TinyElf.of(TinyElf.X86_64)
                        .note("p", "s1", "-4@%eax")
                        .note("p", "s2", "")
                        .note("p", "e", "-4@%ecx")
                        .note("p", "c", "")
                        .readForScripts(),
                OPTIONS.toBuilder()
                        .style(Style.LATENCY)
                        .catalog(catalog)
                        .condition(Condition.parse("x > 1"))
                        .build());
        String text = script.text();
        assertEquals(4, script.probes());
        assertTrue(text.contains("if ($a1 + $b1 > 1) {\n\t\t@us[\"p:s1 to e\"]"), text);
        assertTrue(text.contains("if ($a2 + $b2 > 1 && ((int64)(int32)arg0 > 1)) {\n\t\t@us[\"p:s2 to e\"]"), text);
        assertTrue(text.contains("if ($a1 + $b1 + $a2 + $b2 == 0) { @no_start[\"p:e\"] = count(); }"), text);
        assertTrue(text.contains("@us[\"p:s1 to c\"]"), text);
        assertFalse(text.contains("@us[\"p:s2 to c\"]"), text);
        assertTrue(
                text.contains("// Not measured, since it has no such values: from p:s2 to p:c of the same thread."),
                text);
    }
}
