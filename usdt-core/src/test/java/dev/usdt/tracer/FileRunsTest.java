package dev.usdt.tracer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.Detail;
import dev.usdt.ElfBuilder;
import dev.usdt.Probe;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
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
 * Every rule for how notes are laid out, against the tracer itself: it has to find the probes that the rules say it
 * finds, each once, and no others.
 */
@Tag("tracers")
class FileRunsTest {

    /** How often a probe was met that fired at another place. */
    private static final int ELSEWHERE = 100;

    /** What is wrong with p1 here is in its arguments: only libbpf minds as long as none is read. */
    private static final Set<String> OF_ARGUMENTS = Set.of("leading blank", "thirteen arguments", "sixteen bytes");

    @TempDir
    Path folder;

    /** Finds probes: how often each was met, by name. */
    private interface Finder {
        Map<String, Integer> find(Path program) throws Exception;
    }

    @BeforeEach
    void isHere() {
        Tool.requireRootOnX86();
    }

    private void compare(Tracer tracer, Finder finder) throws Exception {
        List<String> wrong = new ArrayList<>();
        int programs = 0;
        int refused = 0;
        for (Map.Entry<String, ElfBuilder> row : FileRows.all().entrySet()) {
            Path program = TracedProgram.write(row.getValue(), folder.resolve("program" + programs++));
            UsdtFile file = UsdtFile.read(program, Detail.LAYOUT);
            TracerRules rules = TracerRules.of(file);
            Map<String, Integer> found = finder.find(program);
            for (Probe probe : file.probes()) {
                boolean argumentsOnly = OF_ARGUMENTS.contains(row.getKey())
                        && probe.name().equals("p1")
                        && !tracer.equals(Tracer.of("bpftrace-0.27"));
                // A debugger lists what it could not stop at.
                boolean listedOnly =
                        row.getKey().equals("no code") && !tracer.toString().startsWith("bpftrace");
                if (probe.name().isEmpty() || argumentsOnly || listedOnly) {
                    continue;
                }
                Assessment assessment = rules.of(tracer, probe);
                int times = found.getOrDefault(probe.name(), 0);
                Verdict seen = times == 0 ? Verdict.REFUSED : times == 1 ? Verdict.OK : Verdict.WRONG;
                refused += times == 0 ? 1 : 0;
                if (seen != assessment.verdict()) {
                    wrong.add(row.getKey() + ", " + probe.name() + ": " + tracer + " " + assessment + ", but was found "
                            + times + " times");
                }
            }
        }
        System.out.println("tracer: " + tracer + ": " + programs + " programs of 3 probes: " + refused + " not found");
        assertTrue(wrong.isEmpty(), String.join("\n", wrong));
    }

    private static String hex(long address) {
        return Long.toHexString(address);
    }

    private static Map<String, Integer> count(String text, String pattern) {
        Map<String, Integer> counts = new HashMap<>();
        Matcher matcher = Pattern.compile(pattern, Pattern.MULTILINE).matcher(text);
        while (matcher.find()) {
            counts.merge(matcher.group(1), 1, Integer::sum);
        }
        return counts;
    }

    private Map<String, Integer> trace(Tool bpftrace, Path program, List<String> names, String head) throws Exception {
        if (names.isEmpty()) {
            return Map.of();
        }
        StringBuilder script = new StringBuilder(head);
        for (String name : names) {
            script.append("usdt:\"" + program + "\":\"t\":\"" + name + "\" { printf(\"hit " + name
                    + " %lx\\n\", reg(\"ip\")); }\n");
        }
        Path path = Files.writeString(folder.resolve("script.bt"), script);
        String out = bpftrace.run("-q", path, "-c", program.toString()).out();
        Map<String, Integer> hits = count(out, "^hit (\\S+) ");
        for (ProbeSite site : UsdtFile.read(program).sites()) {
            if (hits.containsKey(site.name()) && !out.contains("hit " + site.name() + " " + hex(site.address()))) {
                hits.put(site.name(), ELSEWHERE);
            }
        }
        return hits;
    }

    @Test
    void bpftrace017() throws Exception {
        Tool bpftrace = Tool.installed("bpftrace", "bpftrace");
        compare(Tracer.of("bpftrace-0.17"), program -> {
            String listed = bpftrace.run("-l", "usdt:" + program + ":*").out();
            return trace(
                    bpftrace, program, List.copyOf(count(listed, ":t:(\\S+)$").keySet()), "");
        });
    }

    @Test
    void bpftrace027() throws Exception {
        Tool bpftrace = Tool.ofSuite("forky", "bpftrace", "/usr/bin/bpftrace");
        String head = "config = { missing_probes = \"warn\" }\n";
        compare(Tracer.of("bpftrace-0.27"), program -> {
            List<String> names = UsdtFile.read(program).probes().stream()
                    .map(Probe::name)
                    .filter(name -> !name.isEmpty())
                    .toList();
            return trace(bpftrace, program, names, head);
        });
    }

    /** Which sites of the program a tracer puts its breakpoints at, and how often. */
    private static Map<String, Integer> placed(Path program, String text, String pattern) throws Exception {
        Map<String, Integer> counts = new HashMap<>();
        Matcher matcher = Pattern.compile(pattern, Pattern.MULTILINE).matcher(text);
        while (matcher.find()) {
            String name = matcher.group(1);
            long address = Long.parseUnsignedLong(matcher.group(2), 16);
            boolean there = UsdtFile.read(program).sites().stream()
                    .anyMatch(site -> site.name().equals(name) && site.address() == address);
            counts.merge(name, there ? 1 : ELSEWHERE, Integer::sum);
        }
        return counts;
    }

    @Test
    void gdb() throws Exception {
        Tool gdb = Tool.installed("gdb", "gdb");
        compare(Tracer.of("gdb"), program -> {
            Tool.Result listed = gdb.run("-batch", "-nx", "-ex", "info probes stap", program);
            String once = String.join("\n", Set.copyOf(listed.out().lines().toList()));
            return placed(program, once, "^stap +t +(\\S+) +0x(\\w+) ");
        });
    }

    @Test
    void perf() throws Exception {
        Tool tool = Tool.installed("perf", "linux-perf");
        compare(Tracer.of("perf"), program -> {
            Perf perf = Perf.of(tool, program, folder);
            Map<String, Integer> found = new HashMap<>();
            for (String name : count(String.join("\n", perf.definitions()), "^p:sdt_t/(\\S+) ")
                    .keySet()) {
                int hits = perf.hits("sdt_t:" + name, program);
                if (hits != Perf.REFUSED) {
                    found.put(name, hits == 0 ? ELSEWHERE : hits);
                }
            }
            return found;
        });
    }

    @Test
    void systemtap() throws Exception {
        Tool stap = Tool.installed("stap", "systemtap");
        Path kernel = SystemtapKernel.write(folder.resolve("kernel"));
        compare(Tracer.of("systemtap"), program -> {
            String marks = "process(\"" + program + "\").mark(\"*\")";
            String listed = stap.run("-r", kernel, "-L", marks).out();
            // Where they are stands in what the second pass says.
            String placed = stap.run("-r", kernel, "-p2", "-u", "-vv", "-e", "probe " + marks + " {}")
                    .out();
            Map<String, Integer> found = count(listed, "mark\\(\"([^\"]*)\"\\)");
            for (ProbeSite site : UsdtFile.read(program).sites()) {
                if (!placed.contains(".statement(0x" + hex(site.address()) + ") /*")) {
                    found.computeIfPresent(site.name(), (name, times) -> ELSEWHERE);
                }
            }
            return found;
        });
    }
}
