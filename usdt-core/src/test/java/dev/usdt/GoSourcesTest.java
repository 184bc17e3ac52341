package dev.usdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.usdt.internal.elf.ByteSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Function, file and line of every site of the committed Go fixtures are those that {@code go tool addr2line} prints.
 * Its output is checked in; {@code -Dgolden.update} writes what it says now. {@link GoToolTest} asks it for all
 * fixtures.
 */
class GoSourcesTest {

    private static final Path SAVED =
            Path.of(System.getProperty("usdt.root", "."), "usdt-core/src/test/resources/addr2line");

    static List<Path> fixtures() {
        return Fixtures.all().stream()
                .filter(file -> file.getFileName().toString().startsWith("go"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void areThoseThatAddr2lineSaved(Path fixture) throws Exception {
        UsdtFile file = UsdtFile.read(fixture, Detail.FUNCTIONS);
        Path saved = SAVED.resolve(fixture.getFileName() + ".txt");
        // The distribution's Go does not know the tables of newer ones.
        if (System.getProperty("golden.update") != null && System.getProperty("usdt.go") != null) {
            Files.createDirectories(SAVED);
            Map<Long, String> lines = GoTool.addr2line(fixture, addresses(file));
            StringBuilder text = new StringBuilder();
            lines.forEach((address, line) -> text.append("0x")
                    .append(Long.toHexString(address))
                    .append('\t')
                    .append(line)
                    .append('\n'));
            Files.writeString(saved, text.toString());
        }
        if (!Files.exists(saved)) {
            fail("no " + saved + "; run with -Dgolden.update -Dusdt.go=COMMAND where Go is installed");
        }
        StringBuilder read = new StringBuilder();
        for (long address : addresses(file)) {
            read.append("0x").append(Long.toHexString(address)).append('\t');
            read.append(asAddr2line(framesAt(file, address))).append('\n');
        }
        assertEquals(Files.readString(saved), read.toString());
        assertEquals(List.of(), errors(file));
    }

    /** Expected from the DWARF of the unstripped twins, as llvm-addr2line -i prints it. */
    @Test
    void areTheChainOfAnInlinedCall() throws Exception {
        List<Frame> frames = List.of(
                new Frame("crypto/tls.mutualCipherSuite", Optional.of("crypto/tls/cipher_suites.go"), 627),
                new Frame(
                        "crypto/tls.(*clientHandshakeState).pickCipherSuite",
                        Optional.of("crypto/tls/handshake_client.go"),
                        478));
        UsdtFile amd64 =
                UsdtFile.read(Fixtures.testdata().resolve("elf/goserver-amd64-stripped.elf"), Detail.FUNCTIONS);
        UsdtFile arm64 =
                UsdtFile.read(Fixtures.testdata().resolve("elf/goserver-arm64-stripped.elf"), Detail.FUNCTIONS);
        assertEquals(frames, framesAt(amd64, 0x5a1f46));
        assertEquals(frames, framesAt(arm64, 0x17dbe4));
        assertEquals(
                "crypto/tls.mutualCipherSuite (inlined in crypto/tls.(*clientHandshakeState).pickCipherSuite)",
                Frame.functions(frames));
        assertEquals(
                Optional.of("crypto/tls/cipher_suites.go:627"), frames.get(0).source());
        assertEquals(Optional.of("cipher_suites.go:627"), frames.get(0).shortSource());
    }

    @Test
    void areNotReadUnlessAskedFor() throws Exception {
        UsdtFile file = UsdtFile.read(fixtures().get(0), Detail.INSTRUCTIONS, Detail.SYMBOLS, Detail.COVERAGE);
        for (ProbeSite site : file.sites()) {
            assertEquals(List.of(), file.frames(site));
        }
        assertEquals(Optional.empty(), file.goBuildInfo());
    }

    /** The table has 1 MB; each of 25 sites takes a few kilobytes of it. */
    @Test
    void areFoundWithoutReadingTheWholeTable() throws Exception {
        Path server = Fixtures.testdata().resolve("elf/goserver-amd64-stripped.elf");
        long plain = bytesRead(server, Set.of());
        long info = bytesRead(server, Set.of(Detail.BUILD_INFO));
        long functions = bytesRead(server, Set.of(Detail.FUNCTIONS, Detail.BUILD_INFO));
        assertTrue(info - plain < 3_000, info - plain + " bytes for the build information");
        assertTrue(functions - info < 130_000, functions - info + " bytes for the functions");
    }

    private static long bytesRead(Path file, Set<Detail> details) throws Exception {
        try (ByteSource source = ByteSource.open(file)) {
            UsdtReader.read(source, details);
            return source.bytesRead();
        }
    }

    static Set<Long> addresses(UsdtFile file) {
        Set<Long> addresses = new TreeSet<>();
        file.sites().forEach(site -> addresses.add(site.address()));
        return addresses;
    }

    static List<Frame> framesAt(UsdtFile file, long address) {
        for (ProbeSite site : file.sites()) {
            if (site.address() == address) {
                return file.frames(site);
            }
        }
        return fail("no site at 0x" + Long.toHexString(address));
    }

    /** The function that the machine sees, with the file and line of the innermost one. */
    static String asAddr2line(List<Frame> frames) {
        if (frames.isEmpty()) {
            return "?\t?:0";
        }
        return frames.get(frames.size() - 1).function() + "\t"
                + frames.get(0).source().orElse("?");
    }

    static List<Problem> errors(UsdtFile file) {
        return file.problems().stream()
                .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                .toList();
    }
}
