package dev.usdt.bpftrace.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usdt.UsdtFile;
import dev.usdt.bpftrace.Script;
import dev.usdt.bpftrace.ScriptOptions;
import dev.usdt.bpftrace.ScriptWriter;
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

    /** Such as no bpftrace can be told, so that tracing is by address. */
    private static final Map<String, String> UNSPELLABLE = Map.of(
            "few:small", "(*T:).\\:*",
            "few:short", "a:b:c\\n*d",
            "few:numbers", "f*w:n\\x41:%",
            "few:text", "\\\\\":*/ {",
            "few:none", "%s:::\\\"d");

    @TempDir
    static Path folder;

    @TestFactory
    Stream<DynamicTest> findsProbesAndPathsThatNeedQuoting() throws IOException {
        // How bpftrace reads its language does not depend on the architecture.
        return Hosts.all(folder).stream()
                .filter(host -> host.architecture().equals("amd64"))
                .map(host ->
                        DynamicTest.dynamicTest(host.name(), () -> findsProbes(host, "gofew-amd64.elf", NAMES, "[a]")));
    }

    @TestFactory
    Stream<DynamicTest> printsNamesThatBpftraceCannotBeTold() throws IOException {
        return Hosts.all(folder.resolve("unspellable")).stream()
                .filter(host -> host.architecture().equals("amd64"))
                .map(host -> DynamicTest.dynamicTest(
                        host.name(), () -> findsProbes(host, "gofew-amd64-older-stripped.elf", UNSPELLABLE, "a")));
    }

    private static void findsProbes(TraceHost host, String name, Map<String, String> names, String brackets)
            throws IOException, InterruptedException {
        Kernel.require(host.obstacle());
        Path fixture = Fixtures.of("amd64").get(name);
        Map<String, Template> plain =
                Template.of(Scripts.write(UsdtFile.read(fixture, ScriptWriter.details()), ScriptOptions.of(fixture))
                        .text());
        Path spaced = Files.createDirectories(
                folder.resolve(host.name()).resolve(name).resolve("sp ace"));
        Path renamed = Files.write(spaced.resolve(fileName(brackets)), renamed(Files.readAllBytes(fixture), names));
        Path program = host.place(renamed);
        Script script = Scripts.write(UsdtFile.read(renamed, ScriptWriter.details()), ScriptOptions.of(program));
        assertEquals(List.of(), script.problems());
        boolean unsafe = script.text().contains("bpftrace --unsafe FILE.bt");
        TraceHost.Run run = new TraceHost.Run(script.text(), unsafe, List.of(program.toString(), "-linger", "0"), true);
        TraceHost.Capture capture = host.trace(List.of(run)).get(0);
        assertEquals(Optional.empty(), capture.failure(), () -> capture.complaints() + script.text());
        List<String> lines =
                capture.lines().stream().map(line -> withOldName(line, names)).toList();
        Verdict verdict =
                Verdict.of(plain, lines, capture.truth(), host.tracer().mostTextBytes());
        assertEquals(List.of(), verdict.faults(), () -> capture.complaints() + script.text());
        assertEquals(18, verdict.events());
    }

    /** By address every bpftrace takes a path with brackets for a pattern, so it is refused. */
    private static String fileName(String brackets) {
        String name = "'q' \"x\" " + brackets + " {b}, %d #?;&|<>`~^=@+$1()!";
        // In the POSIX locale the JDK cannot name such a file.
        boolean encodable = Charset.forName(System.getProperty("sun.jnu.encoding"))
                .newEncoder()
                .canEncode("\u00fc");
        return encodable ? name + "\u00fc" : name;
    }

    private static byte[] renamed(byte[] file, Map<String, String> names) {
        // One char a byte, so that replacing keeps all offsets.
        String text = new String(file, StandardCharsets.ISO_8859_1);
        for (Map.Entry<String, String> name : names.entrySet()) {
            text = text.replace(inNote(name.getKey()), inNote(name.getValue()));
        }
        assertEquals(file.length, text.length());
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String inNote(String name) {
        String utf8 = new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        // The provider has three bytes in the fixture, and so has what takes its place.
        return utf8.substring(0, 3) + '\0' + utf8.substring(4) + '\0';
    }

    private static String withOldName(String line, Map<String, String> names) {
        for (Map.Entry<String, String> name : names.entrySet()) {
            if (line.startsWith(name.getValue())) {
                return name.getKey() + line.substring(name.getValue().length());
            }
        }
        return line;
    }
}
