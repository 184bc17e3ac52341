package dev.usdt.bpftrace.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usdt.Problem;
import dev.usdt.UsdtFile;
import dev.usdt.bpftrace.Script;
import dev.usdt.bpftrace.ScriptOptions;
import dev.usdt.bpftrace.ScriptWriter;
import dev.usdt.bpftrace.Style;
import dev.usdt.bpftrace.kernel.TraceHost.Capture;
import dev.usdt.bpftrace.kernel.TraceHost.Run;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Values that are no numbers: the bytes that a script prints have to be those that the program passes. */
@Tag("kernel")
class StructKernelTest {

    /** As many as a script prints of a value in memory. */
    private static final int MOST_BYTES = 60;

    private static final int HITS = 5;

    @TempDir
    static Path folder;

    @TestFactory
    Stream<DynamicTest> printsTheBytesThatTheProgramPasses() throws IOException {
        Path fixture = Path.of(System.getProperty("usdt.testdata"), "build", "structs-amd64.elf");
        List<DynamicTest> tests = new ArrayList<>();
        for (TraceHost host : Hosts.all(folder)) {
            if (host.architecture().equals("amd64")) {
                tests.add(dynamicTest(host.name() + ", print", () -> trace(host, fixture, Style.PRINT)));
                tests.add(dynamicTest(host.name() + ", JSON", () -> trace(host, fixture, Style.JSON)));
            }
        }
        return tests.stream();
    }

    private static void trace(TraceHost host, Path fixture, Style style) throws Exception {
        Kernel.require(host.obstacle());
        Path program = host.place(fixture);
        UsdtFile file = UsdtFile.read(program, ScriptWriter.details());
        Script script = ScriptWriter.write(
                file,
                ScriptOptions.builder(program)
                        .version(host.tracer().version())
                        .style(style)
                        .build());
        List<String> leftOut = new ArrayList<>();
        for (Problem problem : script.problems()) {
            // bcc does not know values of such sizes and says so, though the script reads them without it.
            if (!problem.message().contains("\"Parse error\"")) {
                leftOut.add(problem.message());
            }
        }
        assertEquals(List.of(), leftOut);
        Run run = new Run(
                script.text(), script.text().contains("bpftrace --unsafe FILE.bt"), List.of(program.toString()), true);
        Capture capture = host.trace(List.of(run)).get(0);
        assertEquals(Optional.empty(), capture.failure(), () -> capture.complaints() + script.text());
        List<String> passed = new ArrayList<>();
        for (String line : capture.truth()) {
            String[] words = line.split("\t", -1);
            String hex = words[2].substring(0, Math.min(words[2].length(), 2 * MOST_BYTES));
            passed.add(words[1] + " " + hex);
        }
        List<String> printed = new ArrayList<>();
        for (String line : capture.lines()) {
            if (style == Style.PRINT && line.startsWith("structs:")) {
                printed.add(bytesOf(line));
            } else if (style == Style.JSON && line.startsWith("{")) {
                printed.add(bytesOf(JsonEvent.parse(line).json()));
            }
        }
        assertEquals(HITS, printed.size(), () -> String.join("\n", capture.lines()));
        passed.sort(null);
        printed.sort(null);
        assertEquals(passed, printed);
    }

    /** Probe and bytes of {@code structs:wide arg0=bytes16:0x…,0x… arg1=int128:0x…,0x…}, without its numbers. */
    private static String bytesOf(String line) {
        StringBuilder bytes = new StringBuilder();
        String[] words = line.split(" ", -1);
        for (int i = 1; i < words.length; i++) {
            String value = words[i].substring(words[i].indexOf('=') + 1);
            if (value.contains(":")) {
                String content = value.substring(value.indexOf(':') + 1);
                bytes.append(content.startsWith("0x") ? halves(content) : content.replace("\\x", ""));
            }
        }
        return words[0] + " " + bytes;
    }

    private static String bytesOf(JsonNode event) {
        StringBuilder bytes = new StringBuilder();
        for (JsonNode argument : event.get("arguments")) {
            if (argument.has("bytes")) {
                bytes.append(argument.get("bytes").textValue().replace(" ", ""));
            } else if (argument.has("halves")) {
                bytes.append(halves(argument.get("halves").textValue()));
            }
        }
        return event.get("provider").textValue() + ":" + event.get("name").textValue() + " " + bytes;
    }

    private static String halves(String text) {
        ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        for (String half : text.split(",", -1)) {
            bytes.putLong(Long.parseUnsignedLong(half.substring(2), 16));
        }
        return HexFormat.of().formatHex(bytes.array());
    }
}
