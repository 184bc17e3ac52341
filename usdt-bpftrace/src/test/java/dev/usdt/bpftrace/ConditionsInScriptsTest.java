package dev.usdt.bpftrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.usdt.ElfFormatException;
import dev.usdt.Problem;
import dev.usdt.catalog.Condition;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How conditions are spelled in scripts. That they filter is for a kernel to say. */
class ConditionsInScriptsTest {

    private static final ScriptOptions OPTIONS = ScriptOptions.of(Path.of("/srv/server"));

    private static Script write(String where, String... notes) throws ElfFormatException {
        TinyElf elf = TinyElf.of(TinyElf.X86_64).go();
        for (String note : notes) {
            String[] words = note.split(" ", 3);
            elf.note(words[0], words[1], words.length > 2 ? words[2] : "");
        }
        return Scripts.write(
                elf.readForScripts(),
                OPTIONS.toBuilder().condition(Condition.parse(where)).build());
    }

    private static List<String> conditions(Script script) {
        return script.text()
                .lines()
                .filter(line -> line.startsWith("usdt:"))
                .map(line -> line.replaceFirst("usdt:\\S+ /?(.*?)/? ?\\{", "$1"))
                .toList();
    }

    private static List<String> messages(Script script) {
        return script.problems().stream().map(Problem::message).toList();
    }

    static Stream<Arguments> meanings() {
        return Stream.of(
                arguments("arg0 == 5", "-4@%ecx", "(int64)(int32)arg0 == 5"),
                arguments("arg0>=-5", "-4@%ecx", "(int64)(int32)arg0 >= -5"),
                arguments("arg0 < 0xff", "1@%cl", "(uint64)(uint8)arg0 < 255"),
                arguments("arg0 != 5", "-8@%rcx", "(int64)(uint64)arg0 != 5"),
                arguments("arg0 > 5", "8@%rcx", "(uint64)arg0 > 5"),
                arguments("arg0 > 5", "-8@%ah", ""),
                arguments(
                        "arg0 > 0xfffffffffffffffe", "8@%rcx", "((int64)(uint64)arg0 < 0 && (int64)(uint64)arg0 > -2)"),
                arguments(
                        "arg0 <= 0x8000000000000001",
                        "8@%rcx",
                        "((int64)(uint64)arg0 >= 0 || (int64)(uint64)arg0 <= -9223372036854775807)"),
                arguments("arg0 == 18446744073709551615", "8@%rcx", "(int64)(uint64)arg0 == -1"),
                arguments("arg0 > 3", "-4@$4", "1 == 1"),
                arguments("arg0 > 4", "-4@$4", ""),
                arguments("!arg0 == 1", "-4@%ecx", "!((int64)(int32)arg0 == 1)"),
                arguments(
                        "arg0 == 1 || arg0 == 2 && arg1 == 3",
                        "-4@%ecx -4@%eax",
                        "(int64)(int32)arg0 == 1 || ((int64)(int32)arg0 == 2 && (int64)(int32)arg1 == 3)"),
                arguments(
                        "(arg0 == 1 || arg0 == 2) && arg1 == 3",
                        "-4@%ecx -4@%eax",
                        "((int64)(int32)arg0 == 1 || (int64)(int32)arg0 == 2) && (int64)(int32)arg1 == 3"),
                arguments("arg0 == \"\"", "8@%rax -8@%rbx", "(int64)(uint64)arg1 == 0"),
                arguments("arg0 ^= \"/\"", "8@%rax -8@%rbx", "(int64)(uint64)arg1 >= 1 && *(uint8*)uptr(arg0) == 0x2f"),
                arguments(
                        "arg0 != \"\\\"\\\\x\"",
                        "8@%rax -8@%rbx",
                        "!((int64)(uint64)arg1 == 3 && *(uint16*)uptr(arg0) == 0x5c22 && *(uint8*)uptr(arg0 + 2) == 0x78)"),
                arguments(
                        "arg0 == \"abcdefghijklmno\"",
                        "8@%rax -8@%rbx",
                        "(int64)(uint64)arg1 == 15 && *(uint64*)uptr(arg0) == 0x6867666564636261"
                                + " && *(uint32*)uptr(arg0 + 8) == 0x6c6b6a69 && *(uint16*)uptr(arg0 + 12) == 0x6e6d"
                                + " && *(uint8*)uptr(arg0 + 14) == 0x6f"),
                // The highest bit of eight bytes would be the sign of a literal.
                arguments(
                        "arg0 == \"abcdef\u00fc\"",
                        "8@%rax -8@%rbx",
                        "(int64)(uint64)arg1 == 8 && *(uint32*)uptr(arg0) == 0x64636261"
                                + " && *(uint32*)uptr(arg0 + 4) == 0xbcc36665"));
    }

    @ParameterizedTest
    @MethodSource("meanings")
    void isSpelledForBpftrace(String where, String arguments, String expected) throws ElfFormatException {
        List<String> conditions = conditions(write(where, "p n " + arguments));
        assertEquals(expected.isEmpty() ? List.of() : List.of(expected), conditions);
    }

    /** A comparison of unsigned memory with a negative number is true of none. */
    @Test
    void comparesMemoryWithItsSignWhereTheNumberIsInTheUpperHalf() throws ElfFormatException {
        Script script = Scripts.write(
                TinyElf.of(TinyElf.X86_64).note("p", "n", "8@8(%rsi,%rdi,4)").readForScripts(),
                ScriptOptions.builder(Path.of("/srv/server"))
                        .condition(Condition.parse("arg0 >= 18446744073709551600"))
                        .build());
        String memory = "(int64)*(uint64*)uptr(reg(\"si\") + reg(\"di\") * 4 + 8)";
        assertTrue(script.text().contains("/(" + memory + " < 0 && " + memory + " >= -16)/ {"), script.text());
    }

    @Test
    void tracesOnlyProbesThatHaveTheValues() throws ElfFormatException {
        Script script = write(
                "status >= 500",
                "net_http server_request_end -4@%ecx",
                "net_http client_response_received -4@%eax",
                "net conn_accept",
                "tls handshake_end -1@%al");
        assertEquals(2, script.probes());
        assertTrue(script.text().contains("// Only hits with status >= 500.\n"), script.text());
        assertTrue(
                script.text()
                        .contains(
                                "// Not traced, since they have no such values: net:conn_accept, tls:handshake_end.\n"),
                script.text());
        assertEquals(List.of(), script.problems());
    }

    @Test
    void saysThatNoProbeHasTheValues() throws ElfFormatException {
        Script script = write("staus >= 500", "net_http server_request_end -4@%ecx");
        assertTrue(script.isEmpty());
        assertEquals(
                List.of("nothing traced: no probe has staus; there is status; did you mean 'status'?"),
                messages(script));
        String[] probes = {"net_http server_request_end -4@%ecx", "p n 8@%rax -8@%rbx 4@%ecx"};
        assertEquals(
                List.of("nothing traced: no probe has arg4 or stat; there are arg0, arg1, arg2, status;"
                        + " did you mean 'arg0' and 'status'?"),
                messages(write("arg4 == 1 && stat == 2", probes)));
        assertEquals(
                List.of("nothing traced: no probe has all of arg2, status"),
                messages(write("arg2 == 1 && status == 2", probes)));
    }

    static Stream<Arguments> nonsense() {
        return Stream.of(
                arguments("status == \"ok\"", "status is not text"),
                arguments("status >= 5000000000", "status >= 5000000000 is never true of it"),
                arguments(
                        "status > 0 && !(status < 5000000000)",
                        "status > 0 && !(status < 5000000000) is never true of it"));
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void refusesWhatCannotBeTrueOfAValue(String where, String message) throws ElfFormatException {
        Script script = write(where, "net_http server_request_end -4@%ecx");
        assertTrue(script.isEmpty());
        assertTrue(
                messages(script).contains("net_http:server_request_end not traced: " + message), messages(script) + "");
    }

    @Test
    void refusesANumberForAText() throws ElfFormatException {
        Script script = write("query == 5", "sql exec 8@%rax -8@%rbx");
        assertTrue(messages(script).contains("sql:exec not traced: query is not an integer"), messages(script) + "");
    }

    /** Where sites are told apart, each has a condition of its own, and one that lacks the value has none. */
    @Test
    void filtersEachSite() throws ElfFormatException {
        Script script = write("arg1 == 7", "p n -4@%ecx", "p n -4@%ecx -4@%eax", "p n -4@%ecx -2@%bx");
        assertEquals(1, script.probes());
        List<String> branches = script.text()
                .lines()
                .filter(line -> line.contains("if ("))
                .map(String::strip)
                .toList();
        assertEquals(
                List.of(
                        "if ($pc == 0x401020 && (int64)(int32)reg(\"ax\") == 7) {",
                        "} else if ($pc == 0x401030 && (int64)(int16)reg(\"bx\") == 7) {"),
                branches);
    }

    /** What a type cannot hold is known beforehand: always unequal, never equal. */
    @Test
    void keepsSitesWhereItIsAlwaysTrue() throws ElfFormatException {
        String[] notes = {"p n -8@%rax 8@%rcx", "p n 8@%rbx", "p n -4@%ecx"};
        String unequal = write("arg0 != -1", notes).text();
        assertTrue(unequal.contains("if ($pc == 0x401010 && (int64)reg(\"ax\") != -1) {"), unequal);
        assertTrue(unequal.contains("} else if ($pc == 0x401020 && 1 == 1) {"), unequal);
        String equal = write("arg0 == -1", notes).text();
        assertFalse(equal.contains("0x401020"), equal);
        assertTrue(equal.contains("// Not traced, since they have no such values: p:n at 1 site."), equal);
    }

    @Test
    void readsWhatOnlySomeSitesHaveAlsoForACount() throws ElfFormatException {
        TinyElf elf = TinyElf.of(TinyElf.X86_64).note("p", "n", "-4@%eax").note("p", "n", "-4@%eax -4@%ecx");
        Script script = Scripts.write(
                elf.readForScripts(),
                OPTIONS.toBuilder()
                        .style(Style.COUNT)
                        .condition(Condition.parse("arg1 > 1"))
                        .build());
        assertEquals(1, script.probes());
        assertTrue(script.text().contains("if ($pc == 0x401020 && (int64)(int32)reg(\"cx\") > 1) {"), script.text());
    }
}
