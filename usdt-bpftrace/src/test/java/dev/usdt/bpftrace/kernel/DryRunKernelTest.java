package dev.usdt.bpftrace.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.UsdtFile;
import dev.usdt.bpftrace.OptionMatrix;
import dev.usdt.bpftrace.Script;
import dev.usdt.bpftrace.ScriptWriter;
import dev.usdt.bpftrace.Scripts;
import dev.usdt.bpftrace.Style;
import dev.usdt.scripts.ScriptReader;
import dev.usdt.scripts.Token;
import dev.usdt.scripts.Token.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each bpftrace understands each statement that a script may have: of all combinations of options over all fixtures so
 * many clauses are taken that each shape of a line is in one of them, and each pair of options.
 */
@Tag("kernel")
class DryRunKernelTest {

    private static final String UNSAFE = "// bpftrace --unsafe FILE.bt\n";

    @TempDir
    static Path folder;

    /**
     * One host after the other: from 0.22 on a dry run attaches, and the kernel refuses a second uprobe at a place if
     * it has another semaphore.
     */
    @TestFactory
    Stream<DynamicTest> understandsEveryShapeOfAStatement() throws IOException {
        return Hosts.all(folder).stream()
                .filter(host -> host.architecture().equals("amd64"))
                .map(host -> DynamicTest.dynamicTest(host.name(), () -> understandsAll((LocalHost) host)));
    }

    private static void understandsAll(LocalHost host) throws IOException, InterruptedException {
        Kernel.require(host.obstacle());
        String version = host.tracer().bpftrace();
        Set<String> seen = new HashSet<>();
        List<String> faults = new ArrayList<>();
        int scripts = 0;
        for (String text : scripts(version, seen)) {
            scripts++;
            Path place = Files.writeString(folder.resolve(host.name() + ".bt"), text);
            Optional<String> fault = host.fault(place, text.contains("bpftrace --unsafe FILE.bt"));
            if (fault.isPresent()) {
                faults.add(fault.get() + "\n" + text);
            }
        }
        System.out.printf(
                "bpftrace %s understands %d of %d scripts, which have %d shapes of lines and pairs of options%n",
                version, scripts - faults.size(), scripts, seen.size());
        assertEquals(List.of(), faults);
        assertTrue(seen.size() > 200, "few shapes: " + seen.size());
    }

    /**
     * Scripts for a version, each of clauses of one style and attached in one way, that have something which is in none
     * before.
     */
    private static List<String> scripts(String version, Set<String> seen) throws IOException {
        List<String> scripts = new ArrayList<>();
        for (Map.Entry<String, Path> fixture : Fixtures.of("amd64").entrySet()) {
            UsdtFile file = UsdtFile.read(fixture.getValue(), ScriptWriter.details());
            Map<String, StringBuilder> byKind = new LinkedHashMap<>();
            for (OptionMatrix.Row row : OptionMatrix.of(file, fixture.getValue())) {
                if (row.version().isPresent()
                        && !version.startsWith(row.version().get())) {
                    continue;
                }
                Script script = Scripts.write(file, row.options());
                String unsafe = script.text().contains("bpftrace --unsafe FILE.bt") ? UNSAFE : "";
                boolean newPair = !script.isEmpty() && seen.addAll(row.pairs());
                // The maps of a latency script belong together.
                boolean whole = row.options().style() == Style.LATENCY;
                String kind = row.options().style() + " " + row.options().attach() + row.version() + unsafe;
                for (String clause :
                        whole ? List.of(script.text()) : List.of(script.text().split("\n\n", -1))) {
                    if (clause.contains("{\n") && (seen.addAll(shapes(clause)) || newPair)) {
                        byKind.computeIfAbsent(whole ? row.name() : kind, key -> new StringBuilder(unsafe))
                                .append(clause)
                                .append("\n\n");
                        newPair = false;
                    }
                }
            }
            byKind.values().forEach(text -> scripts.add(text.toString()));
        }
        return scripts;
    }

    /** The lines of some clauses without what is only another number or text. */
    private static Set<String> shapes(String script) {
        Set<String> shapes = new HashSet<>();
        StringBuilder shape = new StringBuilder();
        int line = 0;
        for (Token token : ScriptReader.read(script + "\n")) {
            if (token.kind() == Kind.COMMENT) {
                continue;
            } else if (token.line() != line) {
                shapes.add(shape.toString());
                shape.setLength(0);
                line = token.line();
            }
            shape.append(
                    switch (token.kind()) {
                        case NUMBER -> "1";
                        case STRING -> conversions(token.text());
                        default -> token.text().replaceAll("(?<=[$@a-z])\\d+", "1");
                    });
            shape.append(' ');
        }
        shapes.add(shape.toString());
        return shapes;
    }

    private static String conversions(String format) {
        StringBuilder conversions = new StringBuilder("\"");
        for (int i = format.indexOf('%'); i >= 0; i = format.indexOf('%', i + 1)) {
            conversions.append(format, i, Math.min(i + 3, format.length()));
        }
        return conversions.append('"').toString();
    }
}
