package dev.usdt.tracer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.Detail;
import dev.usdt.Probe;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every rule for semaphores, against the tracer and the kernel: a site that is asked for has to be met where the rules
 * say that its semaphore is raised, and nowhere else. Where a loader plays a part, a kernel test has a program that is
 * linked.
 */
@Tag("tracers")
class SemaphoreRunsTest {

    private static final Pattern HIT = Pattern.compile("^hit ([0-9a-f]+)$", Pattern.MULTILINE);
    private static final Pattern DEFINITION =
            Pattern.compile("p:sdt_t/\\S+ [^:]+:0x([0-9a-f]+)(?:\\(0x([0-9a-f]+)\\))?");

    @TempDir
    Path folder;

    /** Finds sites: the addresses of those that are met. */
    private interface Finder {
        Set<Long> find(Path program, UsdtFile file) throws Exception;
    }

    @BeforeEach
    void isHere() {
        Tool.requireRootOnX86();
    }

    private void compare(Tracer tracer, Finder finder) throws Exception {
        List<String> wrong = new ArrayList<>();
        int programs = 0;
        int met = 0;
        for (Map.Entry<String, GuardedProgram> row : SemaphoreRows.all().entrySet()) {
            Path program = row.getValue().write(folder.resolve("program" + programs++));
            UsdtFile file = UsdtFile.read(program, Detail.LAYOUT);
            TracerRules rules = TracerRules.of(file);
            Set<Long> found = finder.find(program, file);
            for (ProbeSite site : file.sites()) {
                Assessment assessment = rules.of(tracer, site);
                boolean seen = found.contains(site.address());
                met += seen ? 1 : 0;
                if (seen != assessment.isOk()) {
                    wrong.add(row.getKey() + ", " + site + ": " + tracer + " " + assessment + ", but was "
                            + (seen ? "met" : "not met"));
                }
            }
        }
        System.out.println("tracer: " + tracer + ": " + programs + " programs with semaphores, " + met + " sites met");
        assertTrue(met > 0);
        assertEquals("", String.join("\n", wrong));
    }

    private Set<Long> trace(Tool bpftrace, Path program, UsdtFile file, String head) throws Exception {
        StringBuilder script = new StringBuilder(head);
        for (Probe probe : file.probes()) {
            script.append("usdt:\"" + program + "\":\"t\":\"" + probe.name()
                    + "\" { printf(\"hit %lx\\n\", reg(\"ip\")); }\n");
        }
        Path path = Files.writeString(folder.resolve("script.bt"), script);
        return hits(bpftrace.run("-q", path, "-c", program.toString()).out());
    }

    private static Set<Long> hits(String out) {
        Set<Long> met = new HashSet<>();
        Matcher hit = HIT.matcher(out);
        while (hit.find()) {
            met.add(Long.parseLong(hit.group(1), 16));
        }
        return met;
    }

    @Test
    void bpftrace017() throws Exception {
        Tool bpftrace = Tool.installed("bpftrace", "bpftrace");
        compare(Tracer.of("bpftrace-0.17"), (program, file) -> trace(bpftrace, program, file, ""));
    }

    @Test
    void bpftrace023() throws Exception {
        Tool bpftrace = Tool.ofSuite("trixie", "bpftrace", "/usr/bin/bpftrace");
        compare(Tracer.of("bpftrace-0.23"), (program, file) -> trace(bpftrace, program, file, ""));
    }

    @Test
    void bpftrace027() throws Exception {
        Tool bpftrace = Tool.ofSuite("forky", "bpftrace", "/usr/bin/bpftrace");
        String head = "config = { missing_probes = \"warn\" }\n";
        compare(Tracer.of("bpftrace-0.27"), (program, file) -> trace(bpftrace, program, file, head));
    }

    @Test
    void gdb() throws Exception {
        Tool gdb = Tool.installed("gdb", "gdb");
        compare(Tracer.of("gdb"), (program, file) -> {
            StringBuilder script = new StringBuilder();
            for (Probe probe : file.probes()) {
                script.append("break -probe-stap t:" + probe.name() + "\ncommands\nsilent\n");
                script.append("printf \"hit %lx\\n\", $pc\ncontinue\nend\n");
            }
            Path path = Files.writeString(folder.resolve("script.gdb"), script + "run\n");
            return hits(gdb.run("-batch", "-nx", "-x", path, program).out());
        });
    }

    /** What the kernel does with an offset, bpftrace shows; that perf tells it the right one is all that it can do. */
    @Test
    void perf() throws Exception {
        Tool perf = Tool.installed("perf", "linux-perf");
        compare(Tracer.of("perf"), (program, file) -> {
            Map<Long, Long> told = new HashMap<>();
            for (String definition : Perf.of(perf, program, folder).definitions()) {
                Matcher matcher = DEFINITION.matcher(definition);
                assertTrue(matcher.lookingAt(), definition);
                String counter = matcher.group(2);
                told.put(
                        Long.parseLong(matcher.group(1), 16),
                        counter == null ? 0 : Long.parseUnsignedLong(counter, 16));
            }
            Set<Long> right = new HashSet<>();
            for (ProbeSite site : file.sites()) {
                Long counter = told.get(site.fileOffset().orElseThrow());
                boolean raised = site.semaphore().isEmpty()
                        || (counter != null
                                && counter
                                        == site.semaphore().get().fileOffset().orElse(-1)
                                && site.semaphore().get().raising().inStarted());
                if (counter != null && raised) {
                    right.add(site.address());
                }
            }
            return right;
        });
    }
}
