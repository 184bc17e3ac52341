package dev.usdt.bpftrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.ElfFormatException;
import dev.usdt.Problem;
import dev.usdt.tracer.TracerVersion;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What scripts say of NOPs of more than one byte, and where they take bpftrace to attach to them. */
class NopsInScriptsTest {

    private static final ScriptOptions OPTIONS = ScriptOptions.of(Path.of("/srv/server"));
    private static final long SITE = TinyElf.TEXT + 0x1010;
    private static final String NOP5 = "0f 1f 44 00 00";
    private static final String NOP_NOP5 = "90 " + NOP5;
    private static final String NOP_NOP10 = "90 66 2e 0f 1f 84 00 00 00 00 00";
    private static final String SEGMENT = "2e 0f 1f 40 00";
    private static final String DAMAGE =
            " on Linux 6.18 and newer damage what the function keeps below the stack pointer;"
                    + " `usdt repair --nops` writes a copy with other NOPs";

    private static TinyElf x86() {
        return TinyElf.of(TinyElf.X86_64);
    }

    private static ScriptOptions version(String version) {
        return OPTIONS.toBuilder().version(TracerVersion.of(version)).build();
    }

    private static List<String> messages(Script script) {
        return script.problems().stream().map(Problem::message).toList();
    }

    @Test
    void warnsOfNopsThatBecomeCalls() throws ElfFormatException {
        TinyElf elf = x86().code(SITE, NOP5)
                .code(SITE + 0x10, NOP5)
                .code(SITE + 0x20, NOP_NOP5)
                .note("p", "one", "8@%rax")
                .note("p", "two", "8@-8(%rsp)")
                .note("p", "pair", "");
        Script script = Scripts.write(elf.readForScripts(), OPTIONS);
        String one =
                "p:one has a NOP of 5 bytes at 0x401010, as has 1 more site: from the second hit on, tracing" + DAMAGE;
        String pair = "p:pair has two NOPs, the second of 5 bytes, at 0x401030: from the second hit on, tracing with"
                + " bpftrace 0.27 and newer" + DAMAGE;
        assertEquals(List.of(one, pair), messages(script));
        assertTrue(script.text().contains("// " + one + "\n// " + pair + "\n"), script.text());
        assertEquals(3, script.probes());
    }

    /** Of two NOPs those versions, and scripts by address, take the first. */
    @Test
    void warnsOfTwoNopsOnlyWhereTheSecondIsTaken() throws ElfFormatException {
        TinyElf elf = x86().code(SITE, NOP_NOP5).note("p", "n", "8@-8(%rsp)");
        assertEquals(List.of(), messages(Scripts.write(elf.readForScripts(), version("0.17"))));
        assertEquals(
                1,
                messages(Scripts.write(elf.readForScripts(), version("0.27"))).size());
        Script byAddress = Scripts.write(
                elf.readForScripts(),
                version("0.27").toBuilder().attach(Attach.UPROBE).build());
        assertEquals(List.of(), messages(byAddress));
        assertEquals(1, byAddress.probes());
    }

    /** One of them would keep bpftrace from running the script. */
    @ParameterizedTest
    @CsvSource({"AUTO", "USDT", "UPROBE"})
    void leavesNopsOutThatLinuxRefuses(Attach attach) throws ElfFormatException {
        TinyElf elf = x86().code(SITE, SEGMENT).note("p", "n", "").note("p", "m", "");
        Script script = Scripts.write(
                elf.readForScripts(), OPTIONS.toBuilder().attach(attach).build());
        assertEquals(
                List.of("p:n not traced: the NOP at its site at 0x401010 has the prefix 2e, at which Linux refuses a"
                        + " breakpoint"),
                messages(script));
        assertEquals(1, script.probes());
        assertFalse(script.text().contains("401010\" {"), script.text());
    }

    /**
     * The first operand is one that this version misreads or does not read, so that the sites have to be told apart.
     */
    @ParameterizedTest
    @CsvSource({
        "90, 0.17, false",
        NOP_NOP5 + ", 0.23, false",
        NOP_NOP5 + ", 0.27, true",
        NOP_NOP10 + ", 0.23, false",
        NOP_NOP10 + ", 0.27, true",
        "90, 0.27, false"
    })
    void tellsSitesApartWhereverTheVersionAttaches(String code, String version, boolean behind)
            throws ElfFormatException {
        TinyElf elf = x86().code(SITE, code)
                .note("p", "n", version.equals("0.27") ? "8@$18446744073709551615" : "1@%ah")
                .note("p", "n", "8@%rdi");
        Script script = Scripts.write(elf.readForScripts(), version(version));
        String condition = behind ? "$pc == 0x401010 || $pc == 0x401011" : "$pc == 0x401010";
        assertTrue(script.text().contains("\tif (" + condition + ") {\n"), script.text());
    }
}
