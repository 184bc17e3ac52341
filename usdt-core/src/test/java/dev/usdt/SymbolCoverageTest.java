package dev.usdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What symbols cover: a site at 0x401010 whose file offset is known. */
class SymbolCoverageTest {

    private static final long SITE = 0x401010;
    private static final int NOTYPE = 0;
    private static final int FUNC = 2;
    private static final int FILE = 4;

    private final List<byte[]> symbols = new ArrayList<>(List.of(new byte[24]));
    private String names = "\0";

    private SymbolCoverageTest symbol(String name, int type, long value, long size) {
        ByteBuffer symbol = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        symbol.putInt(names.length()).put((byte) type).put((byte) 0).putShort((short) 1);
        symbol.putLong(value).putLong(size);
        symbols.add(symbol.array());
        names += name + "\0";
        return this;
    }

    private ElfBuilder elf() {
        ElfBuilder elf = ElfBuilder.x8664().code().section(".strtab", 3, 0, names.getBytes(StandardCharsets.UTF_8));
        elf.linked(".symtab", 2, 2, 0, ElfBuilder.concat(symbols.toArray(new byte[0][])));
        return elf.notes(elf.note("p", "n", "").location(SITE).bytes());
    }

    private static long offset() throws ElfFormatException {
        return UsdtFile.read(new SymbolCoverageTest().elf().build())
                .sites()
                .get(0)
                .fileOffset()
                .orElseThrow();
    }

    private void assertCoverage(boolean resolvesAddress, boolean coversFileOffset) throws ElfFormatException {
        assertEquals(new SymbolCoverage(resolvesAddress, coversFileOffset), coverage(elf()));
    }

    private static SymbolCoverage coverage(ElfBuilder elf) throws ElfFormatException {
        UsdtFile file = UsdtFile.read(elf.build(), Detail.COVERAGE);
        return file.coverage(file.sites().get(0)).orElseThrow();
    }

    @Test
    void isNotToldUnlessAskedFor() throws ElfFormatException {
        UsdtFile file = UsdtFile.read(elf().build());
        assertEquals(Optional.empty(), file.coverage(file.sites().get(0)));
    }

    @Test
    void coversNothingWithoutSymbols() throws ElfFormatException {
        assertCoverage(false, false);
    }

    @ParameterizedTest
    @CsvSource({"0x401010, 1, true", "0x401000, 17, true", "0x401000, 16, false", "0x401011, 8, false", "1, -1, true"})
    void coversFromTheValueOnAsFarAsTheSizeGoes(String value, long size, boolean covers) throws ElfFormatException {
        assertEquals(
                covers,
                coverage(symbol("f", FUNC, Long.decode(value), size).elf()).resolvesAddress());
    }

    @Test
    void takesAFileOffsetForAnAddress() throws ElfFormatException {
        symbol("low", FUNC, offset() - 1, 2).assertCoverage(false, true);
        symbol("f", FUNC, SITE, 1).assertCoverage(true, true);
    }

    @Test
    void resolvesNoAddressThroughANameThatStandsForTwo() throws ElfFormatException {
        symbol("helper", FUNC, SITE, 1).symbol("other", FUNC, SITE + 1, 1).assertCoverage(true, false);
        symbol("helper", FILE, 0, 0).assertCoverage(true, false);
        symbol("helper", FUNC, SITE, 1).assertCoverage(true, false);
        symbol("helper", FUNC, 0x500000, 0).assertCoverage(false, false);
    }

    @Test
    void findsTheOtherOneInTheTailOfAnEntry() throws ElfFormatException {
        symbol("f", FUNC, SITE, 1).symbol("xxf", FUNC, 0x500000, 1).assertCoverage(true, false);
        byte[] last = symbols.get(2);
        ByteBuffer.wrap(last).order(ByteOrder.LITTLE_ENDIAN).putInt(names.length() - 2);
        assertCoverage(false, false);
    }

    @Test
    void resolvesNoAddressIfOneOfSeveralNamesIsAmbiguous() throws ElfFormatException {
        symbol("whole", FUNC, SITE - 1, 8).symbol("part", FUNC, SITE, 1).assertCoverage(true, false);
        symbol("part", FUNC, 0x500000, 1).assertCoverage(false, false);
    }

    @Test
    void resolvesNoAddressUnderMoreThanEightNames() throws ElfFormatException {
        for (int i = 0; i < 9; i++) {
            assertEquals(i > 0, coverage(elf()).resolvesAddress(), i + " names");
            symbol("f" + i, FUNC, SITE, 1);
        }
        assertCoverage(false, false);
    }

    /** They are symbols up to bpftrace 0.20 only. */
    @Test
    void letsSymbolsWithoutTypeCoverButNotResolve() throws ElfFormatException {
        symbol("start", NOTYPE, SITE, 1).symbol("low", NOTYPE, offset(), 1).assertCoverage(false, true);
        symbol("f", FUNC, SITE, 1).assertCoverage(true, true);
    }

    @Test
    void saysNothingGoodOfADamagedTable() throws ElfFormatException {
        ElfBuilder elf = symbol("f", FUNC, SITE, 1).elf().linked(".dynsym", 11, 99, 0, new byte[24]);
        assertEquals(new SymbolCoverage(false, true), coverage(elf));
    }

    @Test
    void readsDynamicSymbolsToo() throws ElfFormatException {
        ElfBuilder elf = ElfBuilder.x8664().code().section(".dynstr", 3, 0, "\0f\0".getBytes(StandardCharsets.UTF_8));
        symbol("f", FUNC, SITE, 1);
        elf.linked(".dynsym", 11, 2, 0, ElfBuilder.concat(symbols.toArray(new byte[0][])));
        elf.notes(elf.note("p", "n", "").location(SITE).bytes());
        assertEquals(new SymbolCoverage(true, false), coverage(elf));
    }

    @Test
    void takesFewStepsWhateverCoversWhat() throws IOException {
        byte[][] notes = new byte[20_000][];
        ElfBuilder elf = ElfBuilder.x8664().code();
        for (int i = 0; i < notes.length; i++) {
            notes[i] = elf.note("p", "n" + i, "").location(SITE + i).bytes();
        }
        ByteBuffer table = ByteBuffer.allocate(24 * 200_000).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 200_000; i++) {
            table.putInt(i % 50 + 1).put((byte) FUNC).put((byte) 0).putShort((short) 1);
            table.putLong(1).putLong(-2);
        }
        String many = "\0" + "a".repeat(60) + "\0";
        elf.section(".strtab", 3, 0, many.getBytes(StandardCharsets.UTF_8)).linked(".symtab", 2, 2, 0, table.array());
        ByteBuffer bytes = elf.notes(notes).build();
        MeasuredRead read = MeasuredRead.of(bytes, Detail.COVERAGE);
        UsdtFile file = read.file();
        assertEquals(
                new SymbolCoverage(false, true),
                file.coverage(file.sites().get(9_999)).orElseThrow());
        assertTrue(read.used().steps() < 10_000_000, () -> read.used().steps() + " steps");
    }

    @Test
    void readsTheNamesOfThousandsOfTablesOnce() throws IOException {
        MeasuredRead read = MeasuredRead.of(withTables(5_000, 4), Detail.COVERAGE);
        UsdtFile file = read.file();
        assertEquals(
                new SymbolCoverage(true, false),
                file.coverage(file.sites().get(0)).orElseThrow());
        assertTrue(
                read.used().bytes() < 2 * 5_000 * (24 + 128) + (2 << 22),
                () -> read.used().bytes() + " bytes");
    }

    /** What covers the site in a table that is not read is not known, and is taken for the worst. */
    @Test
    void leavesUnreadWhatTakesTooMuch() throws IOException {
        UsdtFile file = UsdtFile.read(withTables(20, 1 << 22), Detail.COVERAGE);
        assertEquals(
                new SymbolCoverage(false, true),
                file.coverage(file.sites().get(0)).orElseThrow());
        assertEquals(
                List.of("symbols at sites left unread: more than 256 MiB to read"),
                file.problems().stream().map(Problem::message).toList());
    }

    /** A name table of 4 MiB and many symbol tables, each with one symbol for the site and others that are none. */
    private static ByteBuffer withTables(int count, int entries) {
        byte[] names = new byte[1 << 22];
        names[1] = 'f';
        ByteBuffer table = ByteBuffer.allocate(24 * entries).order(ByteOrder.LITTLE_ENDIAN);
        table.putInt(1)
                .put((byte) FUNC)
                .put((byte) 0)
                .putShort((short) 1)
                .putLong(SITE)
                .putLong(1);
        ElfBuilder elf = ElfBuilder.x8664().code().section(".strtab", 3, 0, names);
        elf.notes(elf.note("p", "n", "").location(SITE).bytes());
        return elf.linked(".symtab", 2, 2, 0, table.array()).repeated(count - 1).build();
    }

    @ParameterizedTest
    @CsvSource({
        "cvalues-amd64-O2, true, false",
        "cvalues-amd64-O2-stripped, false, false",
        "cvalues-amd64-O2-shared-semaphore, true, true",
        "govalues-amd64, true, false",
        "govalues-arm64-pie-stripped, false, false",
    })
    void isTheSameForAllSitesOfAFixture(String name, boolean resolves, boolean covers) throws Exception {
        UsdtFile file = UsdtFile.read(Fixtures.testdata().resolve("elf/" + name + ".elf"), Detail.COVERAGE);
        Set<SymbolCoverage> all = new HashSet<>();
        file.sites().forEach(site -> all.add(file.coverage(site).orElseThrow()));
        assertEquals(Set.of(new SymbolCoverage(resolves, covers)), all);
    }
}
