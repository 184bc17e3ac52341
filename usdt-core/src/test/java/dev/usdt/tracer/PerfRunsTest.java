package dev.usdt.tracer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.Detail;
import dev.usdt.ElfBuilder;
import dev.usdt.Probe;
import dev.usdt.UsdtFile;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What perf makes of names, and of sites that differ: it has to count each site of a probe that it takes. */
@Tag("tracers")
class PerfRunsTest {

    private static final String[][] NAMES = {
        {"x".repeat(63), "8@%rax"},
        {"y".repeat(64), "8@%rax"},
        {"type", "8@%rax", "4@%eax"},
        {"sign", "8@%rax", "-8@%rax"},
        {"count", "8@%rax", "8@%rax 8@%rbx"},
        {"none", "8@%rax", ""},
        {"operand", "8@%rax", "8@%rbx"},
        {"z".repeat(63), "8@%rax", "8@(%rsp)"},
    };

    private static final String[][] HYPHEN = {{"p0", "8@%rax"}, {"p-1", "8@%rax"}, {"p2", "8@%rax"}};

    @TempDir
    Path folder;

    @BeforeEach
    void isHere() {
        Tool.requireRootOnX86();
    }

    /** A probe for each row, with its name and then the argument strings of its sites. */
    private Path write(String name, String[][] probes) throws Exception {
        ByteArrayOutputStream notes = new ByteArrayOutputStream();
        int sites = 0;
        for (String[] probe : probes) {
            for (int i = 1; i < probe.length; i++) {
                notes.writeBytes(ElfBuilder.x8664()
                        .note("t", probe[0], probe[i])
                        .location(TracedProgram.site(sites++))
                        .base(TracedProgram.BASE)
                        .bytes());
            }
        }
        return TracedProgram.write(
                TracedProgram.withBuildId(new TracedProgram(sites).elfWithBase().notes(notes.toByteArray())),
                folder.resolve(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bookworm", "trixie", "forky"})
    void takesProbesAsTheRulesSay(String suite) throws Exception {
        Tool tool = Tool.ofSuite(suite, "linux-perf", "/usr/bin/perf");
        List<String> wrong = new ArrayList<>();
        for (Path program : List.of(write("names", NAMES), write("hyphen", HYPHEN))) {
            UsdtFile file = UsdtFile.read(program, Detail.LAYOUT);
            Perf perf = Perf.of(tool, program, folder);
            for (Probe probe : file.probes()) {
                Assessment assessment = TracerRules.of(file).of(Tracer.of("perf"), probe);
                int hits = perf.hits("sdt_t:" + probe.name(), program);
                int expected = assessment.isOk() ? probe.sites().size() : Perf.REFUSED;
                if (hits != expected) {
                    wrong.add(probe.name() + ": " + assessment + ", but " + hits + " hits");
                }
            }
        }
        assertTrue(wrong.isEmpty(), String.join("\n", wrong));
    }
}
