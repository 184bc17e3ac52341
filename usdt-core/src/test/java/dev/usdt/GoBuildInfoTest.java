package dev.usdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.go.GoBuildInfo;
import dev.usdt.go.GoModule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The build information of Go binaries, in both of its encodings; {@link GoToolTest} compares it with Go's own. */
class GoBuildInfoTest {

    private static final long DATA = 0x600000;
    private static final String SENTINEL = "0123456789abcdef";
    private static final String MODULES = """
            path\texample.org/cmd/server
            mod\texample.org/server\tv1.2.3\th1:abc=
            dep\texample.org/a\tv0.1.0\th1:def=
            dep\texample.org/b\tv0.2.0
            =>\t../b\t(devel)\t
            build\t-compiler=gc
            build\t-ldflags="-X main.v=\\"1\\t2\\""
            build\t"a key"=`raw \\n`
            build\tvcs.revision=0a1b2c
            newer\tsomething
            """;

    private static final GoBuildInfo EXPECTED = new GoBuildInfo(
            "go1.99",
            Optional.of("example.org/cmd/server"),
            Optional.of(new GoModule("example.org/server", "v1.2.3", "h1:abc=", Optional.empty())),
            List.of(
                    new GoModule("example.org/a", "v0.1.0", "h1:def=", Optional.empty()),
                    new GoModule(
                            "example.org/b",
                            "v0.2.0",
                            "",
                            Optional.of(new GoModule("../b", "(devel)", "", Optional.empty())))),
            Map.of("-compiler", "gc", "-ldflags", "-X main.v=\"1\t2\"", "a key", "raw \\n", "vcs.revision", "0a1b2c"));

    /** Since Go 1.18: the texts stand in the blob, each behind its length. */
    private static byte[] inline(String version, String modules) {
        ByteBuffer blob = ByteBuffer.allocate(4096);
        blob.put("\377 Go buildinf:\010\002".getBytes(StandardCharsets.ISO_8859_1))
                .position(32);
        putText(blob, version);
        putText(blob, modules.isEmpty() ? "" : SENTINEL + modules + SENTINEL);
        return blob.array();
    }

    private static void putText(ByteBuffer blob, String text) {
        for (int rest = text.length(); ; rest >>>= 7) {
            blob.put((byte) (rest >= 0x80 ? rest | 0x80 : rest));
            if (rest < 0x80) {
                break;
            }
        }
        blob.put(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Before: the blob points to Go strings, a pointer and a length. */
    private static byte[] pointers(boolean elf64, ByteOrder order, String version, String modules) {
        ByteBuffer blob = ByteBuffer.allocate(1024).order(order);
        blob.put("\377 Go buildinf:".getBytes(StandardCharsets.ISO_8859_1));
        blob.put((byte) (elf64 ? 8 : 4)).put((byte) (order == ByteOrder.BIG_ENDIAN ? 1 : 0));
        String framed = SENTINEL + modules + SENTINEL;
        long[] words = {
            DATA + 0x40, DATA + 0x60, 0, 0, 0, 0, DATA + 0x80, version.length(), DATA + 0xa0, framed.length()
        };
        int[] places = {
            16, elf64 ? 24 : 20, 0x38, 0x38, 0x38, 0x38, 0x40, elf64 ? 0x48 : 0x44, 0x60, elf64 ? 0x68 : 0x64
        };
        for (int i = 0; i < words.length; i++) {
            blob.position(places[i]);
            if (elf64) {
                blob.putLong(words[i]);
            } else {
                blob.putInt((int) words[i]);
            }
        }
        blob.put(0x80, version.getBytes(StandardCharsets.UTF_8));
        blob.put(0xa0, framed.getBytes(StandardCharsets.UTF_8));
        return blob.array();
    }

    private static UsdtFile read(boolean elf64, ByteOrder order, byte[] blob, boolean sections) throws Exception {
        ElfBuilder elf = ElfBuilder.of(elf64, order, elf64 ? 62 : 3);
        String name = sections ? ".go.buildinfo" : ".data";
        elf.section(name, ElfBuilder.SHT_PROGBITS, 0, DATA, blob, 16, 0).segment(1, 6, DATA);
        elf.notes(elf.note("", "", "").owner("Go\0\0").type(4).bytes()).segment(4, 4, 0);
        ElfBuilder built = sections ? elf : elf.withoutSectionHeaders();
        return UsdtFile.read(built.build(), Detail.BUILD_INFO);
    }

    private static UsdtFile read(byte[] blob) throws Exception {
        return read(true, ByteOrder.LITTLE_ENDIAN, blob, true);
    }

    @Test
    void isReadFromInlineTexts() throws Exception {
        for (boolean elf64 : new boolean[] {true, false}) {
            for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
                for (boolean sections : new boolean[] {true, false}) {
                    UsdtFile file = read(elf64, order, inline("go1.99", MODULES), sections);
                    assertEquals(Optional.of(EXPECTED), file.goBuildInfo());
                    assertEquals(List.of(), file.problems());
                }
            }
        }
    }

    @Test
    void isReadThroughPointers() throws Exception {
        for (boolean elf64 : new boolean[] {true, false}) {
            for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
                for (boolean sections : new boolean[] {true, false}) {
                    UsdtFile file = read(elf64, order, pointers(elf64, order, "go1.99", MODULES), sections);
                    assertEquals(Optional.of(EXPECTED), file.goBuildInfo());
                    assertEquals(List.of(), file.problems());
                }
            }
        }
    }

    @Test
    void keepsTheOrderOfTheSettings() throws Exception {
        GoBuildInfo info = read(inline("go1.99", MODULES)).goBuildInfo().orElseThrow();
        assertEquals(
                List.of("-compiler", "-ldflags", "a key", "vcs.revision"),
                List.copyOf(info.settings().keySet()));
        assertEquals(Optional.of("0a1b2c"), info.setting("vcs.revision"));
        assertEquals(Optional.empty(), info.setting("vcs.time"));
    }

    @Test
    void hasOnlyAVersionWithoutModules() throws Exception {
        GoBuildInfo info = read(inline("go1.99", "")).goBuildInfo().orElseThrow();
        assertEquals(new GoBuildInfo("go1.99", Optional.empty(), Optional.empty(), List.of(), Map.of()), info);
    }

    /** As the linker leaves what was not set: a pointer that is 0, and a string without bytes and address. */
    @Test
    void hasOnlyAVersionWhereTheModulesAreAnEmptyString() throws Exception {
        byte[] blob = pointers(true, ByteOrder.LITTLE_ENDIAN, "go1.17", "");
        ByteBuffer.wrap(blob).order(ByteOrder.LITTLE_ENDIAN).putLong(0x60, 0).putLong(0x68, 0);
        UsdtFile file = read(blob);
        assertEquals("go1.17", file.goBuildInfo().orElseThrow().goVersion());
        assertEquals(List.of(), file.problems());
    }

    /** What {@code go version -m} prints of the fixture. */
    @Test
    void isThatOfAFixture() throws Exception {
        UsdtFile file =
                UsdtFile.read(Fixtures.testdata().resolve("elf/gofew-amd64-older-stripped.elf"), Detail.BUILD_INFO);
        assertEquals(
                "GoBuildInfo[goVersion=go1.19.8, path=Optional[testdata/src/gofew],"
                        + " main=Optional[GoModule[path=testdata, version=(devel), sum=, replacedBy=Optional.empty]],"
                        + " dependencies=[], settings={-compiler=gc, -trimpath=true, CGO_ENABLED=0, GOARCH=amd64,"
                        + " GOOS=linux, GOAMD64=v1}]",
                file.goBuildInfo().orElseThrow().toString());
    }

    /** It is read for the functions, too. */
    @Test
    void isGivenOnlyWhereItWasAskedFor() throws Exception {
        Path program = Fixtures.testdata().resolve("elf/gofew-amd64-older-stripped.elf");
        assertEquals(Optional.empty(), UsdtFile.read(program, Detail.FUNCTIONS).goBuildInfo());
    }

    @Test
    void isNoneOfAProgramInC() throws Exception {
        UsdtFile file = UsdtFile.read(Fixtures.testdata().resolve("elf/cvalues-amd64-O2.elf"), Detail.BUILD_INFO);
        assertEquals(Optional.empty(), file.goBuildInfo());
        assertEquals(List.of(), file.problems());
    }

    @Test
    void isToldWhenATextIsLongerThanTheFile() throws Exception {
        byte[] blob = inline("go1.99", MODULES);
        ByteBuffer.wrap(blob).put(32, new byte[] {-1, -1, -1, -1, 7});
        UsdtFile file = read(blob);
        assertEquals(Optional.empty(), file.goBuildInfo());
        assertProblem(file, "build information: Go version of 2147483647 bytes, segment has 4059 bytes left");
    }

    @Test
    void isToldWhenPointersHaveAnotherSize() throws Exception {
        byte[] blob = pointers(true, ByteOrder.LITTLE_ENDIAN, "go1.99", MODULES);
        blob[14] = 4;
        assertProblem(read(blob), "invalid ptrSize 4 of the build information");
    }

    @Test
    void isToldWhenALineCannotBeReadAndTheOthersCount() throws Exception {
        UsdtFile file =
                read(inline("go1.99", "=>\tx\ty\nmod\tonlypath\nbuild\t=x\nbuild\tk=\"open\nbuild\tgood=1\npath\tp\n"));
        GoBuildInfo info = file.goBuildInfo().orElseThrow();
        assertEquals(Map.of("good", "1"), info.settings());
        assertEquals(Optional.of("p"), info.path());
        assertEquals(
                List.of(
                        "build information: line 1: replacement of no module",
                        "build information: line 2: module without a version",
                        "build information: line 3: build setting without a key and ="),
                file.problems().stream().map(Problem::message).toList());
    }

    /** Readers of JSON refuse a key of any length. */
    @Test
    void hasNoSettingOfAHugeKey() throws Exception {
        String longest = "k".repeat(1000);
        UsdtFile file = read(inline("go1.99", "build\t" + longest + "=v\nbuild\tx" + longest + "=v\n"));
        assertEquals(
                List.of(longest),
                List.copyOf(file.goBuildInfo().orElseThrow().settings().keySet()));
        assertProblem(file, "build information: line 2: build setting with a key of 1001 characters");
    }

    @Test
    void isNotSearchedForInOtherFiles() throws Exception {
        ElfBuilder elf = ElfBuilder.x8664();
        elf.section(".data", ElfBuilder.SHT_PROGBITS, 0, DATA, inline("go1.99", MODULES), 16, 0);
        UsdtFile file = UsdtFile.read(elf.segment(1, 6, DATA).build(), Detail.BUILD_INFO);
        assertEquals(Optional.empty(), file.goBuildInfo());
    }

    private static void assertProblem(UsdtFile file, String message) {
        assertEquals(
                List.of(message), file.problems().stream().map(Problem::message).toList());
        assertTrue(file.problems().get(0).fileOffset().orElseThrow() > 0);
    }
}
