package dev.usdt.tracer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.Detail;
import dev.usdt.ElfBuilder;
import dev.usdt.UsdtFile;
import dev.usdt.validate.Finding;
import dev.usdt.validate.Validation;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which names a tracer can be told, and which versions of it are known. */
class NamesAndVersionsTest {

    private static UsdtFile file(String provider, String name) throws Exception {
        ElfBuilder elf = new TracedProgram(1)
                .elfWithBase()
                .notes(ElfBuilder.x8664()
                        .note(provider, name, "")
                        .location(TracedProgram.site(0))
                        .base(TracedProgram.BASE)
                        .bytes());
        return UsdtFile.read(
                TracedProgram.withBuildId(elf).build(), Detail.INSTRUCTIONS, Detail.LAYOUT, Detail.SYMBOLS);
    }

    /** Run with bpftrace 0.17, 0.23 and 0.27, and by writing to {@code uprobe_events} of Linux 6.18. */
    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
                    p,   n,    true,  true
                    p,   a:b,  false, false
                    p,   a*b,  false, false
                    p,   a\\b, false, false
                    p*,  n,    false, false
                    p,   a"b,  true,  false
                    p,   a[0], true,  false
                    p,   a-b,  true,  false
                    p,   _9,   true,  true
                    p,   9n,   true,  false
                    9p,  n,    true,  true
                    """)
    void judgesAProbeByItsNames(String provider, String name, boolean bpftrace, boolean perf) throws Exception {
        UsdtFile file = file(provider, name);
        TracerRules rules = TracerRules.of(file);
        for (String version : List.of("bpftrace-0.17", "bpftrace-0.23", "bpftrace-0.27", "bpftrace")) {
            assertEquals(
                    bpftrace, rules.of(Tracer.of(version), file.sites().get(0)).isOk(), version);
        }
        assertEquals(perf, rules.of(Tracer.of("perf"), file.sites().get(0)).isOk());
        List<String> codes = Validation.of(file).stream()
                .map(Finding::code)
                .map(Finding.Code::id)
                .toList();
        assertEquals(!bpftrace, codes.contains("unspellable-name"), codes.toString());
        assertEquals(!perf, codes.contains("not-an-event-name"), codes.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"bpftrace-0.16", "bcc-0.24", "libbpf-0.8", "perf-3.1", "perf-5.12", "gdb-1", "systemtap-1.0"})
    void refusesVersionsThatAreOlderThanTheOldestKnown(String text) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> Tracer.of(text));
        assertTrue(refused.getMessage().startsWith(text + " is older than "), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bpftrace-0.17", "bcc-0.25", "libbpf-1.0", "perf-5.13", "gdb-13", "systemtap-4.8"})
    void knowsTheOldest(String text) {
        assertEquals(text, Tracer.of(text).toString().replaceFirst("gdb-13\\.0", "gdb-13"));
    }
}
