package dev.usdt.bpftrace.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.usdt.Detail;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import dev.usdt.bpftrace.Attach;
import dev.usdt.bpftrace.Script;
import dev.usdt.bpftrace.ScriptOptions;
import dev.usdt.bpftrace.ScriptWriter;
import dev.usdt.bpftrace.kernel.TraceHost.Capture;
import dev.usdt.bpftrace.kernel.TraceHost.Run;
import dev.usdt.repair.Repair;
import dev.usdt.repair.RepairOption;
import dev.usdt.tracer.NopHazard;
import dev.usdt.tracer.Tracer;
import dev.usdt.tracer.TracerRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Traces leaf functions that look after what they keep below the stack pointer. What the rules say of the NOP at a site
 * has to be what the program finds there: nothing where they say that all is well, and other words from the second hit
 * on where not. After {@code usdt repair --nops} nothing is found anywhere, and every hit comes with its values.
 */
@Tag("kernel")
class RedZoneKernelTest {

    /** Calls of each function, of which the first makes the kernel replace the NOP. */
    private static final int CALLS = 5;

    private static final int DAMAGED = CALLS - 1;

    @TempDir
    static Path folder;

    /**
     * What the program says of a function.
     *
     * @param damaged how many calls found other words below the stack pointer than they had written
     * @param code what the program found at the site itself when all calls were made
     */
    private record Leaf(String name, int damaged, String code) {

        static List<Leaf> of(List<String> truth) {
            List<Leaf> leaves = new ArrayList<>();
            for (String line : truth) {
                String[] words = line.split("\t", -1);
                if (words[0].equals("redzone")) {
                    assertEquals(CALLS, Integer.parseInt(words[2]));
                    leaves.add(new Leaf(words[1], Integer.parseInt(words[3]), words[5]));
                }
            }
            return leaves;
        }

        boolean isCalled(NopHazard hazard) {
            return hazard == NopHazard.CALL_BEHIND ? code.equals("90e8") : code.startsWith("e8");
        }
    }

    @TestFactory
    Stream<DynamicTest> programFindsWhatTheRulesSay() throws IOException {
        Path fixture = Path.of(System.getProperty("usdt.testdata"), "build", "redzone-amd64.elf");
        Path repaired = folder.resolve("repaired.elf");
        Repair.plan(fixture, RepairOption.SAFE_NOPS).write(repaired);
        List<DynamicTest> tests = new ArrayList<>();
        for (TraceHost host : Hosts.all(folder)) {
            if (host.architecture().equals("amd64")) {
                tests.add(dynamicTest(host.name() + ", by name", () -> trace(host, fixture, Attach.USDT)));
                tests.add(dynamicTest(host.name() + ", by address", () -> trace(host, fixture, Attach.UPROBE)));
                tests.add(dynamicTest(host.name() + ", repaired", () -> trace(host, repaired, Attach.USDT)));
            }
        }
        tests.add(dynamicTest("uprobe events", () -> traceByEvents(fixture)));
        tests.add(dynamicTest("uprobe events, repaired", () -> traceByEvents(repaired)));
        return tests.stream();
    }

    private static void trace(TraceHost host, Path fixture, Attach attach) throws Exception {
        requireCalls();
        Kernel.require(host.obstacle());
        Path program = host.place(fixture);
        UsdtFile file = read(program);
        Script script = ScriptWriter.write(
                file,
                ScriptOptions.builder(program)
                        .version(host.tracer().version())
                        .attach(attach)
                        .build());
        Run run = new Run(
                script.text(),
                script.text().contains("bpftrace --unsafe FILE.bt"),
                List.of(program.toString(), "-n", Integer.toString(CALLS), "-linger", "0"),
                true);
        Capture capture = host.trace(List.of(run)).get(0);
        assertEquals(Optional.empty(), capture.failure(), () -> capture.complaints() + script.text());

        Tracer tracer = Tracer.of("bpftrace-" + host.tracer().version());
        TracerRules rules = TracerRules.of(file);
        List<Leaf> leaves = Leaf.of(capture.truth());
        Set<String> misread = new TreeSet<>();
        int intact = 0;
        for (int i = 0; i < leaves.size(); i++) {
            ProbeSite site = file.sites().get(i);
            NopHazard hazard = NopHazard.of(file.machine(), site);
            boolean byName = attach == Attach.USDT;
            // By address it attaches to the first of two NOPs.
            boolean damaged = byName ? hazard.isCall() && hazard.concerns(tracer) : hazard == NopHazard.CALL;
            check(leaves.get(i), hazard, damaged);
            boolean seen = site.arguments().stream().anyMatch(argument -> hazard.isSeenIn(argument.operand()));
            if (damaged && seen) {
                misread.add("redzone:" + site.name());
            }
            // Of this one it misreads a constant, whatever the NOP is.
            if (byName && !site.name().equals("apart")) {
                String expected =
                        hazard == NopHazard.SEGMENT ? "REFUSED" : !damaged ? "OK" : seen ? "WRONG" : "UNKNOWN";
                assertEquals(expected, rules.of(tracer, site).verdict().name(), site::toString);
            }
            intact += damaged ? 0 : 1;
        }
        compare(script, host, capture, misread);
        System.out.printf(
                "redzone: bpftrace %s, %s, %s: %d of %d functions damaged, %d probes misread%n",
                host.tracer().bpftrace(),
                fixture.getFileName(),
                attach,
                leaves.size() - intact,
                leaves.size(),
                misread.size());
        assertEquals(leaves.size(), file.sites().size());
        assertTrue(fixture.endsWith("repaired.elf") ? intact == leaves.size() : misread.size() >= 4);
    }

    /**
     * At hits from the second on, what is misread is what the call has written; everything else is as it was passed.
     */
    private static void compare(Script script, TraceHost host, Capture capture, Set<String> misread) throws Exception {
        Map<String, Template> templates = Template.of(script.text());
        int most = host.tracer().mostTextBytes();
        List<String> wrong = new ArrayList<>();
        List<String> right = new ArrayList<>();
        for (String line : capture.lines()) {
            (misread.contains(line.split(" ", -1)[0]) ? wrong : right).add(line);
        }
        List<String> truth = new ArrayList<>(capture.truth());
        truth.removeIf(line -> line.startsWith("hit\t") && misread.contains(line.split("\t", -1)[1]));
        Verdict verdict = Verdict.of(templates, right, truth, most);
        assertEquals(List.of(), verdict.faults());
        assertEquals(
                CALLS * (script.text().contains("segment5 not traced") ? 14 : 16), verdict.events() + wrong.size());
        List<String> faults =
                Verdict.of(templates, wrong, capture.truth(), most).faults();
        for (String probe : misread) {
            assertEquals(
                    DAMAGED,
                    faults.stream()
                            .filter(fault -> fault.startsWith("printed, not passed: " + probe + " "))
                            .count(),
                    probe);
        }
    }

    private static void traceByEvents(Path fixture) throws Exception {
        requireCalls();
        // The kernel takes no path with a blank.
        Path program = Files.copy(fixture, folder.resolve("events-" + fixture.getFileName()));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        UsdtFile file = read(program);
        UprobeEvents.Run run =
                UprobeEvents.run(program, file.sites(), List.of("-n", Integer.toString(CALLS), "-linger", "0"));
        List<Leaf> leaves = Leaf.of(run.truth());
        assertEquals(leaves.size(), file.sites().size());
        for (int i = 0; i < leaves.size(); i++) {
            NopHazard hazard = NopHazard.of(file.machine(), file.sites().get(i));
            check(leaves.get(i), hazard, hazard == NopHazard.CALL);
            List<String> hits = new ArrayList<>();
            for (int call = 1; call <= CALLS && hazard != NopHazard.SEGMENT; call++) {
                hits.add(UprobeEvents.hit(1000L * call, 1000L * call + 1));
            }
            if (hazard == NopHazard.CALL) {
                // The first is right; of the others the first value, which is in a register.
                assertEquals(hits.get(0), run.hits().get(i).get(0));
                assertEquals(CALLS, run.hits().get(i).size());
                for (int call = 1; call < CALLS; call++) {
                    String hit = run.hits().get(i).get(call);
                    assertEquals(hits.get(call).split(" ", -1)[0], hit.split(" ", -1)[0]);
                    assertTrue(!hit.equals(hits.get(call)), hit);
                }
            } else {
                assertEquals(hits, run.hits().get(i), leaves.get(i).name());
            }
        }
    }

    private static void check(Leaf leaf, NopHazard hazard, boolean damaged) {
        assertEquals(damaged ? DAMAGED : 0, leaf.damaged(), leaf::toString);
        assertEquals(damaged, leaf.isCalled(hazard), leaf::toString);
    }

    private static UsdtFile read(Path program) throws IOException {
        List<Detail> details = new ArrayList<>(List.of(ScriptWriter.details()));
        details.add(Detail.LAYOUT);
        return UsdtFile.read(program, details.toArray(new Detail[0]));
    }

    /** Before 6.18 Linux makes a call of no NOP, and from some version of after July 2026 on of another. */
    private static void requireCalls() {
        String[] version = System.getProperty("os.version").split("[^0-9]+", 3);
        int number = Integer.parseInt(version[0]) * 1000 + Integer.parseInt(version[1]);
        if (number < 6018 || number > 7002) {
            String reason = "Linux " + System.getProperty("os.version") + " makes no call of a NOP of 5 bytes";
            System.out.println("kernel tests not run on red zones: " + reason);
            Assumptions.abort(reason);
        }
    }
}
