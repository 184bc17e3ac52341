package dev.usdt.tracer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usdt.Detail;
import dev.usdt.ElfBuilder;
import dev.usdt.ElfBuilder.Note;
import dev.usdt.Probe;
import dev.usdt.UsdtFile;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How many sites of a probe tracers take: a program with a probe of each size around their limits, whose sites are hit
 * once each.
 */
@Tag("tracers")
class ManySitesRunsTest {

    /** Probes by name: how many sites, and how many different argument strings. */
    private static final Map<String, List<Integer>> PROBES = Map.of(
            "s128", List.of(128, 1),
            "s129", List.of(129, 1),
            "d256", List.of(256, 256),
            "d257", List.of(257, 257),
            "s513", List.of(513, 1),
            "s1025", List.of(1025, 1));

    @TempDir
    Path folder;

    private Path program;
    private UsdtFile file;

    @BeforeEach
    void makeProgram() throws Exception {
        Tool.requireRootOnX86();
        ByteArrayOutputStream notes = new ByteArrayOutputStream();
        int at = 0;
        for (Map.Entry<String, List<Integer>> probe : PROBES.entrySet()) {
            for (int i = 0; i < probe.getValue().get(0); i++) {
                Note note = ElfBuilder.x8664()
                        .note("t", probe.getKey(), "8@" + i % probe.getValue().get(1) + "(%rsp)")
                        .location(TracedProgram.site(at++))
                        .base(TracedProgram.BASE);
                notes.writeBytes(note.bytes());
            }
        }
        program = TracedProgram.write(
                TracedProgram.withBuildId(new TracedProgram(at).elfWithBase().notes(notes.toByteArray())),
                folder.resolve("program"));
        file = UsdtFile.read(program, Detail.LAYOUT);
    }

    /** Asserts that a tracer counts a hit at each site if the rules say that it takes the probe, and none if not. */
    private void check(Tracer tracer, Probe probe, int hits) {
        Assessment assessment = TracerRules.of(file).of(tracer, probe);
        System.out.println("tracer: " + tracer + ": " + probe.name() + ": " + hits + " hits, "
                + assessment.verdict().name().toLowerCase(java.util.Locale.ROOT));
        assertEquals(assessment.isOk() ? probe.sites().size() : 0, hits, () -> probe.name() + ": " + assessment);
    }

    private void bpftrace(Tracer tracer, Tool bpftrace) throws Exception {
        for (Probe probe : file.probes()) {
            Path script = Files.writeString(
                    folder.resolve("script.bt"),
                    "usdt:\"" + program + "\":\"t\":\"" + probe.name() + "\" { @hits = count(); }\n");
            Matcher counted = Pattern.compile("@hits: (\\d+)")
                    .matcher(bpftrace.run("-q", script, "-c", program).out());
            check(tracer, probe, counted.find() ? Integer.parseInt(counted.group(1)) : 0);
        }
    }

    @Test
    void bpftrace017() throws Exception {
        bpftrace(Tracer.of("bpftrace-0.17"), Tool.installed("bpftrace", "bpftrace"));
    }

    @Test
    void bpftrace023() throws Exception {
        bpftrace(Tracer.of("bpftrace-0.23"), Tool.ofSuite("trixie", "bpftrace", "/usr/bin/bpftrace"));
    }

    @Test
    void bpftrace027() throws Exception {
        bpftrace(Tracer.of("bpftrace-0.27"), Tool.ofSuite("forky", "bpftrace", "/usr/bin/bpftrace"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bookworm", "trixie", "forky"})
    void perf(String suite) throws Exception {
        Perf perf = Perf.of(Tool.ofSuite(suite, "linux-perf", "/usr/bin/perf"), program, folder);
        for (Probe probe : file.probes()) {
            check(Tracer.of("perf"), probe, Math.max(0, perf.hits("sdt_t:" + probe.name(), program)));
        }
    }

    @Test
    void gdb() throws Exception {
        Tool gdb = Tool.installed("gdb", "gdb");
        for (Probe probe : file.probes()) {
            String places = gdb.run("-batch", "-nx", "-ex", "break -probe-stap t:" + probe.name(), program)
                    .out();
            Matcher counted = Pattern.compile("\\((\\d+) locations\\)").matcher(places);
            check(Tracer.of("gdb"), probe, counted.find() ? Integer.parseInt(counted.group(1)) : 0);
        }
    }
}
