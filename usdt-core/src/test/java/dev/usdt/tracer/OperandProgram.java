package dev.usdt.tracer;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.Detail;
import dev.usdt.Probe;
import dev.usdt.UsdtFile;
import dev.usdt.tracer.OperandRows.Row;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program with a probe for each row, {@code t:p0} and so on.
 *
 * @param path where it is
 * @param rows the operands
 */
record OperandProgram(Path path, List<Row> rows) {

    static OperandProgram write(Path path, List<Row> rows) throws IOException {
        List<String> arguments = rows.stream().map(Row::argument).toList();
        TracedProgram.write(
                TracedProgram.withSymbols(
                        TracedProgram.withBuildId(
                                new TracedProgram(rows.size()).elfWithBase().notes(TracedProgram.notes(arguments))),
                        5,
                        Map.of("known", OperandRows.SYMBOL)),
                path);
        return new OperandProgram(path, rows);
    }

    UsdtFile file() throws IOException {
        return UsdtFile.read(path, Detail.LAYOUT, Detail.SYMBOLS);
    }

    /** Those rows of which bcc has made an argument; a script that uses another is refused as a whole. */
    List<Integer> listedByBcc(Tool tplist) throws Exception {
        String out = tplist.run("-vvv", "-l", path).out();
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

    /** Compares what was seen of each row, a value or none, with the rules. */
    void compare(TracerRules rules, Tracer tracer, Map<Integer, Long> seen) throws IOException {
        UsdtFile file = file();
        List<String> wrong = new ArrayList<>();
        Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            Probe probe = file.probes().get(i);
            Assessment assessment = rules.of(tracer, probe);
            Verdict found = !seen.containsKey(i)
                    ? Verdict.REFUSED
                    : seen.get(i) == OperandRows.value(i) ? Verdict.OK : Verdict.WRONG;
            counts.merge(found, 1, Integer::sum);
            if (found != assessment.verdict()) {
                wrong.add(row.argument() + ": " + tracer + " " + assessment + ", but a run gives " + found + " "
                        + (seen.containsKey(i) ? Long.toHexString(seen.get(i)) : "nothing") + " for "
                        + Long.toHexString(OperandRows.value(i)));
            }
        }
        System.out.println("tracer: " + tracer + ": " + rows.size() + " operands run: "
                + counts.getOrDefault(Verdict.OK, 0) + " ok, " + counts.getOrDefault(Verdict.WRONG, 0) + " wrong, "
                + counts.getOrDefault(Verdict.REFUSED, 0) + " refused");
        assertTrue(wrong.isEmpty(), String.join("\n", wrong));
        assertTrue(counts.getOrDefault(Verdict.OK, 0) > 10, "too few values were read");
    }
}
