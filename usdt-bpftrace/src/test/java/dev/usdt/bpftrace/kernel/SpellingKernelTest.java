package dev.usdt.bpftrace.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usdt.UsdtFile;
import dev.usdt.bpftrace.Script;
import dev.usdt.bpftrace.ScriptOptions;
import dev.usdt.bpftrace.Scripts;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Traces a program under a path, and with probe names, that need all the quoting there is. */
@Tag("kernel")
class SpellingKernelTest {

    /** Names of as many bytes as those that they replace. */
    private static final Map<String, String> NAMES = Map.of(
            "few:small", "a b:s/@,;",
            "few:short", "%d\":%s'$1",
            "few:numbers", "\u00fc{:(x)[0]?",
            "few:text", "#!~://|>",
            "few:none", "\u754c:<&^=");

    @TempDir
    static Path folder;

    @TestFactory
    Stream<DynamicTest> findsProbesAndPathsThatNeedQuoting() throws IOException {
        // How bpftrace reads its language does not depend on the architecture.
        return Hosts.all(folder).stream()
                .filter(host -> host.architecture().equals("amd64"))
                .map(host -> DynamicTest.dynamicTest(host.name(), () -> findsProbes(host)));
    }

    private static void findsProbes(TraceHost host) throws IOException, InterruptedException {
        Kernel.require(host.obstacle());
        Path fixture = Fixtures.of("amd64").get("gofew-amd64.elf");
        Map<String, Template> plain = Template.of(
                Scripts.write(UsdtFile.read(fixture), ScriptOptions.of(fixture)).text());
        Path spaced = Files.createDirectories(folder.resolve(host.name()).resolve("sp ace"));
        Path renamed = Files.write(spaced.resolve(fileName()), renamed(Files.readAllBytes(fixture)));
        Path program = host.place(renamed);
        Script script = Scripts.write(UsdtFile.read(renamed), ScriptOptions.of(program));
        assertEquals(List.of(), script.problems());
        TraceHost.Run run = new TraceHost.Run(script.text(), false, List.of(program.toString(), "-linger", "0"), true);
        TraceHost.Capture capture = host.trace(List.of(run)).get(0);
        assertEquals(Optional.empty(), capture.failure(), () -> capture.complaints() + script.text());
        List<String> lines =
                capture.lines().stream().map(SpellingKernelTest::withOldName).toList();
        Verdict verdict =
                Verdict.of(plain, lines, capture.truth(), host.tracer().mostTextBytes());
        assertEquals(List.of(), verdict.faults(), () -> capture.complaints() + script.text());
        assertEquals(18, verdict.events());
    }

    private static String fileName() {
        String name = "'q' \"x\" [a] {b}, %d #?;&|<>`~^=@+$1()!";
        // In the POSIX locale the JDK cannot name such a file.
        boolean encodable = Charset.forName(System.getProperty("sun.jnu.encoding"))
                .newEncoder()
                .canEncode("\u00fc");
        return encodable ? name + "\u00fc" : name;
    }

    private static byte[] renamed(byte[] file) {
        // One char a byte, so that replacing keeps all offsets.
        String text = new String(file, StandardCharsets.ISO_8859_1);
        for (Map.Entry<String, String> name : NAMES.entrySet()) {
            text = text.replace(inNote(name.getKey()), inNote(name.getValue()));
        }
        assertEquals(file.length, text.length());
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String inNote(String name) {
        String utf8 = new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return utf8.replace(':', '\0') + '\0';
    }

    private static String withOldName(String line) {
        for (Map.Entry<String, String> name : NAMES.entrySet()) {
            if (line.startsWith(name.getValue())) {
                return name.getKey() + line.substring(name.getValue().length());
            }
        }
        return line;
    }
}
