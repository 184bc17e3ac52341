package dev.usdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Function tables of every version, word size and byte order; and what is wrong with a table. */
class GoTablesTest {

    private static final long[] SITES = {
        0x401000, 0x401020, 0x40103f, 0x401040, 0x401050, 0x40105f, 0x401060, 0x401070, 0x40109f, 0x4010a0
    };

    static List<Arguments> tables() {
        List<Arguments> tables = new ArrayList<>();
        for (long magic : new long[] {GoTables.GO_1_2, GoTables.GO_1_16, GoTables.GO_1_18, GoTables.GO_1_20}) {
            for (boolean elf64 : new boolean[] {true, false}) {
                for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
                    String name = Long.toHexString(magic) + (elf64 ? " 64 " : " 32 ") + order;
                    tables.add(argumentSet(name, new GoTables(magic, elf64, order)));
                }
            }
        }
        return tables;
    }

    private static UsdtFile read(GoTables tables, long... sites) throws ElfFormatException {
        return UsdtFile.read(tables.elf(sites).build(), Detail.FUNCTIONS, Detail.BUILD_INFO);
    }

    private static List<String> lines(UsdtFile file) {
        List<String> lines = new ArrayList<>();
        for (ProbeSite site : file.sites()) {
            StringBuilder line = new StringBuilder();
            for (Frame frame : file.frames(site)) {
                line.append(frame.function())
                        .append(' ')
                        .append(frame.source().orElse("?"))
                        .append("; ");
            }
            lines.add(line.toString().strip());
        }
        return lines;
    }

    private static void assertAllFound(UsdtFile file) {
        assertEquals(List.of(), GoSourcesTest.errors(file));
        assertEquals(
                List.of(
                        "main.first a.go:10;",
                        "main.first a.go:11;",
                        "main.first a.go:11;",
                        "main.serve a.go:20;",
                        "main.handle b.go:30; main.serve a.go:22;",
                        "main.handle b.go:31; main.serve a.go:22;",
                        "main.deep b.go:40; main.handle b.go:31; main.serve a.go:22;",
                        "main.serve a.go:20;",
                        "main.last a.go:50;",
                        ""),
                lines(file));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void areRead(GoTables tables) throws Exception {
        assertAllFound(read(tables, SITES));
    }

    @ParameterizedTest
    @MethodSource("tables")
    void areFoundWithoutSectionHeaders(GoTables tables) throws Exception {
        tables.sectionHeaders = false;
        UsdtFile file = read(tables, SITES);
        assertTrue(file.isGoBinary());
        assertAllFound(file);
    }

    @ParameterizedTest
    @MethodSource("tables")
    void areReadWherePointersAreLeftToRelocations(GoTables tables) throws Exception {
        tables.relocated = tables.elf64;
        UsdtFile file = read(tables, SITES);
        assertAllFound(file);
        assertEquals("go1.15", file.goBuildInfo().orElseThrow().goVersion());
    }

    /** As Go 1.26 and newer; 1.27 has moved the field that says where inline trees are, and it may be moved again. */
    @Test
    void areReadWithTheTextInTheModuleDataOnly() throws Exception {
        for (int word : new int[] {40, 43, 47}) {
            GoTables tables = new GoTables(GoTables.GO_1_20, true, ByteOrder.LITTLE_ENDIAN);
            tables.textInHeader = false;
            tables.functionDataWord = word;
            assertAllFound(read(tables, SITES));
        }
    }

    /** Go before 1.14 had the inline tree elsewhere, and its table does not say which Go made it. */
    @Test
    void areReadWithoutInlinedCallsWhereTheirPlaceIsNotKnown() throws Exception {
        GoTables tables = new GoTables(GoTables.GO_1_2, true, ByteOrder.LITTLE_ENDIAN);
        ByteBuffer file = tables.elf(0x401060).build();
        replace(file, "go1.15", "go1.13");
        UsdtFile read = UsdtFile.read(file, Detail.FUNCTIONS);
        assertEquals(List.of("main.serve b.go:40;"), lines(read));
        assertEquals(List.of(), read.problems());
    }

    @Test
    void areToldWhenTheMagicNumberIsUnknown() throws Exception {
        assertProblem(0, 0xfffffff2, "unknown function table: magic 0xfffffff2, quantum 1, pointers of 8 bytes");
    }

    @Test
    void areToldWhenTheyClaimMoreFunctionsThanTheFileHas() throws Exception {
        assertProblem(8, 0x7fffffff, "function table of 2147483647 functions, file has room for 488");
    }

    @Test
    void areToldWhenAPartIsNotInTheFile() throws Exception {
        assertProblem(8 + 3 * 8, 0x70000000, "invalid funcnameOffset 0x70000000 of the function table");
        assertProblem(8 + 6 * 8, 0x10, "invalid pctabOffset 0x10 of the function table");
    }

    /** The inline tree of main.serve, whose first call is said to be made from where it is inlined itself. */
    @Test
    void areToldWhenACallIsInlinedIntoItself() throws Exception {
        GoTables tables = new GoTables(GoTables.GO_1_20, true, ByteOrder.LITTLE_ENDIAN);
        ByteBuffer file = tables.elf(0x401000, 0x401060).build();
        int trees = offsetOf(file, GoTables.TREES);
        file.order(ByteOrder.LITTLE_ENDIAN).putInt(trees + 0x40 + 8, 0x10);
        UsdtFile read = UsdtFile.read(file, Detail.FUNCTIONS);
        assertEquals(List.of("main.first a.go:10;", ""), lines(read));
        assertEquals("inlined call 0 is inlined into call 0", message(read));
    }

    /** The record of the first function: its entry, then where its name is among the names. */
    @Test
    void areToldWhenANameIsNotInTheFile() throws Exception {
        GoTables tables = new GoTables(GoTables.GO_1_20, true, ByteOrder.LITTLE_ENDIAN);
        ByteBuffer file = tables.elf(0x401000, 0x401060).build().order(ByteOrder.LITTLE_ENDIAN);
        int table = offsetOf(file, GoTables.TABLE);
        int functions = table + (int) file.getLong(table + 8 + 7 * 8);
        int record = functions + file.getInt(functions + 4);
        file.putInt(record + 4, 0x7ffffff0);
        UsdtFile read = UsdtFile.read(file, Detail.FUNCTIONS);
        assertEquals(List.of("", "main.deep b.go:40; main.handle b.go:31; main.serve a.go:22;"), lines(read));
        assertTrue(message(read).matches("address 0x[0-9a-f]+ is not in the file"), message(read));
    }

    @Test
    void areToldWhenThereAreNoModuleData() throws Exception {
        GoTables tables = new GoTables(GoTables.GO_1_20, true, ByteOrder.LITTLE_ENDIAN);
        tables.textInHeader = false;
        ByteBuffer file = tables.elf(0x401000).build();
        file.order(ByteOrder.LITTLE_ENDIAN).putLong(offsetOf(file, GoTables.DATA) + 0x40 + 22 * 8, 0);
        UsdtFile read = UsdtFile.read(file, Detail.FUNCTIONS);
        assertEquals(1, read.sites().size());
        assertEquals("function table without module data that say where the text begins", message(read));
    }

    private static void assertProblem(int offset, int value, String message) throws Exception {
        GoTables tables = new GoTables(GoTables.GO_1_20, true, ByteOrder.LITTLE_ENDIAN);
        ByteBuffer file = tables.elf(0x401000).build();
        int table = offsetOf(file, GoTables.TABLE);
        file.order(ByteOrder.LITTLE_ENDIAN).putInt(table + offset, value);
        UsdtFile read = UsdtFile.read(file, Detail.FUNCTIONS);
        assertEquals(1, read.sites().size());
        assertEquals(List.of(), read.frames(read.sites().get(0)));
        assertEquals(message, message(read));
        assertEquals(table, read.problems().get(0).fileOffset().orElseThrow());
    }

    private static String message(UsdtFile file) {
        assertEquals(1, file.problems().size(), file.problems()::toString);
        return file.problems().get(0).message();
    }

    /** Where in a file the segment begins that has an address. */
    private static int offsetOf(ByteBuffer file, long address) throws Exception {
        UsdtFile probe = UsdtFile.read(file);
        assertEquals(Optional.of(Machine.X86_64), probe.machine());
        ByteBuffer headers = file.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 64; ; i += 56) {
            if (headers.getLong(i + 16) == address) {
                return (int) headers.getLong(i + 8);
            }
        }
    }

    private static void replace(ByteBuffer file, String text, String by) {
        for (int i = 0; i < file.limit() - text.length(); i++) {
            int at = 0;
            while (at < text.length() && file.get(i + at) == text.charAt(at)) {
                at++;
            }
            if (at == text.length()) {
                file.put(i, by.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            }
        }
    }
}
