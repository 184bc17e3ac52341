package dev.usdt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The function of a site in a file that Go did not make: the symbol that covers it. */
class FunctionSymbolsTest {

    private static final int NOTYPE = 0;
    private static final int OBJECT = 1;
    private static final int FUNC = 2;

    private final List<byte[]> symbols = new ArrayList<>(List.of(new byte[24]));
    private String names = "\0";

    private FunctionSymbolsTest symbol(String name, int type, int section, long value, long size) {
        ByteBuffer symbol = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        symbol.putInt(names.length()).put((byte) type).put((byte) 0).putShort((short) section);
        symbols.add(symbol.putLong(value).putLong(size).array());
        names += name + "\0";
        return this;
    }

    private UsdtFile read(long... sites) throws ElfFormatException {
        ElfBuilder elf = ElfBuilder.x8664().code().section(".strtab", 3, 0, names.getBytes(StandardCharsets.UTF_8));
        elf.linked(".symtab", 2, 2, 0, ElfBuilder.concat(symbols.toArray(new byte[0][])));
        byte[][] notes = new byte[sites.length][];
        for (int i = 0; i < sites.length; i++) {
            notes[i] = elf.note("p", "n", "").location(sites[i]).bytes();
        }
        return UsdtFile.read(elf.notes(notes).build(), Detail.FUNCTIONS);
    }

    private static String function(UsdtFile file, int site) {
        List<Frame> frames = file.frames(file.sites().get(site));
        return frames.isEmpty() ? "" : frames.get(0).function();
    }

    @Test
    void isTheSymbolThatCoversTheSite() throws Exception {
        symbol("before", FUNC, 1, 0x401000, 0x10).symbol("here", FUNC, 1, 0x401010, 0x10);
        UsdtFile file = read(0x40100f, 0x401010, 0x40101f, 0x401020);
        assertEquals("before", function(file, 0));
        assertEquals("here", function(file, 1));
        assertEquals("here", function(file, 2));
        assertEquals("", function(file, 3));
        assertEquals(
                List.of(new Frame("here", Optional.empty(), 0)),
                file.frames(file.sites().get(1)));
    }

    @Test
    void isTheOneThatBeginsNearestAndOfEqualOnesTheFirst() throws Exception {
        symbol("whole", FUNC, 1, 0x401000, 0x100).symbol("part", FUNC, 1, 0x401010, 0x10);
        symbol("alias", FUNC, 1, 0x401010, 0x10);
        UsdtFile file = read(0x401010, 0x401020);
        assertEquals("part", function(file, 0));
        assertEquals("whole", function(file, 1));
    }

    @Test
    void isNamedHoweverLongItsNameIs() throws Exception {
        int[] lengths = {126, 127, 128, 129, 4095, 4096, 4097};
        long[] sites = new long[lengths.length];
        for (int i = 0; i < lengths.length; i++) {
            sites[i] = 0x401000L + i;
            symbol("n".repeat(lengths[i]), FUNC, 1, sites[i], 1);
        }
        UsdtFile file = read(sites);
        for (int i = 0; i < lengths.length; i++) {
            // What is longer than 4,096 bytes is no name of a function.
            assertEquals(lengths[i] > 4096 ? "" : "n".repeat(lengths[i]), function(file, i));
        }
    }

    @Test
    void isNoVariableAndNoUndefinedSymbol() throws Exception {
        symbol("variable", OBJECT, 1, 0x401010, 0x10).symbol("elsewhere", FUNC, 0, 0x401010, 0x10);
        assertEquals("", function(read(0x401010), 0));
        assertEquals("code", function(symbol("code", NOTYPE, 1, 0x401010, 0x10).read(0x401010), 0));
    }

    /** Each function of this fixture has the name of its probe; addr2line -f of binutils says so, too. */
    /** The two layouts of Elf32_Sym and Elf64_Sym in the gABI, in both byte orders. */
    @ParameterizedTest
    @CsvSource({"true, 62", "true, 21", "false, 3", "false, 20"})
    void isReadInEachClassAndByteOrder(boolean elf64, int machine) throws Exception {
        boolean bigEndian = machine == 20 || machine == 21;
        ByteOrder order = bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        String table = "\0before\0here\0object\0undefined\0";
        byte[] symbols = ElfBuilder.concat(
                symbol(elf64, order, 0, 0, 0, 0, 0),
                symbol(elf64, order, table.indexOf("before"), FUNC, 1, 0x401000, 0x10),
                symbol(elf64, order, table.indexOf("here"), FUNC, 0x1234, 0x401010, 0x10),
                symbol(elf64, order, table.indexOf("object"), OBJECT, 1, 0x401020, 0x10),
                symbol(elf64, order, table.indexOf("undefined"), FUNC, 0, 0x401030, 0x10));
        ElfBuilder elf = ElfBuilder.of(elf64, order, machine).code();
        elf.section(".strtab", 3, 0, table.getBytes(StandardCharsets.UTF_8)).linked(".symtab", 2, 2, 0, symbols);
        byte[][] notes = new byte[4][];
        for (int i = 0; i < notes.length; i++) {
            notes[i] = elf.note("p", "n", "").location(0x40100f + 0x10 * i).bytes();
        }
        UsdtFile file = UsdtFile.read(elf.notes(notes).build(), Detail.FUNCTIONS);
        assertEquals("before", function(file, 0));
        assertEquals("here", function(file, 1));
        assertEquals("", function(file, 2));
        assertEquals("", function(file, 3));
    }

    private static byte[] symbol(
            boolean elf64, ByteOrder order, int name, int type, int section, long value, long size) {
        ByteBuffer symbol = ByteBuffer.allocate(elf64 ? 24 : 16).order(order).putInt(name);
        // Binding and visibility are in the other bits.
        byte info = (byte) (0x10 | type);
        byte other = 3;
        if (elf64) {
            symbol.put(info).put(other).putShort((short) section).putLong(value).putLong(size);
        } else {
            symbol.putInt((int) value).putInt((int) size).put(info).put(other).putShort((short) section);
        }
        return symbol.array();
    }

    @Test
    void isThatOfFixtures() throws Exception {
        for (String fixture : List.of("cvalues-amd64-O2.elf", "cvalues-amd64-prelinked.elf", "cvalues-arm64-O0.elf")) {
            Map<String, Set<String>> functions = functions(fixture);
            assertEquals(12, functions.size(), fixture);
            functions.forEach((probe, names) -> assertEquals(Set.of(probe), names, fixture));
        }
        assertEquals(Map.of(), functions("cvalues-amd64-O2-stripped.elf"));
        assertEquals(Map.of(), functions("cvalues-amd64-relocatable.elf"));
    }

    private static Map<String, Set<String>> functions(String fixture) throws Exception {
        Path path = Fixtures.testdata().resolve("elf").resolve(fixture);
        UsdtFile file = UsdtFile.read(path, Detail.FUNCTIONS);
        Map<String, Set<String>> functions = new TreeMap<>();
        for (ProbeSite site : file.sites()) {
            for (Frame frame : file.frames(site)) {
                functions.computeIfAbsent(site.name(), name -> new TreeSet<>()).add(frame.function());
            }
        }
        return functions;
    }
}
