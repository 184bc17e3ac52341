package dev.usdt.tracer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.Fact;
import dev.usdt.Probe;
import dev.usdt.UsdtFile;
import dev.usdt.tracer.OperandRows.Row;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
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

    private Path program;
    private TracerRules rules;
    private UsdtFile file;

    @BeforeEach
    void makeProgram() throws Exception {
        Tool.requireRootOnX86();
        program = write("program", OperandRows.ALL);
        file = UsdtFile.read(program, Fact.LAYOUT, Fact.SYMBOLS);
        rules = TracerRules.of(file);
        assertEquals(OperandRows.ALL.size(), file.sites().size());
    }

    private Path write(String name, List<Row> rows) throws Exception {
        List<String> arguments = rows.stream().map(Row::argument).toList();
        return TracedProgram.write(
                TracedProgram.withSymbols(
                        TracedProgram.withBaseAndBuildId(
                                new TracedProgram(rows.size()).elf().notes(TracedProgram.notes(arguments))),
                        5,
                        Map.of("known", OperandRows.SYMBOL)),
                folder.resolve(name));
    }

    /** What was seen of each row: a value, or none. */
    private void compare(Tracer tracer, Map<Integer, Long> seen) {
        List<String> wrong = new ArrayList<>();
        Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
        for (int i = 0; i < OperandRows.ALL.size(); i++) {
            Row row = OperandRows.ALL.get(i);
            Probe probe = file.probes().get(i);
            Opinion opinion = rules.of(tracer, probe);
            Verdict found = !seen.containsKey(i)
                    ? Verdict.REFUSED
                    : seen.get(i) == OperandRows.value(i) ? Verdict.OK : Verdict.WRONG;
            counts.merge(found, 1, Integer::sum);
            if (found != opinion.verdict()) {
                wrong.add(row.argument() + ": " + tracer + " " + opinion + ", but a run gives " + found + " "
                        + (seen.containsKey(i) ? Long.toHexString(seen.get(i)) : "nothing") + " for "
                        + Long.toHexString(OperandRows.value(i)));
            }
        }
        System.out.println("tracer: " + tracer + ": " + OperandRows.ALL.size() + " operands run: "
                + counts.getOrDefault(Verdict.OK, 0) + " ok, " + counts.getOrDefault(Verdict.WRONG, 0) + " wrong, "
                + counts.getOrDefault(Verdict.REFUSED, 0) + " refused");
        assertTrue(wrong.isEmpty(), String.join("\n", wrong));
        assertTrue(counts.getOrDefault(Verdict.OK, 0) > 10, "too few values were read");
    }

    private static Map<Integer, Long> values(String text) {
        Map<Integer, Long> values = new HashMap<>();
        Matcher matcher = VALUE.matcher(text);
        while (matcher.find()) {
            values.put(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)));
        }
        return values;
    }

    /** Those rows of which bcc has made an argument; a script that uses another is refused as a whole. */
    private List<Integer> listedByBcc(Tool tplist) throws Exception {
        String out = tplist.run("-vvv", "-l", program).out();
        List<Integer> listed = new ArrayList<>();
        int probe = -1;
        for (String line : out.lines().toList()) {
            Matcher matcher = Pattern.compile("^t:p(\\d+) ").matcher(line);
            if (matcher.find()) {
                probe = Integer.parseInt(matcher.group(1));
            } else if (line.contains("argument #1")) {
                listed.add(probe);
            }
        }
        assertTrue(listed.size() > 10, out);
        return listed;
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
        List<Integer> listed = listedByBcc(tplist);
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
        Tool perf = Tool.installed("perf", "linux-perf");
        Path home = Files.createDirectory(folder.resolve("home"));
        perf.run(Map.of("HOME", home.toString()), "buildid-cache", "--add", program);
        Map<Integer, Long> seen = new HashMap<>();
        for (String line : PerfEvents.definitions(home)) {
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
            Opinion opinion = rules.of(Tracer.of("systemtap"), file.probes().get(i));
            if (given == (opinion.verdict() == Verdict.REFUSED)) {
                wrong.add(OperandRows.ALL.get(i).argument() + ": " + opinion + ", but a run gives " + result);
            }
        }
        System.out.println("tracer: systemtap: " + OperandRows.ALL.size() + " operands translated: " + translated
                + " given, " + (OperandRows.ALL.size() - translated) + " refused");
        assertTrue(wrong.isEmpty(), String.join("\n", wrong));
    }
}
