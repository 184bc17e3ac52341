package dev.usdt.bpftrace.internal.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.ElfFormatException;
import dev.usdt.ElfKind;
import dev.usdt.ProbeFilter;
import dev.usdt.Problem;
import dev.usdt.bpftrace.Attach;
import dev.usdt.bpftrace.Script;
import dev.usdt.bpftrace.ScriptOptions;
import dev.usdt.bpftrace.Scripts;
import dev.usdt.bpftrace.TinyElf;
import dev.usdt.bpftrace.internal.clause.AttachPoint;
import dev.usdt.catalog.Catalog;
import dev.usdt.tracer.TracerVersion;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** By name, by address, by file offset, or not at all. */
class FormChooserTest {

    private static final ScriptOptions OPTIONS = ScriptOptions.of(Path.of("/srv/server"));
    private static final long SITE = TinyElf.TEXT + 0x1010;

    private static TinyElf x86() {
        return TinyElf.of(TinyElf.X86_64);
    }

    private static TinyElf withSymbols() {
        return x86().function("main", TinyElf.TEXT, 0x10000);
    }

    private static Script write(TinyElf elf) throws ElfFormatException {
        return Scripts.write(elf.readForScripts(), OPTIONS);
    }

    private static Script write(TinyElf elf, String version) throws ElfFormatException {
        return Scripts.write(
                elf.readForScripts(),
                OPTIONS.toBuilder().version(TracerVersion.of(version)).build());
    }

    /** The clauses without the comments. */
    private static List<String> points(Script script) {
        return script.text()
                .lines()
                .filter(line -> line.endsWith("{") && line.startsWith("u"))
                .toList();
    }

    private static String only(Script script) {
        List<String> lines = printfs(script);
        assertEquals(1, lines.size(), script.text());
        return lines.get(0);
    }

    private static List<String> messages(Script script) {
        return script.problems().stream().map(Problem::message).toList();
    }

    private static List<String> printfs(Script script) {
        return script.text()
                .lines()
                .filter(line -> line.startsWith("\tprintf("))
                .map(line -> line.substring(8, line.length() - 2))
                .toList();
    }

    /** What is read of a probe may be the same for the next one, but not if its sites are others or it has names. */
    @Test
    void readsEachProbeForItself() throws Exception {
        Script sites = write(withSymbols()
                .note("p", "one", "-4@$1")
                .note("p", "two", "-4@$1")
                .note("p", "two", "-4@$2")
                .note("p", "three", "-4@$1"));
        assertEquals(
                List.of("\"p:one arg0=1\\n\"", "\"p:two arg0=%ld\\n\", (int64)(int32)arg0", "\"p:three arg0=1\\n\""),
                printfs(sites));
        Catalog catalog = Catalog.read(new ByteArrayInputStream("""
                        {"catalog": 1, "pairs": [],
                         "probes": [{"provider": "p", "name": "known", "arguments": [{"name": "x", "type": "int32"}]}]}
                        """.getBytes(StandardCharsets.UTF_8)), "my.json");
        Script names = Scripts.write(
                x86().note("p", "before", "-4@%ecx")
                        .note("p", "known", "-4@%ecx")
                        .note("p", "after", "-4@%ecx")
                        .readForScripts(),
                OPTIONS.toBuilder().catalog(catalog).build());
        assertEquals(
                List.of(
                        "\"p:before arg0=%ld\\n\", (int64)(int32)arg0",
                        "\"p:known x=%ld\\n\", (int64)(int32)arg0", "\"p:after arg0=%ld\\n\", (int64)(int32)arg0"),
                printfs(names));
    }

    @Test
    void tracesByNameWhatEveryVersionReads() throws ElfFormatException {
        Script script = write(withSymbols().note("p", "n", "-4@%ecx"));
        assertEquals(List.of("usdt:\"/srv/server\":\"p\":\"n\" {"), points(script));
        assertTrue(script.text().contains("// Run:                  sudo bpftrace FILE.bt\n"), script.text());
        assertTrue(script.text().contains("// Written for:          bpftrace 0.17 and newer\n"), script.text());
    }

    @Test
    void tracesByAddressWhatSomeVersionRefuses() throws ElfFormatException {
        Script script = write(withSymbols().note("p", "n", "1@%ah").note("p", "m", "-4@%ecx"), "0.27");
        assertEquals(
                List.of("uprobe:\"/srv/server\":0x401010 {", "usdt:\"/srv/server\":\"p\":\"m\" {"), points(script));
        assertTrue(
                script.text()
                        .contains("\n\n// p:n is traced by address: arg0 1@%ah: libbpf cannot read this register\n"
                                + "// main\nuprobe:"),
                script.text());
        assertTrue(script.text().contains("2 probes traced, at 2 sites, 1 of the probes by address."), script.text());
        assertTrue(script.text().contains("bpftrace 0.27, built with libbfd\n"), script.text());
        assertFalse(script.text().contains("sudo bpftrace --unsafe"), script.text());
        assertEquals("libbfd or, from 0.22 on, --unsafe", script.needs());
    }

    @Test
    void leavesOutWhatWouldKeepSomeVersionFromRunningTheRest() throws ElfFormatException {
        for (TinyElf elf : List.of(x86(), withSymbols())) {
            Script script = write(elf.note("p", "n", "1@%ah").note("p", "m", "-4@%ecx"));
            assertEquals(List.of("usdt:\"/srv/server\":\"p\":\"m\" {"), points(script));
            assertEquals("", script.needs());
            assertEquals(Set.of(), script.lacking());
            assertEquals(
                    List.of(
                            "p:n not traced: arg0 1@%ah: neither bcc nor libbpf can read this register",
                            "left out, so that every bpftrace from 0.17 on runs the script, without --unsafe: p:n;"
                                    + " --target 0.17 traces it by name, for bpftrace up to 0.24;"
                                    + " --target with your version traces by address where that one can",
                            "bpftrace up to 0.24 may print \"Parse error\" about arguments that this script reads"
                                    + " otherwise or not at all; harmless"),
                    messages(script));
            assertTrue(script.text().contains("\n// left out, so that "), script.text());
        }
    }

    @Test
    void saysWhatTheOldestVersionTracesByName() throws ElfFormatException {
        // bpftrace up to 0.17 splits at a colon, so no version is told this name.
        Script script =
                write(x86().note("p", "a:b", "-4@%ecx").note("p", "n", "1@%ah").note("p", "m", "-4@%ecx"));
        assertTrue(
                messages(script)
                        .contains("left out, so that every bpftrace from 0.17 on runs the script, without --unsafe:"
                                + " p:a:b, p:n; --target 0.17 traces p:n by name, for bpftrace up to 0.24;"
                                + " --target with your version traces by address where that one can"),
                () -> messages(script) + "");
        Script other = write(x86().note("p", "a:b", "-4@%ecx").note("p", "m", "-4@%ecx"));
        assertTrue(
                messages(other)
                        .contains("left out, so that every bpftrace from 0.17 on runs the script, without --unsafe:"
                                + " p:a:b; --target with your version traces by address where that one can"),
                () -> messages(other) + "");
    }

    @Test
    void leavesNothingOutThatWasAskedFor() throws ElfFormatException {
        TinyElf elf = x86().note("p", "n", "1@%ah").note("p", "m", "-4@%ecx");
        ScriptOptions only =
                OPTIONS.toBuilder().filter(ProbeFilter.of("p", "n")).build();
        Script script = Scripts.write(elf.readForScripts(), only);
        assertEquals(List.of("uprobe:\"/srv/server\":0x1010 {"), points(script));
        assertEquals("--unsafe", script.needs());
        // What nothing can be attached to is not missed.
        assertEquals(List.of("usdt:\"/srv/server\":\"p\":\"m\" {"), points(write(elf)));
        Script dead = write(x86().note(1 << 20, "p", "n", "").note("p", "m", "-4@%ecx"));
        assertEquals(1, messages(dead).size(), () -> messages(dead) + "");
    }

    @Test
    void tracesByFileOffsetWhatNoSymbolCovers() throws ElfFormatException {
        Script script = write(x86().note("p", "n", "1@%ah"));
        assertEquals(List.of("uprobe:\"/srv/server\":0x1010 {"), points(script));
        assertTrue(script.text().contains("// Run:                  sudo bpftrace --unsafe FILE.bt\n"), script.text());
    }

    @Test
    void tracesNothingByANumberThatMeansAnotherPlace() throws ElfFormatException {
        Script script = write(x86().function("low", 0x1000, 0x100).note("p", "n", "1@%ah"));
        assertTrue(script.isEmpty());
        assertEquals(
                List.of("p:n not traced: no symbol of a name of its own covers its site at 0x401010, and its file"
                        + " offset 0x1010 would be taken for an address; and by name: arg0 1@%ah: neither bcc nor"
                        + " libbpf can read this register"),
                messages(script));
    }

    @Test
    void doesNotTrustANameThatIsThereTwice() throws ElfFormatException {
        TinyElf elf = x86().function("helper", TinyElf.TEXT, 0x10000).function("helper", 0x500000, 8);
        assertEquals(List.of("uprobe:\"/srv/server\":0x1010 {"), points(write(elf.note("p", "n", "1@%ah"))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    0.17   | usdt:"/srv/server":"p":"n" {
                    0.24.2 | usdt:"/srv/server":"p":"n" {
                    0.25   | uprobe:"/srv/server":0x401010 {
                    0.27.0 | uprobe:"/srv/server":0x401010 {
                    1.3    | uprobe:"/srv/server":0x401010 {
                    """)
    void tracesByNameWithoutNamingArgumentsWhereThatWorks(String version, String point) throws ElfFormatException {
        Script script = write(withSymbols().note("p", "n", "1@%ah -4@%ecx"), version);
        assertEquals(List.of(point), points(script));
        assertEquals(
                "\"p:n arg0=%lu arg1=%ld\\n\", (uint64)(uint8)(reg(\"ax\") >> 8), (int64)(int32)reg(\"cx\")",
                only(script));
    }

    /** Debian's 0.17 cannot look for the begin of an instruction, and so takes no address within a function. */
    @Test
    void prefersTheFileOffsetForOldVersions() throws ElfFormatException {
        ScriptOptions options = OPTIONS.toBuilder().attach(Attach.UPROBE).build();
        TinyElf elf = withSymbols().note("p", "n", "");
        for (String version : List.of("0.17", "0.21")) {
            Script script = Scripts.write(
                    elf.readForScripts(),
                    options.toBuilder().version(TracerVersion.of(version)).build());
            assertEquals(List.of("uprobe:\"/srv/server\":0x1010 {"), points(script));
        }
        for (String version : List.of("0.22", "0.27")) {
            Script script = Scripts.write(
                    elf.readForScripts(),
                    options.toBuilder().version(TracerVersion.of(version)).build());
            assertEquals(List.of("uprobe:\"/srv/server\":0x401010 {"), points(script));
        }
        Script covered = Scripts.write(
                elf.function("low", 0x1000, 0x100).readForScripts(),
                options.toBuilder().version(TracerVersion.of("0.17")).build());
        assertEquals(List.of("uprobe:\"/srv/server\":0x401010 {"), points(covered));
    }

    @Test
    void tracesEachSiteByItsAddressOnce() throws ElfFormatException {
        Script script = Scripts.write(
                withSymbols()
                        .note(SITE, "p", "n", "-4@%ecx")
                        .note(SITE, "p", "n", "-4@%ecx")
                        .note(SITE + 1, "p", "n", "-4@%ecx")
                        .readForScripts(),
                OPTIONS.toBuilder().attach(Attach.UPROBE).build());
        assertEquals(List.of("uprobe:\"/srv/server\":0x401010 {", "uprobe:\"/srv/server\":0x401011 {"), points(script));
        assertEquals(1, script.probes());
        assertFalse(script.text().contains("is traced by address:"), script.text());
    }

    @Test
    void leavesASiteAloneThatHasNoNop() throws ElfFormatException {
        Script script = Scripts.write(
                x86().note(TinyElf.TEXT + 4, "p", "n", "").note("p", "n", "").readForScripts(),
                OPTIONS.toBuilder().attach(Attach.UPROBE).build());
        assertEquals(List.of("uprobe:\"/srv/server\":0x1010 {"), points(script));
        assertEquals(List.of("p:n not traced: there is no NOP at its site at 0x400004"), messages(script));
    }

    @Test
    void needsToKnowTheSymbols() throws ElfFormatException {
        Script script = Scripts.write(withSymbols().note("p", "n", "1@%ah").read(), OPTIONS);
        assertTrue(script.isEmpty());
        assertTrue(messages(script).get(0).startsWith("p:n not traced: the file was read without Detail.COVERAGE"));
    }

    @Test
    void saysThatASemaphoreIsNotRaised() throws ElfFormatException {
        TinyElf elf = withSymbols().data(".probes").semaphore(TinyElf.DATA).note("p", "n", "1@%ah");
        String message =
                "p:n has a semaphore, which tracing by address does not raise: it fires only where the program does not check it";
        assertEquals(List.of(message), messages(write(elf, "0.27")));
        assertEquals(
                List.of(message + "; --target 0.17 writes a script for bpftrace up to 0.24 that raises it"),
                messages(write(elf)));
        assertFalse(messages(write(elf, "0.24")).toString().contains("semaphore"));
    }

    /** The kernel test of semaphores shows that this is so. */
    @Test
    void saysInWhichProgramsASemaphoreIsNotRaised() throws ElfFormatException {
        TinyElf elf =
                withSymbols().data(".probes").relro().semaphore(TinyElf.DATA).note("p", "n", "-4@%ecx");
        for (String version : List.of("0.17", "0.27")) {
            Script script = write(elf, version);
            assertEquals(List.of("usdt:\"/srv/server\":\"p\":\"n\" {"), points(script));
            assertEquals(
                    List.of(
                            "p:n has a semaphore that the kernel does not raise in a program that is started after bpftrace,"
                                    + " nor in that of bpftrace -c: there it fires only where the program does not check it; link"
                                    + " with -z separate-loadable-segments (lld: or -z norelro), or, unless it is raised"
                                    + " nowhere, start the program before the tracer"),
                    messages(script));
            assertTrue(script.text().contains("// p:n has a semaphore that the kernel does not raise"), script.text());
        }
    }

    @Test
    void saysWhichSemaphoresOldVersionsDoNotRaise() throws ElfFormatException {
        TinyElf two = withSymbols()
                .data(".probes")
                .semaphore(TinyElf.DATA)
                .note("p", "n", "-4@%ecx")
                .semaphore(TinyElf.DATA + 2)
                .note("p", "n", "-4@%ecx");
        assertEquals(List.of("usdt:\"/srv/server\":\"p\":\"n\" {"), points(write(two)));
        assertEquals(
                List.of(
                        "p:n has a semaphore, and bpftrace up to 0.24 raises no other semaphore than that of the probe's"
                                + " first note: there 1 of its 2 sites fire only where the program does not check it; bpftrace"
                                + " 0.25 and newer raise it"),
                messages(write(two)));
        assertEquals(List.of(), messages(write(two, "0.27")));
        TinyElf outside = withSymbols().data(".data").semaphore(TinyElf.DATA).note("p", "n", "-4@%ecx");
        assertEquals(
                List.of(
                        "p:n has a semaphore, and bpftrace 0.17 raises no semaphore outside of a section .probes: there it"
                                + " fires only where the program does not check it; bpftrace 0.25 and newer raise it"),
                messages(write(outside, "0.17")));
    }

    @Test
    void tracesTheOlderLayoutByAddress() throws ElfFormatException {
        Script script =
                write(withSymbols().olderGoLayout().note("p", "n", "-4@%ecx").note("_fallback", "_fallback", ""));
        assertEquals(List.of("uprobe:\"/srv/server\":0x401010 {"), points(script));
        assertTrue(
                script.text()
                        .contains(
                                "// Traced by address: bpftrace 0.25 or newer refuses a file whose notes end in zeros.\n"
                                        + "// usdt repair writes a copy of the file"),
                script.text());
    }

    /** What notes are decides, not who made them. */
    @ParameterizedTest
    @CsvSource({
        "true, false, ALL, ADDRESS",
        "true, false, 0.17, NAME",
        "true, false, 0.24, NAME",
        "true, false, 0.25, ADDRESS",
        "false, true, ALL, ADDRESS",
        "false, true, 0.24, ADDRESS",
        "false, true, 0.25, NAME",
        "true, true, 0.17, ADDRESS",
        "true, true, 0.27, ADDRESS",
    })
    void tracesNotesOfAnybodyByWhatTheyAre(boolean zeros, boolean padded, String version, AttachPoint.Kind kind)
            throws ElfFormatException {
        for (boolean go : new boolean[] {false, true}) {
            TinyElf elf = withSymbols();
            if (go && zeros) {
                elf.olderGoLayout();
            } else if (zeros) {
                elf.zeroTail();
            }
            if (padded) {
                elf.padded();
            }
            elf.note("p", "nn", "-4@%ecx");
            Script script = version.equals("ALL") ? write(elf) : write(elf, version);
            String point = points(script).get(0);
            assertEquals(kind == AttachPoint.Kind.NAME, point.startsWith("usdt:"), script.text());
            assertEquals(kind != AttachPoint.Kind.NAME, script.text().contains("// usdt repair writes"), script.text());
        }
    }

    /** Debian's 0.17 has no libbfd, and on ARM64 a symbol covers most file offsets too. */
    @Test
    void namesRepairWhereOldVersionsNeedAnAddress() throws ElfFormatException {
        TinyElf elf = TinyElf.of(TinyElf.AARCH64)
                .function("main", TinyElf.TEXT, 0x10000)
                .function("low", 0x1000, 0x1000)
                .olderGoLayout()
                .note("p", "whole", "8@x0")
                .padded()
                .note("p", "padded", "8@x0");
        Script script = write(elf, "0.17");
        assertEquals(
                List.of("usdt:\"/srv/server\":\"p\":\"whole\" {", "uprobe:\"/srv/server\":0x401020 {"), points(script));
        assertTrue(script.text().contains("// usdt repair writes a copy of the file"), script.text());
        assertTrue(
                script.text()
                        .contains(
                                "// p:padded is traced by address: bpftrace 0.17 overlooks notes whose n_descsz counts the"
                                        + " padding\n"),
                script.text());
    }

    @Test
    void tracesByAddressNotesThatTracersDoNotSee() throws ElfFormatException {
        assertEquals(
                List.of("uprobe:\"/srv/server\":0x1010 {"),
                points(write(x86().otherSectionName().note("p", "n", ""))));
    }

    @Test
    void tracesWherePrelinkMovedTheCode() throws ElfFormatException {
        TinyElf elf = x86().prelinked(0x100).note(TinyElf.TEXT + 0x1000, "p", "n", "");
        assertEquals(List.of("uprobe:\"/srv/server\":0x1100 {"), points(write(elf)));
        assertEquals(List.of("usdt:\"/srv/server\":\"p\":\"n\" {"), points(write(elf, "0.27")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.16", "0", "", "0.17.", "0.17 ", "bpftrace 0.17", "-1.2", "0.99999", "0.16.9"})
    void wantsAVersionThatThereIs(String text) {
        ScriptOptions.Builder options = OPTIONS.toBuilder();
        assertThrows(IllegalArgumentException.class, () -> options.version(TracerVersion.of(text)));
    }

    @Test
    void tracesOneProcess() throws ElfFormatException {
        Script script = Scripts.write(
                withSymbols().note("p", "n", "").readForScripts(),
                OPTIONS.toBuilder().pid(4711).build());
        assertEquals(List.of("usdt:\"/srv/server\":\"p\":\"n\" /pid == 4711/ {"), points(script));
        assertTrue(script.text().contains("// Only in process 4711.\n"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    1@%bh              | arg0=%lu        | (uint64)(uint8)(reg("bx") >> 8)
                    -1@%ah             | arg0=%ld        | (int64)(int8)(reg("ax") >> 8)
                    8@%rip             | arg0=0x%lx      | arg0
                    -4@(%rdi,%rdx,4)   | arg0=%ld        | (int64)*(int32*)uptr(reg("di") + reg("dx") * 4)
                    8@-8(%rdi,%rdx)    | arg0=0x%lx      | *(uint64*)uptr((int64)reg("di") + (int64)reg("dx") - 8)
                    2@8(,%rdx,8)       | arg0=%lu        | (uint64)*(uint16*)uptr(reg("dx") * 8 + 8)
                    -4@(%eax)          | arg0=%ld        | (int64)*(int32*)uptr((uint64)(uint32)(reg("ax")))
                    -4@main+4(%rip)    | arg0=%ld        | (int64)*(int32*)uptr((int64)reg("ip") - 4108)
                    4@far(%rip)        | arg0=%lu        | (uint64)*(uint32*)uptr(reg("ip") + 1044464)
                    4@far(,%rcx,4)     | arg0=%lu        | (uint64)*(uint32*)uptr(reg("ip") + reg("cx") * 4 + 1044464)
                    8@$far             | arg0=0x%lx      | (reg("ip") + 1044464)
                    8@$main            | arg0=0x%lx      | ((int64)reg("ip") - 4112)
                    4f@%eax            | arg0=float32:0x%08lx  | (uint64)(uint32)reg("ax")
                    8f@-16(%rbp)       | arg0=float64:0x%016lx | *(uint64*)uptr((int64)reg("bp") - 16)
                    """)
    void readsOperandsByRegisters(String argument, String format, String expression) throws ElfFormatException {
        Script script = write(withSymbols().function("far", 0x500000, 8).note("p", "n", argument), "0.27");
        assertEquals("\"p:n " + format + "\\n\", " + expression, only(script));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    -4@w0                   | arg0=%ld   | (int64)(int32)reg("r0")
                    8@xzr                   | arg0=0x%lx | (uint64)0
                    8@fp                    | arg0=0x%lx | reg("r29")
                    8@[x1, x2]              | arg0=0x%lx | *(uint64*)uptr(reg("r1") + reg("r2"))
                    8@[x1, x2, lsl 3]       | arg0=0x%lx | *(uint64*)uptr(reg("r1") + reg("r2") * 8)
                    -4@[x0, w1, sxtw 2]     | arg0=%ld   | (int64)*(int32*)uptr((int64)reg("r0") + (int64)(int32)reg("r1") * 4)
                    -4@[x0, w1, uxtw]       | arg0=%ld   | (int64)*(int32*)uptr(reg("r0") + (uint64)(uint32)reg("r1"))
                    4@[sp, #12]             | arg0=%lu   | (uint64)*(uint32*)uptr(reg("sp") + 12)
                    4@[x2, #:lo12:far]      | arg0=%lu   | (uint64)*(uint32*)uptr(reg("r2") + 291)
                    4@[x2, #:lo12:far+4]    | arg0=%lu   | (uint64)*(uint32*)uptr(reg("r2") + 295)
                    """)
    void readsOperandsOfAarch64ByRegisters(String argument, String format, String expression)
            throws ElfFormatException {
        TinyElf elf = TinyElf.of(TinyElf.AARCH64).function("far", 0x500123, 8).note("p", "n", argument);
        assertEquals("\"p:n " + format + "\\n\", " + expression, only(write(elf, "0.27")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    4f@%xmm0         | bpftrace cannot read this register
                    8@%fs:16         | bpftrace cannot read segment registers
                    16@%xmm0         | bpftrace reads no values of 16 bytes
                    4@gone(%rip)     | the file does not tell the address of gone
                    8@16(%rip)       | libbpf assumes that the address is relative to the site
                    8@%ds:4096       | bpftrace cannot read segment registers
                    8@%edi           | libbpf takes more bits of the register than it names
                    """)
    void leavesOutWhatCannotBeRead(String argument, String reason) throws ElfFormatException {
        Script script = write(withSymbols().note("p", "n", argument + " -4@%ecx"), "0.27");
        assertTrue(only(script).startsWith("\"p:n arg1=%ld\\n\", (int64)(int32)"), script.text());
        assertTrue(messages(script).contains("p:n arg0 not printed: " + argument + ": " + reason), script.text());
    }

    @Test
    void tellsSitesOfALibraryApartByTheLowBitsOfTheirAddresses() throws ElfFormatException {
        TinyElf elf = TinyElf.of(TinyElf.AARCH64)
                .type(ElfKind.ET_DYN)
                .note("p", "n", "-4@w0")
                .note("p", "n", "-4@w7");
        Script script = write(elf, "0.17");
        assertTrue(script.text().endsWith("""
                usdt:"/srv/server":"p":"n" {
                \t$pc = reg("pc") & 0xfff;
                \tif ($pc == 0x10) {
                \t\tprintf("p:n arg0=%ld\\n", (int64)(int32)reg("r0"));
                \t} else if ($pc == 0x20) {
                \t\tprintf("p:n arg0=%ld\\n", (int64)(int32)reg("r7"));
                \t}
                }
                """), script.text());
    }

    @Test
    void tracesSitesByAddressThatCannotBeToldApart() throws ElfFormatException {
        TinyElf elf = x86().type(ElfKind.ET_DYN).note(SITE, "p", "n", "1@%ah").note(SITE + 0x1000, "p", "n", "1@%bh");
        Script script = write(elf, "0.24");
        assertEquals(List.of("uprobe:\"/srv/server\":0x1010 {", "uprobe:\"/srv/server\":0x2010 {"), points(script));
    }
}
