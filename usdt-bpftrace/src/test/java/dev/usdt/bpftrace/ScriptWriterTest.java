package dev.usdt.bpftrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.ElfFormatException;
import dev.usdt.ElfKind;
import dev.usdt.ProbeFilter;
import dev.usdt.Problem.Severity;
import dev.usdt.catalog.StringDetection;
import dev.usdt.tracer.TracerVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptWriterTest {

    private static final ScriptOptions OPTIONS = ScriptOptions.of(Path.of("/srv/server"));

    /** What stands behind {@code printf(} and before {@code );} in each clause. */
    private static List<String> printfs(String script) {
        return Stream.of(script.split("\n"))
                .map(String::strip)
                .filter(line -> line.startsWith("printf("))
                .map(line -> line.substring(7, line.length() - 2))
                .toList();
    }

    private static Script write(TinyElf elf) throws ElfFormatException {
        return Scripts.write(elf.read(), OPTIONS);
    }

    @Test
    void writesAHeaderAndAClauseForEachProbeInFileOrder() throws ElfFormatException {
        Script script = write(TinyElf.of(TinyElf.X86_64)
                .go()
                .note("net_http", "server_request_start", "8@%rax -8@%rbx 8@%rcx -8@%rdi")
                .note("net_http", "server_request_end", "-4@%ecx")
                .note("net_http", "server_request_start", "8@%r8 -8@%r9 8@%r10 -8@%r11")
                .note("net", "conn_accept", ""));
        assertEquals("""
                // USDT probes of /srv/server
                // x86_64, no build id
                // 3 probes traced, at 4 sites.
                //
                // Run:                  sudo bpftrace FILE.bt
                // Many events at once:  sudo BPFTRACE_PERF_RB_PAGES=1024 bpftrace -q FILE.bt
                // Written for:          bpftrace 0.17 and newer
                //
                // Long texts are cut: bpftrace prints the first 60 to 64 bytes up to 0.22, 1020 bytes from 0.23 on.
                //
                // Zero bytes stand for those of a text that are not in memory at that moment.

                // A server has read the head of a request and calls its handler.
                usdt:"/srv/server":"net_http":"server_request_start" {
                \tprintf("net_http:server_request_start method=\\"%r\\" path=\\"%r\\"\\n", \
                buf(uptr(arg0), (uint64)arg1), buf(uptr(arg2), (uint64)arg3));
                }

                // A handler has returned and its response is finished.
                usdt:"/srv/server":"net_http":"server_request_end" {
                \tprintf("net_http:server_request_end status=%ld\\n", (int64)(int32)arg0);
                }

                // A listener has accepted a connection.
                usdt:"/srv/server":"net":"conn_accept" {
                \tprintf("net:conn_accept\\n");
                }
                """, script.text());
        assertEquals(3, script.probes());
        assertEquals(List.of(), script.problems());
        assertFalse(script.isEmpty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    -1@%al        | "p:n arg0=%ld\\n", (int64)(int8)arg0
                    1@%r15b       | "p:n arg0=%lu\\n", (uint64)(uint8)arg0
                    -2@%si        | "p:n arg0=%ld\\n", (int64)(int16)arg0
                    2@-2(%rbp)    | "p:n arg0=%lu\\n", (uint64)(uint16)arg0
                    -4@(%rdi)     | "p:n arg0=%ld\\n", (int64)(int32)arg0
                    4@0(%rsp)     | "p:n arg0=%lu\\n", (uint64)(uint32)arg0
                    -8@%rdx       | "p:n arg0=%ld\\n", arg0
                    8@16(%rsp)    | "p:n arg0=0x%lx\\n", arg0
                    -4@$-5        | "p:n arg0=-5\\n"
                    4@$-294967296 | "p:n arg0=4000000000\\n"
                    1@$300        | "p:n arg0=44\\n"
                    -1@$200       | "p:n arg0=-56\\n"
                    8@$-2         | "p:n arg0=0xfffffffffffffffe\\n"
                    8@$18446744073709551614 | "p:n arg0=0xfffffffffffffffe\\n"
                    """)
    void printsAnArgumentBySizeAndSign(String arguments, String printf) throws ElfFormatException {
        Script script = write(TinyElf.of(TinyElf.X86_64).note("p", "n", arguments));
        assertEquals(List.of(printf), printfs(script.text()));
        assertEquals(List.of(), script.problems());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    -4@x0         | "p:n arg0=%ld\\n", (int64)(int32)arg0
                    8@sp          | "p:n arg0=0x%lx\\n", arg0
                    2@[sp, 28]    | "p:n arg0=%lu\\n", (uint64)(uint16)arg0
                    -8@[x29,-40]  | "p:n arg0=%ld\\n", arg0
                    -4@-7         | "p:n arg0=-7\\n"
                    -4@[x1]       | "p:n arg0=%ld\\n", (int64)*(int32*)uptr(reg("r1"))
                    """)
    void printsAnArgumentOfAarch64(String arguments, String printf) throws ElfFormatException {
        Script script = write(TinyElf.of(TinyElf.AARCH64).note("p", "n", arguments));
        assertEquals(List.of(printf), printfs(script.text()));
        assertEquals(List.of(), script.problems());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    -4@%ecx | 2@%di           | %ld | (int64)(int32)arg0
                    -1@%cl  | 4@%edi          | %ld | arg0
                    4@%ecx  | 1@%dil          | %lu | (uint64)(uint32)arg0
                    8@%rcx  | 2@%di           | 0x%lx | arg0
                    -8@%rcx | 4@%edi          | %ld | arg0
                    -4@$5   | -4@%ecx         | %ld | (int64)(int32)arg0
                    -4@$5   | -4@$6           | %ld | (int64)(int32)arg0
                    8@%rax  | -8@$0           | 0x%lx | arg0
                    -8@%rax | 8@$1            | %ld | arg0
                    4@%eax  | -8@$7           | 0x%lx | arg0
                    4@%eax  | -4@$-1          | %ld | arg0
                    """)
    void printsTypesThatDifferBetweenSitesAsOneThatHoldsThemAll(
            String first, String second, String format, String operand) throws ElfFormatException {
        Script script = write(TinyElf.of(TinyElf.X86_64).note("p", "n", first).note("p", "n", second));
        assertEquals(List.of("\"p:n arg0=" + format + "\\n\", " + operand), printfs(script.text()));
    }

    @Test
    void printsAConstantThatIsTheSameAtAllSitesWithoutReadingIt() throws ElfFormatException {
        for (String second : List.of("-4@$5", "-8@$5", "8@$5", "1@$261")) {
            Script script =
                    write(TinyElf.of(TinyElf.X86_64).note("p", "n", "-4@$5").note("p", "n", second));
            assertEquals(List.of("\"p:n arg0=5\\n\""), printfs(script.text()));
        }
    }

    @Test
    void tellsSitesApartWhoseTypesHaveNoCommonOne() throws ElfFormatException {
        Script script =
                write(TinyElf.of(TinyElf.X86_64).note("p", "n", "-4@%ecx 1@%al").note("p", "n", "8@%rcx 1@%bl"));
        assertTrue(script.text().endsWith("""
                usdt:"/srv/server":"p":"n" {
                \t$pc = reg("ip");
                \tif ($pc == 0x401010) {
                \t\tprintf("p:n arg0=%ld arg1=%lu\\n", (int64)(int32)reg("cx"), (uint64)(uint8)reg("ax"));
                \t} else if ($pc == 0x401020) {
                \t\tprintf("p:n arg0=0x%lx arg1=%lu\\n", reg("cx"), (uint64)(uint8)reg("bx"));
                \t}
                }
                """), script.text());
        assertEquals(List.of(), script.problems());
    }

    @Test
    void leavesOutAnArgumentWhoseTypesHaveNoCommonOneWhereSitesCannotBeToldApart() throws ElfFormatException {
        Script script = write(TinyElf.of(TinyElf.X86_64)
                .type(ElfKind.ET_DYN)
                .note(TinyElf.TEXT + 0x1000, "p", "n", "-4@%ecx 1@%al")
                .note(TinyElf.TEXT + 0x2000, "p", "n", "8@%rcx 1@%bl"));
        assertEquals(List.of("\"p:n arg1=%lu\\n\", (uint64)(uint8)arg1"), printfs(script.text()));
        assertTold(
                script,
                "p:n arg0 not printed: its type differs between the sites, and none holds all of int32, uint64");
    }

    @Test
    void tellsSitesApartWhoseCountsDiffer() throws ElfFormatException {
        Script script = write(TinyElf.of(TinyElf.X86_64)
                .type(ElfKind.ET_DYN)
                .note("p", "n", "-4@%ecx")
                .note("p", "n", "-4@%edx 8@%rax -2@%bx")
                .note("p", "n", "-4@%ecx"));
        assertTrue(script.text().contains("if ($pc == 0x10 || $pc == 0x30) {"));
        assertTrue(script.text().contains("} else if ($pc == 0x20) {"));
        assertEquals(
                List.of(
                        "\"p:n arg0=%ld\\n\", (int64)(int32)reg(\"cx\")",
                        "\"p:n arg0=%ld arg1=0x%lx arg2=%ld\\n\", (int64)(int32)reg(\"dx\"), reg(\"ax\"),"
                                + " (int64)(int16)reg(\"bx\")"),
                printfs(script.text()));
        assertEquals(List.of(), script.problems());
    }

    @Test
    void readsArgumentsPastTheSixthByTheirRegister() throws ElfFormatException {
        String six = "-8@%rdi -8@%rdi -8@%rdi -8@%rdi -8@%rdi -8@%rdi ";
        Script script = write(TinyElf.of(TinyElf.X86_64)
                .note("p", "n", six + "-4@%ecx 1@%r9b 8@%rax -2@8(%rsp) -8@-8(%rbp) 4@(%rdi)"));
        assertEquals(
                "\"p:n arg0=%ld arg1=%ld arg2=%ld arg3=%ld arg4=%ld arg5=%ld"
                        + " arg6=%ld arg7=%lu arg8=0x%lx arg9=%ld arg10=%ld arg11=%lu\\n\","
                        + " arg0, arg1, arg2, arg3, arg4, arg5,"
                        + " (int64)(int32)reg(\"cx\"), (uint64)(uint8)reg(\"r9\"), reg(\"ax\"),"
                        + " (int64)*(int16*)uptr(reg(\"sp\") + 8), *(int64*)uptr((int64)reg(\"bp\") - 8),"
                        + " (uint64)*(uint32*)uptr(reg(\"di\"))",
                printfs(script.text()).get(0));
        assertEquals(List.of(), script.problems());
    }

    @Test
    void readsASeventhArgumentThatIsInSeveralPlacesAtEachSite() throws ElfFormatException {
        String six = "-8@%rdi -8@%rdi -8@%rdi -8@%rdi -8@%rdi -8@%rdi ";
        TinyElf elf = TinyElf.of(TinyElf.X86_64).note("p", "n", six + "-4@%ecx").note("p", "n", six + "-4@%edx");
        assertEquals(2, printfs(write(elf).text()).size());
        assertEquals(List.of(), write(elf).problems());
        Script script = Scripts.write(
                elf.read(),
                OPTIONS.toBuilder().version(TracerVersion.of("0.24")).build());
        assertTrue(printfs(script.text()).get(0).endsWith(", (int64)(int32)arg6"), script.text());
    }

    @Test
    void readsWhatOneVersionReadsWronglyByItsRegister() throws ElfFormatException {
        Script script = write(
                TinyElf.of(TinyElf.AARCH64).note("p", "n", "-4@[x1] -4@x2").note("p", "n", "-4@[x3] -4@x4"));
        assertEquals(
                List.of(
                        "\"p:n arg0=%ld arg1=%ld\\n\", (int64)*(int32*)uptr(reg(\"r1\")), (int64)(int32)reg(\"r2\")",
                        "\"p:n arg0=%ld arg1=%ld\\n\", (int64)*(int32*)uptr(reg(\"r3\")), (int64)(int32)reg(\"r4\")"),
                printfs(script.text()));
        assertEquals(List.of(), script.problems());
        script = write(TinyElf.of(TinyElf.X86_64).note("p", "n", "8@%ecx"));
        assertEquals(List.of("\"p:n\\n\""), printfs(script.text()));
        assertTold(
                script,
                "p:n arg0 not printed: 8@%ecx: bcc takes more bits of the register than it names, and so does libbpf");
    }

    @Test
    void printsPointerAndLengthAsTextInAGoBinary() throws ElfFormatException {
        TinyElf elf = TinyElf.of(TinyElf.X86_64)
                .go()
                .note("p", "n", "-4@%ecx 8@%rdi -8@%r9 -1@%r8b")
                .note("p", "n", "-4@%ecx 8@%rsi -8@%r8 -1@%r9b");
        Script script = write(elf);
        assertEquals(
                List.of(
                        "\"p:n arg0=%ld arg1=0x%lx arg2=%ld arg3=%ld\\n\", (int64)(int32)arg0, arg1, arg2,"
                                + " (int64)(int8)arg3",
                        "\"p:n arg0=%ld arg1=\\\"%r\\\" arg3=%ld\\n\", (int64)(int32)arg0,"
                                + " buf(uptr(arg1), (uint64)arg2), (int64)(int8)arg3"),
                printfs(script.text()));
        assertTrue(script.text().contains("\tif ((uint64)arg2 > 1048576 || (uint64)arg1 < 4096) {\n"), script.text());
        assertEquals(
                List.of("\"p:n arg0=%ld arg1=0x%lx arg2=%ld arg3=%ld\\n\", (int64)(int32)arg0, arg1, arg2,"
                        + " (int64)(int8)arg3"),
                printfs(Scripts.write(
                                elf.read(),
                                OPTIONS.toBuilder()
                                        .stringDetection(StringDetection.OFF)
                                        .build())
                        .text()));
    }

    /** Each of two by itself; what is printed doubles with each, so that more are told together. */
    @Test
    void tellsGuessedTextsApartFromNumbers() throws ElfFormatException {
        TinyElf two = TinyElf.of(TinyElf.X86_64).go().note("p", "n", "8@%rdi -8@%rsi 8@%rdx -8@%rcx");
        assertEquals(
                List.of(
                        "arg0=0x%lx arg1=%ld arg2=0x%lx arg3=%ld",
                        "arg0=\\\"%r\\\" arg2=0x%lx arg3=%ld",
                        "arg0=0x%lx arg1=%ld arg2=\\\"%r\\\"",
                        "arg0=\\\"%r\\\" arg2=\\\"%r\\\""),
                formats(write(two)));
        TinyElf three = TinyElf.of(TinyElf.X86_64).go().note("p", "n", "8@%rdi -8@%rsi 8@%rdx -8@%rcx 8@%r8 -8@%r9");
        assertEquals(
                List.of(
                        "arg0=0x%lx arg1=%ld arg2=0x%lx arg3=%ld arg4=0x%lx arg5=%ld",
                        "arg0=\\\"%r\\\" arg2=\\\"%r\\\" arg4=\\\"%r\\\""),
                formats(write(three)));
    }

    private static List<String> formats(Script script) {
        List<String> formats = new ArrayList<>();
        for (String printf : printfs(script.text())) {
            formats.add(printf.substring("\"p:n ".length(), printf.indexOf("\\n")));
        }
        return formats;
    }

    @Test
    void readsTextPastTheSixthArgumentByRegisters() throws ElfFormatException {
        String six = "-4@%edi -4@%edi -4@%edi -4@%edi -4@%edi -4@%edi ";
        Script script = write(TinyElf.of(TinyElf.X86_64).go().note("p", "n", six + "8@%r8 -8@%r10"));
        assertTrue(printfs(script.text()).get(1).endsWith("buf(uptr(reg(\"r8\")), reg(\"r10\"))"), script.text());
    }

    @Test
    void printsTwoNumbersWhereNotAllSitesHaveAPointerAndALength() throws ElfFormatException {
        Script script = write(
                TinyElf.of(TinyElf.X86_64).go().note("p", "n", "8@%rdi -8@%r9").note("p", "n", "8@%rdi -4@%r9d"));
        assertEquals(List.of("\"p:n arg0=0x%lx arg1=%ld\\n\", arg0, arg1"), printfs(script.text()));
    }

    @Test
    void printsTwoNumbersInABinaryThatIsNotOfGo() throws ElfFormatException {
        Script script = write(TinyElf.of(TinyElf.X86_64).note("p", "n", "8@%rdi -8@%r9"));
        assertEquals(List.of("\"p:n arg0=0x%lx arg1=%ld\\n\", arg0, arg1"), printfs(script.text()));
        assertFalse(script.text().contains("Go string"));
    }

    @Test
    void tracesOnlyWhatTheFilterChooses() throws ElfFormatException {
        TinyElf elf = TinyElf.of(TinyElf.X86_64).note("p", "one", "").note("p", "two", "");
        Script script = Scripts.write(
                elf.read(),
                OPTIONS.toBuilder().filter(ProbeFilter.of("*", "t*")).build());
        assertEquals(List.of("\"p:two\\n\""), printfs(script.text()));
        assertEquals(1, script.probes());
    }

    @Test
    void makesThePathAbsolute() {
        assertEquals(
                Path.of("server").toAbsolutePath(),
                ScriptOptions.of(Path.of("server")).path());
    }

    @Test
    void wantsAScriptToTraceZeroOrMoreProbes() {
        assertThrows(IllegalArgumentException.class, () -> new Script("", -1, "", List.of(), Set.of()));
    }

    private static void assertTold(Script script, String message) {
        assertEquals(
                List.of(message),
                script.problems().stream()
                        .filter(problem -> problem.severity() == Severity.ERROR)
                        .map(problem -> problem.message())
                        .toList());
        assertTrue(script.text().contains("// " + message + "\n"), script.text());
    }
}
