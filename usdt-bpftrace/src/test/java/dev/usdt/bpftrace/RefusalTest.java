package dev.usdt.bpftrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.ElfFormatException;
import dev.usdt.ElfKind;
import dev.usdt.ProbeFilter;
import dev.usdt.Problem;
import dev.usdt.Problem.Severity;
import dev.usdt.catalog.Condition;
import dev.usdt.tracer.TracerVersion;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each reason for which a probe, or a whole file, is not traced by name, and each warning. */
class RefusalTest {

    private static final ScriptOptions OPTIONS =
            ScriptOptions.builder(Path.of("/srv/server")).attach(Attach.USDT).build();

    private static TinyElf x86() {
        return TinyElf.of(TinyElf.X86_64);
    }

    private static Script write(TinyElf elf) throws ElfFormatException {
        return Scripts.write(elf.read(), OPTIONS);
    }

    private static List<String> messages(Script script, Severity severity) {
        return script.problems().stream()
                .filter(problem -> problem.severity() == severity)
                .map(Problem::message)
                .toList();
    }

    private static void assertNothingTraced(Script script, String reason) {
        assertTrue(script.isEmpty());
        assertFalse(script.text().contains("usdt:"), script.text());
        assertEquals(List.of("nothing traced: " + reason), messages(script, Severity.ERROR));
        assertTrue(script.text().endsWith("// nothing traced: " + reason + "\n"), script.text());
    }

    @Test
    void refusesAFileWithoutProbes() throws ElfFormatException {
        assertNothingTraced(write(x86()), "no USDT probes");
    }

    @Test
    void refusesAnObjectFile() throws ElfFormatException {
        assertNothingTraced(
                write(x86().type(ElfKind.ET_REL).note("p", "n", "")),
                "not a program or a shared library, but e_type 1");
    }

    @Test
    void refusesTheOlderLayoutOfTheGoFork() throws ElfFormatException {
        assertNothingTraced(
                write(x86().olderGoLayout().note("p", "n", "")),
                "bpftrace 0.25 or newer refuses a file whose notes end in zeros; usdt repair mends that");
    }

    @Test
    void refusesNotesThatAreWhereNoTracerLooks() throws ElfFormatException {
        assertNothingTraced(
                write(x86().otherSectionName().note("p", "n", "")),
                "bpftrace looks for notes in a section .note.stapsdt, which the file does not have");
    }

    @ParameterizedTest
    @ValueSource(ints = {21, 243, 4711})
    void refusesAMachineThatScriptsAreNotWrittenFor(int machine) throws ElfFormatException {
        assertNothingTraced(
                write(TinyElf.of(machine).note("p", "n", "")), "scripts are written for x86_64 and aarch64 only");
    }

    @Test
    void tracesASharedLibrary() throws ElfFormatException {
        assertEquals(1, write(x86().type(ElfKind.ET_DYN).note("p", "n", "")).probes());
    }

    @Test
    void refusesAFilterThatChoosesNothing() throws ElfFormatException {
        assertNothingTraced(
                Scripts.write(
                        x86().note("p", "n", "").read(),
                        OPTIONS.toBuilder().filter(ProbeFilter.of("other", "*")).build()),
                "no probe matches --provider other; there is 1 probe, of the provider p");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    4f@%xmm0        | neither bcc nor libbpf can read floating-point values
                    8f@-16(%rbp)    | neither bcc nor libbpf can read floating-point values
                    16@%rdx         | neither bcc nor libbpf can read values of 16 bytes
                    1@%ah           | neither bcc nor libbpf can read this register
                    8@%xmm0         | bcc gives 0 for a vector register, libbpf cannot read vector registers
                    -4@tally(%rip)  | neither bcc nor libbpf can tell the address of a symbol
                    8@40+table(%rip) | neither bcc nor libbpf can tell the address of a symbol
                    8@$main         | neither bcc nor libbpf can tell the address of a symbol
                    8@%fs:16        | neither bcc nor libbpf can read memory of a segment register
                    -4@4(%rdi,%rdx,4) | libbpf cannot read an index register (libbpf before 1.7)
                    8@0x8(%rsp)     | libbpf cannot parse an operand that is spelled like this
                    4@$0x10         | libbpf cannot parse an operand that is spelled like this
                    %rax            | libbpf cannot read an argument without a size
                    """)
    void refusesAnOperandThatSomeVersionCannotRead(String argument, String reason) throws ElfFormatException {
        Script script = write(x86().note("p", "n", "-4@%ecx " + argument));
        assertTrue(script.isEmpty());
        assertEquals(List.of("p:n not traced: arg1 " + argument + ": " + reason), messages(script, Severity.ERROR));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    -4@w0          | bcc drops this register, and moves the arguments after it up, libbpf cannot read this register
                    8@d0           | bcc drops this register, and moves the arguments after it up, libbpf cannot read this register
                    -4@[x1, x2]    | libbpf cannot read an index register
                    """)
    void refusesAnOperandOfAarch64ThatSomeVersionCannotRead(String argument, String reason) throws ElfFormatException {
        Script script = write(TinyElf.of(TinyElf.AARCH64).note("p", "n", argument));
        assertTrue(script.isEmpty());
        assertEquals(List.of("p:n not traced: arg0 " + argument + ": " + reason), messages(script, Severity.ERROR));
    }

    @Test
    void refusesAnOperandThatIsNotUnderstood() throws ElfFormatException {
        Script script = write(x86().note("p", "n", "8@**"));
        assertTrue(script.isEmpty());
        assertTrue(script.text().contains("// p:n not traced: arg0 8@**: "), script.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {" -4@%edi", "-4@%edi\t8@%rax"})
    void refusesBlanksThatTracersDoNotExpect(String arguments) throws ElfFormatException {
        assertEquals(
                List.of("p:n not traced: the blanks in its argument string are not where tracers expect them"),
                messages(write(x86().note("p", "n", arguments)), Severity.ERROR));
    }

    @Test
    void takesSeveralBlanksBetweenArgumentsAndBehindThem() throws ElfFormatException {
        assertEquals(List.of(), write(x86().note("p", "n", "-4@%edi  8@%rax ")).problems());
    }

    @Test
    void refusesMoreThanTwelveArguments() throws ElfFormatException {
        Script script = write(x86().note("p", "n", "8@%rax " + "-4@%ecx ".repeat(12)));
        assertEquals(
                List.of("p:n not traced: 13 arguments; libbpf refuses more than 12"), messages(script, Severity.ERROR));
    }

    @Test
    void refusesAProbeForOneBadSiteAndTracesTheOthers() throws ElfFormatException {
        Script script = write(
                x86().note("p", "bad", "-4@%ecx").note("p", "good", "-4@%ecx").note("p", "bad", "1@%ah"));
        assertEquals(1, script.probes());
        assertEquals(
                List.of("p:bad not traced: arg0 1@%ah: neither bcc nor libbpf can read this register"),
                messages(script, Severity.ERROR));
        assertEquals(
                List.of(
                        "bpftrace up to 0.24 may print \"Parse error\" about arguments that this script reads otherwise or not"
                                + " at all; harmless"),
                messages(script, Severity.WARNING));
    }

    @Test
    void refusesASiteThatIsNotInCode() throws ElfFormatException {
        Script script = write(x86().note("p", "n", "").note(0x10, "p", "n", ""));
        assertEquals(
                List.of("p:n not traced: its site at 0x10 is in no executable part of the file; bpftrace 0.25 and newer"
                        + " refuse the probe"),
                messages(script, Severity.ERROR));
    }

    @Test
    void refusesASiteThatPrelinkMoved() throws ElfFormatException {
        assertNothingTraced(
                write(x86().prelinked(0x100).note(TinyElf.TEXT + 0x1000, "p", "n", "")),
                "bpftrace up to 0.24 does not know that prelink has moved the site, and attaches elsewhere");
    }

    @Test
    void warnsOfTwoNotesAtOneAddress() throws ElfFormatException {
        Script script =
                write(x86().note(TinyElf.TEXT + 0x1000, "p", "n", "").note(TinyElf.TEXT + 0x1000, "p", "n", ""));
        assertEquals(1, script.probes());
        assertEquals(
                List.of("p:n has two notes at 0x401000: bpftrace 0.25 and newer print such a hit twice"),
                messages(script, Severity.WARNING));
    }

    /** Where so many notes as these tests have leave the NOPs. */
    private static long behindNotes(int site) {
        return TinyElf.TEXT + 0x18000 + 16L * site;
    }

    @Test
    void refusesMoreArgumentStringsThanLibbpfHasRoomFor() throws ElfFormatException {
        TinyElf most = x86();
        TinyElf more = x86();
        for (int i = 0; i < 257; i++) {
            more.note(behindNotes(i), "p", "n", "-4@" + i + "(%rsp)");
            most.note("p", "n", "-4@" + i % 256 + "(%rsp)");
        }
        assertEquals(List.of(), write(most).problems());
        assertEquals(
                List.of("p:n not traced: its sites have 257 different argument strings; bpftrace 0.25 and newer have"
                        + " room for 256"),
                messages(write(more), Severity.ERROR));
        assertEquals(
                List.of(),
                Scripts.write(
                                more.read(),
                                OPTIONS.toBuilder()
                                        .version(TracerVersion.of("0.17"))
                                        .build())
                        .problems());
        Script byAddress = Scripts.write(more.readForScripts(), ScriptOptions.of(Path.of("/srv/server")));
        assertEquals(1, byAddress.probes());
        assertEquals(257, byAddress.text().split("uprobe:\"", -1).length - 1);
    }

    @Test
    void warnsOfMoreArgumentStringsThanOneScriptCanHold() throws ElfFormatException {
        TinyElf elf = x86();
        for (int i = 0; i < 129; i++) {
            elf.note("p", "n", "-4@" + i + "(%rsp)").note("p", "m", "-4@" + i + "(%rsp)");
        }
        assertEquals(
                List.of("258 different sites: bpftrace 0.25 and newer attach 256 at most; for them choose fewer probes,"
                        + " or --attach uprobe"),
                messages(write(elf), Severity.WARNING));
    }

    /**
     * One site each in probes of their own, and a condition that is never true of most, which are attached all the
     * same.
     */
    @Test
    void countsTheSitesToWhichIsAttached() throws ElfFormatException {
        TinyElf probes = x86();
        TinyElf sites = x86();
        for (int i = 1; i < 520; i++) {
            probes.note("p", "n" + i, "-4@%ecx");
            sites.note("p", "n" + i % 4, "-4@$" + i / 4 + " 8@%rax");
        }
        List<String> expected = List.of(
                "519 different sites: bpftrace 0.25 and newer attach 256 at most; for them choose fewer probes,"
                        + " or --attach uprobe",
                "519 sites: bpftrace up to 0.22 attaches 512 at most; for it set BPFTRACE_MAX_PROBES and"
                        + " BPFTRACE_MAX_BPF_PROGS to more");
        assertEquals(expected, messages(write(probes), Severity.WARNING));
        Script restricted = Scripts.write(
                sites.readForScripts(),
                ScriptOptions.builder(Path.of("/srv/server"))
                        .condition(Condition.parse("arg0 == 5"))
                        .build());
        assertEquals(4, restricted.probes());
        assertEquals(expected, messages(restricted, Severity.WARNING));
    }

    /** From 0.25 on all sites of a name are attached at once. */
    @Test
    void warnsOfMoreSitesThanNewVersionsAttachByDefault() throws ElfFormatException {
        TinyElf elf = x86();
        for (int i = 0; i < 1025; i++) {
            elf.note(behindNotes(i), "p", "n", "-4@%ecx");
        }
        String warning = "1025 sites: bpftrace 0.23 and newer attach 1024 at most; for them set BPFTRACE_MAX_PROBES and"
                + " BPFTRACE_MAX_BPF_PROGS to more";
        for (String version : List.of("0.23", "0.24")) {
            assertEquals(
                    List.of(warning),
                    messages(
                            Scripts.write(
                                    elf.read(),
                                    OPTIONS.toBuilder()
                                            .version(TracerVersion.of(version))
                                            .build()),
                            Severity.WARNING));
        }
        ScriptOptions newest =
                OPTIONS.toBuilder().version(TracerVersion.of("0.27")).build();
        assertEquals(List.of(), messages(Scripts.write(elf.read(), newest), Severity.WARNING));
        assertEquals(
                List.of(warning),
                messages(
                        Scripts.write(
                                elf.readForScripts(),
                                newest.toBuilder().attach(Attach.UPROBE).build()),
                        Severity.WARNING));
    }

    @Test
    void warnsOfMoreSitesThanOldVersionsAttachByDefault() throws ElfFormatException {
        TinyElf elf = x86();
        for (int i = 0; i < 513; i++) {
            elf.note("p", "n", "-4@%ecx");
        }
        assertEquals(
                List.of("513 sites: bpftrace up to 0.22 attaches 512 at most; for it set BPFTRACE_MAX_PROBES and"
                        + " BPFTRACE_MAX_BPF_PROGS to more"),
                messages(write(elf), Severity.WARNING));
    }

    @Test
    void warnsOfDamagedNotes() throws ElfFormatException {
        Script script = write(x86().note("p", "n", "").damagedNote());
        assertEquals(1, script.probes());
        String warning = messages(script, Severity.WARNING).get(0);
        assertTrue(warning.startsWith("bpftrace may find fewer probes than are here, or none: "), warning);
    }

    @Test
    void refusesTheOthersForAProbeWithoutName() throws ElfFormatException {
        Script script = write(x86().note("p", "n", "").note("p", "", ""));
        assertEquals(
                List.of(
                        "p:n not traced: bpftrace 0.25 or newer refuses a file in which a probe has no name",
                        "p: not traced: its name is empty"),
                messages(script, Severity.ERROR));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    a:b        | p:a:b not traced: its name holds a colon, at which bpftrace 0.17 splits even what is quoted
                    a\\b       | p:a\\b not traced: its name holds a backslash, which bpftrace 0.17 and 0.23 read differently than newer ones
                    a*b        | p:a*b not traced: its name holds *, which bpftrace takes as a wildcard even when quoted
                    """)
    void refusesANameThatBpftraceHasNoSpellingFor(String name, String message) throws ElfFormatException {
        assertEquals(List.of(message), messages(write(x86().note("p", name, "")), Severity.ERROR));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x202e, '\n', 0x1b, 0x2028, 0x200b, 0x85})
    void refusesANameWithACharacterThatDoesNotShow(int character) throws ElfFormatException {
        String number = String.format("U+%04X", character);
        Script script = write(x86().note("p" + Character.toString(character), "n", ""));
        assertEquals(
                List.of("p<" + number + ">:n not traced: its provider holds the character " + number),
                messages(script, Severity.ERROR));
        assertFalse(script.text().contains("p" + Character.toString(character)), script.text());
    }

    @Test
    void refusesANameThatIsNotUtf8() throws ElfFormatException {
        byte[] texts = "p\0n?\0\0".getBytes(StandardCharsets.ISO_8859_1);
        texts[3] = (byte) 0xff;
        Script script = write(x86().note(TinyElf.TEXT + 0x1000, texts));
        assertEquals(List.of("p:n\\xff not traced: its name is not valid UTF-8"), messages(script, Severity.ERROR));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    /srv/a:b   | the path /srv/a:b holds a colon, at which bpftrace 0.17 splits even what is quoted; a symbolic link with another name helps
                    /srv/a*b   | the path /srv/a*b holds *, which bpftrace takes as a wildcard even when quoted; a symbolic link with another name helps
                    /srv/a\\b  | the path /srv/a\\b holds a backslash, which bpftrace 0.17 and 0.23 read differently than newer ones; a symbolic link with another name helps
                    """)
    void refusesAPathThatBpftraceHasNoSpellingFor(String path, String reason) throws ElfFormatException {
        assertNothingTraced(Scripts.write(x86().note("p", "n", "").read(), ScriptOptions.of(Path.of(path))), reason);
    }

    @Test
    void refusesAPathWithALineEnd() throws ElfFormatException {
        Script script = Scripts.write(
                x86().note("p", "n", "").read(), ScriptOptions.of(Path.of("/srv/a\nusdt:b:c:d { exit(); } //")));
        assertTrue(script.isEmpty());
        assertTrue(script.text().lines().allMatch(line -> line.startsWith("//")), script.text());
    }
}
