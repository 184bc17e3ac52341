package dev.usdt.tracer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.UsdtFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every rule for an operand of x86-64, against the tracer itself: each has to read the value that the program has there
 * where the rule says {@link Verdict#OK}, another where it says wrong, and none where it says refused.
 */
@Tag("tracers")
class OperandRunsTest {

    private static final Pattern VALUE = Pattern.compile("^p(\\d+) (-?\\d+)$", Pattern.MULTILINE);

    @TempDir
    Path folder;

    private OperandProgram operands;
    private Path program;
    private TracerRules rules;
    private UsdtFile file;

    @BeforeEach
    void makeProgram() throws Exception {
        Tool.requireRootOnX86();
        operands = OperandProgram.write(folder.resolve("program"), OperandRows.ALL);
        program = operands.path();
        file = operands.file();
        rules = TracerRules.of(file);
        assertEquals(OperandRows.ALL.size(), file.sites().size());
    }

    private void compare(Tracer tracer, Map<Integer, Long> seen) throws Exception {
        operands.compare(rules, tracer, seen);
    }

    private static Map<Integer, Long> values(String text) {
        Map<Integer, Long> values = new HashMap<>();
        Matcher matcher = VALUE.matcher(text);
        while (matcher.find()) {
            values.put(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)));
        }
        return values;
    }

    private String script(Path path, List<Integer> rows, String head) {
        StringBuilder script = new StringBuilder(head);
        for (int row : rows) {
            script.append("usdt:\"" + path + "\":\"t\":\"p" + row + "\" { printf(\"p" + row + " %ld\\n\", arg0); }\n");
        }
        return script.toString();
    }

    private void runBccs(Tracer tracer, Tool bpftrace) throws Exception {
        Tool tplist = Tool.installed("tplist-bpfcc", "bpfcc-tools");
        List<Integer> listed = operands.listedByBcc(tplist);
        // What bcc lists and bpftrace stops at has to be run alone.
        List<Integer> together = new ArrayList<>();
        Map<Integer, Long> seen = new HashMap<>();
        for (int row : listed) {
            if (rules.of(tracer, file.probes().get(row)).verdict() == Verdict.REFUSED) {
                seen.putAll(run(bpftrace, List.of(row), ""));
            } else {
                together.add(row);
            }
        }
        seen.putAll(run(bpftrace, together, ""));
        compare(tracer, seen);
    }

    private Map<Integer, Long> run(Tool bpftrace, List<Integer> rows, String head) throws Exception {
        Path script = Files.writeString(folder.resolve("script.bt"), script(program, rows, head));
        Tool.Result result =
                bpftrace.run(Map.of("BPFTRACE_PERF_RB_PAGES", "1024"), "-q", script, "-c", program.toString());
        return values(result.out());
    }

    @Test
    void bpftrace017() throws Exception {
        runBccs(Tracer.of("bpftrace-0.17"), Tool.installed("bpftrace", "bpftrace"));
    }

    @Test
    void bpftrace023() throws Exception {
        runBccs(Tracer.of("bpftrace-0.23"), Tool.ofSuite("trixie", "bpftrace", "/usr/bin/bpftrace"));
    }

    @Test
    void bpftrace027() throws Exception {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < OperandRows.ALL.size(); i++) {
            all.add(i);
        }
        Tool bpftrace = Tool.ofSuite("forky", "bpftrace", "/usr/bin/bpftrace");
        compare(Tracer.of("bpftrace-0.27"), run(bpftrace, all, "config = { missing_probes = \"warn\" }\n"));
    }

    @Test
    void gdb() throws Exception {
        StringBuilder script = new StringBuilder("set pagination off\n");
        for (int i = 0; i < OperandRows.ALL.size(); i++) {
            script.append("break -probe-stap t:p" + i + "\n");
        }
        script.append("run\n");
        for (int i = 0; i < OperandRows.ALL.size(); i++) {
            // One that cannot be read ends a script; python catches it.
            script.append(
                    "python\ntry: print('p" + i
                            + " %d' % (int(gdb.parse_and_eval('(long)$_probe_arg0'))))\nexcept Exception: pass\nend\ncontinue\n");
        }
        Path commands = Files.writeString(folder.resolve("commands"), script);
        compare(
                Tracer.of("gdb"),
                values(Tool.installed("gdb", "gdb")
                        .run("-batch", "-nx", "-x", commands, program)
                        .out()));
    }

    /** perf makes definitions of events, which say what is read; the kernel has to take them. */
    @Test
    void perf() throws Exception {
        Perf perf = Perf.of(Tool.installed("perf", "linux-perf"), program, folder);
        Map<Integer, Long> seen = new HashMap<>();
        for (String line : perf.definitions()) {
            Matcher matcher =
                    Pattern.compile("^p:sdt_t/p(\\d+) \\S+ arg1=(\\S+)$").matcher(line);
            if (matcher.find() && PerfEvents.isTaken(line)) {
                seen.put(Integer.parseInt(matcher.group(1)), PerfEvents.value(matcher.group(2)));
            }
        }
        compare(Tracer.of("perf"), seen);
    }

    /** SystemTap translates an argument to C; what that gives is not run, only whether it is there. */
    @Test
    void systemtap() throws Exception {
        Tool stap = Tool.installed("stap", "systemtap");
        Path kernel = SystemtapKernel.write(folder.resolve("kernel"));
        List<String> wrong = new ArrayList<>();
        int translated = 0;
        for (int i = 0; i < OperandRows.ALL.size(); i++) {
            String script = "probe process(\"" + program + "\").mark(\"p" + i + "\") { println($arg1) }";
            Tool.Result result = stap.run("-r", kernel, "-p2", "-v", "-u", "-e", script);
            // Its runtime has the registers 0 to 16: a translation that has 17, xmm0, does not compile.
            boolean given = result.exitCode() == 0
                    && result.out().contains("println(")
                    && !result.out().contains("u_fetch_register(17)");
            translated += given ? 1 : 0;
            Assessment assessment =
                    rules.of(Tracer.of("systemtap"), file.probes().get(i));
            if (given == (assessment.verdict() == Verdict.REFUSED)) {
                wrong.add(OperandRows.ALL.get(i).argument() + ": " + assessment + ", but a run gives " + result);
            }
        }
        System.out.println("tracer: systemtap: " + OperandRows.ALL.size() + " operands translated: " + translated
                + " given, " + (OperandRows.ALL.size() - translated) + " refused");
        assertTrue(wrong.isEmpty(), String.join("\n", wrong));
    }
}
