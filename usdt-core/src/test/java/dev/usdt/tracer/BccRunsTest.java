package dev.usdt.tracer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.UsdtFile;
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

/** The rules for operands against bcc itself: its tool {@code trace} compiles a BPF program that reads arguments. */
@Tag("tracers")
class BccRunsTest {

    private static final Pattern VALUE = Pattern.compile(" v(\\d+) (-?\\d+)$", Pattern.MULTILINE);

    @TempDir
    Path folder;

    @BeforeEach
    void isHere() {
        Tool.requireRootOnX86();
    }

    /** What it reads of rows, all in one program. */
    private Map<Integer, Long> trace(Tool trace, Path headers, Path program, List<Integer> rows) throws Exception {
        List<String> command = new ArrayList<>(trace.command());
        for (int row : rows) {
            command.add("u:" + program + ":p" + row + " \"v" + row + " %lld\", arg1");
        }
        Map<String, String> environment = Map.of("BCC_KERNEL_SOURCE", headers.toString(), "PYTHONUNBUFFERED", "1");
        Map<Integer, Long> values = new HashMap<>();
        try (Background tracer = Background.start(command, environment, folder)) {
            if (tracer.prints("COMM")) {
                new Tool(List.of(program.toString())).run();
                for (int i = 0; i < 100 && values.size() < rows.size(); i++) {
                    Thread.sleep(50);
                    Matcher matcher = VALUE.matcher(tracer.output());
                    while (matcher.find()) {
                        values.put(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)));
                    }
                }
            }
        }
        return values;
    }

    @Test
    void bcc() throws Exception {
        Tool tplist = Tool.installed("tplist-bpfcc", "bpfcc-tools");
        Tool trace = Tool.installed("trace-bpfcc", "bpfcc-tools");
        Path headers = Tool.kernelHeaders();
        OperandProgram program = OperandProgram.write(folder.resolve("program"), OperandRows.ALL);
        UsdtFile file = program.file();
        TracerRules rules = TracerRules.of(file);
        Tracer bcc = Tracer.of("bcc");
        List<Integer> together = new ArrayList<>();
        Map<Integer, Long> seen = new HashMap<>();
        for (int row : program.listedByBcc(tplist)) {
            // One that it cannot compile costs the whole program.
            if (rules.of(bcc, file.probes().get(row)).verdict() == Verdict.REFUSED) {
                seen.putAll(trace(trace, headers, program.path(), List.of(row)));
            } else {
                together.add(row);
            }
        }
        seen.putAll(trace(trace, headers, program.path(), together));
        assertTrue(seen.size() > 10, "too few values were read");
        program.compare(rules, bcc, seen);
    }
}
