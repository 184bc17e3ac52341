package dev.usdt.repair;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.ElfBuilder;
import dev.usdt.ElfFormatException;
import dev.usdt.Fixtures;
import dev.usdt.GoLayout;
import dev.usdt.Problem;
import dev.usdt.UsdtFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Made-up files: every byte order and word size, and what cannot be repaired. */
class RepairTest {

    private static final int AARCH64 = 183;
    private static final int PT_NOTE = 4;

    /** {@code -Ddamaged.repairs=N}; each is flushed to the disk. */
    private static final int SEEDS = Integer.getInteger("damaged.repairs", 1000);

    @TempDir
    Path folder;

    private Path file(ElfBuilder elf) throws IOException {
        return file(elf.build());
    }

    private Path file(ByteBuffer bytes) throws IOException {
        Path path = folder.resolve("file");
        byte[] array = new byte[bytes.remaining()];
        bytes.duplicate().get(array);
        return Files.write(path, array);
    }

    private UsdtFile repaired(Path file, RepairOption... options) throws IOException {
        Path fixed = folder.resolve("fixed");
        Files.deleteIfExists(fixed);
        Repair.plan(file, options).write(fixed);
        assertEquals(List.of(), Repair.plan(fixed, options).changes());
        return UsdtFile.read(fixed);
    }

    private static List<String> arguments(UsdtFile file) {
        return file.sites().stream().map(site -> site.note().arguments()).toList();
    }

    private static List<String> names(UsdtFile file) {
        return file.sites().stream().map(site -> site.name()).toList();
    }

    private static List<String> left(Repair repair) {
        return repair.left().stream().map(Problem::message).toList();
    }

    private static ElfBuilder aarch64(boolean elf64, ByteOrder order) {
        return ElfBuilder.of(elf64, order, AARCH64).code();
    }

    /** A file as the Go fork lays it out: base is the first byte behind the loaded ELF header. */
    private static ElfBuilder goFile() {
        return ElfBuilder.x8664().code().headerSegment(5, 0x400000, 0x800);
    }

    private static byte[] goNote(ElfBuilder elf, String provider, String name) {
        return elf.note(provider, name, "8@%rax")
                .location(0x401000)
                .base(0x400040)
                .padded()
                .bytes();
    }

    @ParameterizedTest
    @CsvSource({"true, false", "true, true", "false, false", "false, true"})
    void namesTheWholeRegisterInFilesOfEveryKind(boolean elf64, boolean bigEndian) throws Exception {
        // ELFCLASS32 of that machine is ILP32; its operands are those of the 64-bit one, if they are decoded at all.
        ByteOrder order = bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        ElfBuilder elf = aarch64(elf64, order);
        Path file = file(elf.notes(
                elf.note("p", "first", "-4@w0 2@w30 8@x1 -1@[sp, 4]").padded().bytes(),
                elf.note("p", "second", "1@w7").padded().bytes()));
        UsdtFile before = UsdtFile.read(file);
        UsdtFile after = repaired(file);
        List<String> wide = List.of("-4@x0 2@x30 8@x1 -1@[sp, 4]", "1@x7");
        assertEquals(before.machine().isPresent() ? wide : arguments(before), arguments(after));
        assertTrue(before.machine().isPresent() || !elf64);
        assertTrue(after.sites().stream().allMatch(site -> site.note().descriptorPadding() == 0));
        assertTrue(before.sites().stream().anyMatch(site -> site.note().descriptorPadding() > 0));
    }

    @Test
    void leavesRegistersThatHaveNoTwin() throws Exception {
        ElfBuilder elf = aarch64(true, ByteOrder.LITTLE_ENDIAN);
        Path file = file(
                elf.notes(elf.note("p", "n", "4@wzr 4@wsp 8@w1 4f@w2 -4@w3").bytes()));
        String reason = ": tracers do not know this register, and no name of that length stands for the same value";
        assertEquals(
                List.of(
                        "p:n argument 0 `4@wzr`" + reason,
                        "p:n argument 1 `4@wsp`" + reason,
                        "p:n argument 2 `8@w1`" + reason,
                        "p:n argument 3 `4f@w2`" + reason),
                left(Repair.plan(file)));
        assertEquals(List.of("4@wzr 4@wsp 8@w1 4f@w2 -4@x3"), arguments(repaired(file)));
    }

    @Test
    void repairsTheTextsOfObjectFilesOnly() throws Exception {
        ElfBuilder elf = aarch64(true, ByteOrder.LITTLE_ENDIAN).type(1);
        Path file = file(elf.notes(elf.note("p", "n", "-4@w3 8@x0").padded().bytes()));
        assertEquals(List.of("p:n n_descsz counts 1 bytes after the arguments"), left(Repair.plan(file)));
        assertEquals(List.of("-4@x3 8@x0"), arguments(repaired(file)));
        assertThrows(IOException.class, () -> Repair.plan(file, RepairOption.STAPSDT_BASE));
    }

    @Test
    void movesNotesUpToTheFillersPlace() throws Exception {
        ElfBuilder elf = goFile();
        byte[] filler = goNote(elf, "_fallback", "_fallback");
        Path file = file(elf.notes(
                        filler,
                        goNote(elf, "p", "one"),
                        filler,
                        goNote(elf, "p", "longer"),
                        goNote(elf, "p", "three"),
                        filler,
                        new byte[24])
                .segment(PT_NOTE, 4, 0x400800));
        assertEquals(Optional.of(GoLayout.OLDER), UsdtFile.read(file).goLayout());
        Repair repair = Repair.plan(file);
        assertEquals(
                3,
                repair.changes().stream()
                        .filter(change -> change.to().startsWith("at 0x"))
                        .count());
        UsdtFile after = repaired(file);
        assertEquals(List.of("one", "longer", "three"), names(after));
        assertEquals(Optional.of(GoLayout.NEWER), after.goLayout());
        assertEquals(List.of(), after.problems());
    }

    @Test
    void repairsNotesThatItMoves() throws Exception {
        ElfBuilder elf = aarch64(true, ByteOrder.LITTLE_ENDIAN).headerSegment(5, 0x400000, 0x800);
        byte[] filler =
                elf.note("_fallback", "_fallback", "").base(0x400040).padded().bytes();
        Path file = file(elf.notes(
                filler,
                elf.note("p", "one", "-4@w0").base(0x400040).padded().bytes(),
                elf.note("p", "two", "8@x1 1@w2").base(0x400040).padded().bytes()));
        UsdtFile after = repaired(file);
        assertEquals(List.of("-4@x0", "8@x1 1@x2"), arguments(after));
        assertEquals(Optional.of(GoLayout.NEWER), after.goLayout());
    }

    @Test
    void leavesNothingBehindThatReadsBackOtherwise() throws Exception {
        ElfBuilder elf = aarch64(true, ByteOrder.LITTLE_ENDIAN);
        // The code of the site is what stands at the notes: the repair changes it.
        Path file =
                file(elf.notes(elf.note("p", "n", "-4@w0").location(0x500024).bytes())
                        .segment(1, 5, 0x500000));
        Repair repair = Repair.plan(file);
        IOException refused = assertThrows(IOException.class, () -> repair.write(folder.resolve("fixed")));
        assertEquals(
                folder.resolve("fixed")
                        + ": what was written does not read back as planned, and was deleted: code or semaphore of p:n"
                        + " 0x500024 -4@x0",
                refused.getMessage());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void canHideAllThereIs() throws Exception {
        ElfBuilder elf = goFile();
        Path file = file(
                elf.notes(goNote(elf, "_fallback", "_fallback"), new byte[12]).segment(PT_NOTE, 4, 0x400800));
        UsdtFile after = repaired(file);
        assertEquals(List.of(), after.sites());
        assertEquals(List.of(), after.problems());
    }

    @Test
    void keepsWhatSomebodyCalledFallback() throws Exception {
        ElfBuilder elf = ElfBuilder.x8664();
        Path file = file(
                elf.code().notes(elf.note("_fallback", "_fallback", "8@%rax").bytes()));
        assertEquals(List.of(), Repair.plan(file).changes());
    }

    @Test
    void hidesNothingWhereASegmentGoesOn() throws Exception {
        ElfBuilder elf = goFile();
        byte[] notes = ElfBuilder.concat(
                goNote(elf, "p", "one"),
                new byte[12],
                elf.note("", "", "").owner("GNU\0").type(5).bytes());
        // The section is cut off before the note of another owner; the segment is not.
        ByteBuffer bytes = elf.notes(notes).segment(PT_NOTE, 4, 0x400800).build();
        int other = notes.length - goNote(elf, "p", "one").length - 12;
        int count = bytes.getShort(60);
        int header = (int) bytes.getLong(40) + 2 * 64;
        assertEquals(4, count);
        bytes.putLong(header + 32, bytes.getLong(header + 32) - other);
        Path file = file(bytes);
        Repair repair = Repair.plan(file);
        assertEquals(
                List.of("section .note.stapsdt holds something other than a probe, among notes that cannot move or"
                        + " that one header names"),
                left(repair));
        assertEquals(1, repair.changes().size(), repair.changes()::toString);
    }

    @Test
    void movesNoNoteThatIsPaddedToEight() throws Exception {
        ElfBuilder elf = goFile();
        byte[] notes = ElfBuilder.concat(
                goNote(elf, "p", "one"),
                new byte[12],
                elf.note("", "", "").owner("GNU\0").type(5).bytes());
        Path file = file(elf.section(".note.stapsdt", ElfBuilder.SHT_NOTE, 0, 0, notes, 8, 0));
        Repair repair = Repair.plan(file);
        assertEquals(1, repair.left().size());
        assertEquals(1, repair.changes().size(), repair.changes()::toString);
        assertEquals(List.of("one"), names(repaired(file)));
    }

    @Test
    void leavesASizeThatCountsMoreThanPadding() throws Exception {
        ElfBuilder elf = ElfBuilder.x8664();
        byte[] texts = "p\0n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.UTF_8);
        Path file = file(elf.code().notes(elf.note("", "", "").texts(texts).bytes()));
        Repair repair = Repair.plan(file);
        assertEquals(List.of("p:n n_descsz counts 7 bytes after the arguments"), left(repair));
        assertEquals(List.of(), repair.changes());
    }

    @Test
    void givesStrippedNotesASection() throws Exception {
        ElfBuilder elf = aarch64(true, ByteOrder.BIG_ENDIAN);
        Path file = file(elf.notes(
                        elf.note("p", "n", "-4@w0").base(0x401000).bytes(),
                        elf.note("p", "n", "-4@w1").base(0x401000).bytes())
                .segment(PT_NOTE, 4, 0x402000)
                .withoutSectionHeaders());
        UsdtFile after = repaired(file, RepairOption.STAPSDT_BASE);
        assertEquals(List.of("-4@x0", "-4@x1"), arguments(after));
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("fixed")));
        assertEquals(4, bytes.getShort(60));
        assertEquals(64, bytes.getShort(58));
        assertEquals(1, bytes.getShort(62));
        // Without PT_NOTE the notes are found by the new section.
        int noteSegment = 64 + 56;
        assertEquals(PT_NOTE, bytes.getInt(noteSegment));
        bytes.putInt(noteSegment, 0);
        assertEquals(List.of("-4@x0", "-4@x1"), arguments(UsdtFile.read(bytes)));
    }

    @Test
    void addsAHeaderToMoreThanTheElfHeaderCounts() throws Exception {
        for (int count : new int[] {0xff00 - 3, 0xff00 - 2, 70_000}) {
            ElfBuilder elf = ElfBuilder.x8664();
            elf.code().notes(elf.note("p", "n", "8@%rax").base(0x401000).bytes());
            for (int i = 4; i < count; i++) {
                elf.section(".s", ElfBuilder.SHT_PROGBITS, 0, new byte[0]);
            }
            Path file = file(elf);
            UsdtFile after = repaired(file, RepairOption.STAPSDT_BASE);
            assertEquals(1, after.sites().size());
            ByteBuffer bytes =
                    ByteBuffer.wrap(Files.readAllBytes(folder.resolve("fixed"))).order(ByteOrder.LITTLE_ENDIAN);
            int inHeader = Short.toUnsignedInt(bytes.getShort(60));
            long inSection = bytes.getLong((int) bytes.getLong(40) + 32);
            assertEquals(count + 1 < 0xff00 ? count + 1 : 0, inHeader);
            assertEquals(count + 1 < 0xff00 ? 0 : count + 1, inSection);
        }
    }

    /** Of both classes and byte orders, so that the base is where readelf and every tracer look for it. */
    @Test
    void givesNotesTheBaseThatTheyLack() throws Exception {
        for (boolean elf64 : new boolean[] {true, false}) {
            for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
                ElfBuilder elf = aarch64(elf64, order);
                elf.notes(
                                elf.note("p", "n", "").base(0).bytes(),
                                elf.note("p", "m", "-4@x0").base(0x402000).bytes())
                        .section(".stapsdt.base", ElfBuilder.SHT_PROGBITS, 0x402000, new byte[1]);
                Path file = file(elf);
                assertEquals(
                        List.of("p:n base: 0x0 -> 0x402000"),
                        Repair.plan(file).changes().stream()
                                .map(change -> change.toString()
                                        .substring(change.toString().indexOf(' ') + 1))
                                .toList());
                UsdtFile before = UsdtFile.read(file);
                UsdtFile after = repaired(file);
                assertEquals(
                        List.of(0x402000L, 0x402000L),
                        after.sites().stream().map(site -> site.note().base()).toList());
                for (int i = 0; i < 2; i++) {
                    assertEquals(
                            before.sites().get(i).address(),
                            after.sites().get(i).address());
                }
                assertEquals(List.of(), Repair.plan(folder.resolve("fixed")).changes());
                Files.delete(folder.resolve("fixed"));
            }
        }
    }

    @Test
    void addsASectionAtTheBaseThatSomeNotesHave() throws Exception {
        ElfBuilder elf = ElfBuilder.x8664();
        Path file = file(elf.code()
                .notes(
                        elf.note("p", "n", "").base(0).bytes(),
                        elf.note("p", "m", "").base(0x401008).bytes()));
        assertEquals(List.of(), Repair.plan(file).changes());
        UsdtFile after = repaired(file, RepairOption.STAPSDT_BASE);
        assertEquals(
                List.of(0x401008L, 0x401008L),
                after.sites().stream().map(site -> site.note().base()).toList());
        assertEquals(0x401000, after.sites().get(0).address());
    }

    @Test
    void refusesABaseThatFitsNotAllNotes() throws Exception {
        ElfBuilder elf = ElfBuilder.x8664();
        Path file = file(elf.code()
                .notes(
                        elf.note("p", "n", "").base(0x401000).bytes(),
                        elf.note("p", "n", "").base(0x401008).bytes()));
        IOException refused = assertThrows(IOException.class, () -> Repair.plan(file, RepairOption.STAPSDT_BASE));
        assertEquals(
                file + ": notes have several bases, 0x401000 and 0x401008; no section .stapsdt.base fits them all",
                refused.getMessage());
        assertEquals(List.of(), Repair.plan(file).changes());
    }

    @Test
    void addsNothingBehindWhatWasAppended() throws Exception {
        ElfBuilder elf = ElfBuilder.x8664();
        Path file = file(elf.code().notes(elf.note("p", "n", "").padded().bytes()));
        Files.write(file, new byte[] {'P', 'K'}, StandardOpenOption.APPEND);
        assertThrows(IOException.class, () -> Repair.plan(file, RepairOption.STAPSDT_BASE));
        // What does not grow the file is done all the same.
        assertEquals(
                List.of("p:n n_descsz"),
                Repair.plan(file).changes().stream().map(FieldChange::what).toList());
        assertEquals(1, repaired(file).sites().size());
    }

    @Test
    void readsAndWritesBehindFourGigabytes() throws Exception {
        ElfBuilder elf = aarch64(true, ByteOrder.LITTLE_ENDIAN);
        ByteBuffer bytes = elf.notes(elf.note("p", "n", "-4@w0").bytes()).build();
        // The section table is where it is; the notes are beyond what 32 bits can say, in a file with a hole.
        long far = 5L << 30;
        int header = (int) bytes.getLong(40) + 2 * 64;
        int notesAt = (int) bytes.getLong(header + 24);
        int size = (int) bytes.getLong(header + 32);
        bytes.putLong(header + 24, far);
        Path file = file(bytes);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(bytes.duplicate().limit(notesAt + size).position(notesAt), far);
        }
        Repair repair = Repair.plan(file);
        assertEquals(
                List.of("0x" + Long.toHexString(far + 48) + " p:n arguments: -4@w0 -> -4@x0"),
                repair.changes().stream().map(FieldChange::toString).toList());
    }

    @Test
    void refusesDamagedFiles() throws Exception {
        ElfBuilder elf = ElfBuilder.x8664();
        byte[] good = elf.note("p", "n", "").padded().bytes();
        Path file =
                file(elf.code().notes(good, elf.note("p", "n", "").descsz(4000).bytes()));
        ElfFormatException refused = assertThrows(ElfFormatException.class, () -> Repair.plan(file));
        assertTrue(refused.getMessage().startsWith(file + ": damaged, so it is not repaired: invalid n_descsz 4000"));
        Path debug = Fixtures.testdata().resolve("elf/cvalues-amd64-O2-debug.elf");
        assertEquals(List.of(), Repair.plan(debug).changes());
        assertThrows(ElfFormatException.class, () -> Repair.plan(Files.writeString(file, "no ELF file")));
    }

    @Test
    void leavesCompressedAndOverlappingNotes() throws Exception {
        ElfBuilder elf = aarch64(true, ByteOrder.LITTLE_ENDIAN);
        ByteBuffer bytes = elf.notes(
                        elf.note("p", "n", "-4@w0").bytes(),
                        elf.note("p", "n", "-4@w1").bytes())
                .notes(new byte[64])
                .build();
        int header = (int) bytes.getLong(40) + 2 * 64;
        ByteBuffer overlapping = copy(bytes);
        overlapping.putLong(header + 64 + 24, bytes.getLong(header + 24) + 56);
        List<String> left = left(Repair.plan(file(overlapping)));
        assertEquals(
                List.of("section .note.stapsdt overlaps section .note.stapsdt; nothing in either is repaired"), left);
        assertEquals(List.of(), Repair.plan(file(overlapping)).changes());
    }

    private static ElfBuilder nops(ElfBuilder elf, String code) {
        byte[] bytes = HexFormat.of().parseHex(code.replace(" ", ""));
        return elf.section(".text", ElfBuilder.SHT_PROGBITS, 6, 0x401000, bytes, 16, 0)
                .segment(1, 5, 0x401000);
    }

    /** The bytes of code that a repair leaves at 0x401000, of probes at some offsets from there. */
    private String repairedCode(String code, int... offsets) throws IOException {
        ElfBuilder elf = nops(ElfBuilder.x8664(), code);
        byte[][] notes = new byte[offsets.length][];
        for (int i = 0; i < offsets.length; i++) {
            notes[i] =
                    elf.note("p", "n" + i, "").location(0x401000 + offsets[i]).bytes();
        }
        Path file = file(elf.notes(notes));
        repaired(file, RepairOption.SAFE_NOPS);
        byte[] before = Files.readAllBytes(file);
        byte[] after = Files.readAllBytes(folder.resolve("fixed"));
        int at = (int) UsdtFile.read(file).sites().get(0).fileOffset().orElseThrow() - offsets[0];
        int size = code.replace(" ", "").length() / 2;
        String repaired = HexFormat.of().formatHex(after, at, at + size);
        // Nothing else changes.
        System.arraycopy(before, at, after, at, size);
        assertArrayEquals(before, after);
        return repaired;
    }

    @ParameterizedTest
    @CsvSource({
        "0f1f440000 c3, 900f1f4000 c3",
        "660f1f4000 c3, 900f1f4000 c3",
        "6666666690 c3, 900f1f4000 c3",
        "90 0f1f440000 c3, 90 900f1f4000 c3",
        "662e0f1f840000000000 c3, 90 0f1f4000 0f1f4000 90 c3",
        "2e90 c3, 9090 c3",
        "2e660f1f4000 c3, 90 0f1f4000 90 c3",
        "662e0f1f440000 c3, 90 0f1f4000 6690 c3",
        "2e0f1f8000000000 c3, 90 0f1f4000 0f1f00 c3",
        "0f1f4000 c3, 0f1f4000 c3",
        "90 662e0f1f840000000000 c3, 90 662e0f1f840000000000 c3",
    })
    void replacesNopsThatDoHarm(String code, String repaired) throws Exception {
        assertEquals(repaired.replace(" ", ""), repairedCode(code, 0));
    }

    /** Sites are close together, and several notes may name one. */
    @Test
    void replacesANopOnceWhateverNamesIt() throws Exception {
        assertEquals("900f1f4000900f1f4000c3", repairedCode("0f1f440000 0f1f440000 c3", 0, 5));
        assertEquals("900f1f4000900f1f4000c3", repairedCode("0f1f440000 0f1f440000 c3", 5, 0, 0));
        assertEquals("90900f1f4000c3", repairedCode("90 0f1f440000 c3", 0, 1));
        assertEquals("900f1f400090c3", repairedCode("66 2e0f1f4000 c3", 0, 1));
    }

    @Test
    void leavesNopsAloneUnlessTold() throws Exception {
        ElfBuilder elf = nops(ElfBuilder.x8664(), "0f1f440000 c3");
        Path file = file(elf.notes(elf.note("p", "n", "8@-8(%rsp)").bytes()));
        assertEquals(List.of(), Repair.plan(file).changes());
        Repair repair = Repair.plan(file, RepairOption.SAFE_NOPS);
        assertEquals(1, repair.changes().size());
        assertTrue(repair.changes().get(0).toString().endsWith(" p:n NOP: 0f 1f 44 00 00 -> 90 0f 1f 40 00"));
        Path object = file(nops(ElfBuilder.x8664().type(1), "0f1f440000 c3")
                .notes(elf.note("p", "n", "").bytes()));
        assertEquals(List.of(), Repair.plan(object, RepairOption.SAFE_NOPS).changes());
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        byte[] array = new byte[bytes.limit()];
        bytes.get(0, array);
        return ByteBuffer.wrap(array).order(bytes.order());
    }

    @Test
    void noDamageMakesADamagedCopy() throws Exception {
        List<byte[]> originals = new ArrayList<>();
        ElfBuilder arm = aarch64(true, ByteOrder.BIG_ENDIAN);
        originals.add(array(arm.notes(
                        arm.note("p", "n", "-4@w0 2@w1").padded().bytes(),
                        arm.note("provider", "name", "1@w2 8@x3").padded().bytes(),
                        new byte[12])
                .segment(PT_NOTE, 4, 0x402000)));
        ElfBuilder go = goFile();
        originals.add(array(go.notes(
                        goNote(go, "_fallback", "_fallback"),
                        goNote(go, "p", "one"),
                        goNote(go, "p", "two"),
                        new byte[12])
                .segment(PT_NOTE, 4, 0x400800)));
        ElfBuilder x86 = ElfBuilder.x8664();
        originals.add(array(nops(x86, "0f1f440000 90 0f1f440000 c3")
                .notes(
                        x86.note("p", "five", "8@%rax").bytes(),
                        x86.note("p", "pair", "").location(0x401005).bytes())));
        int written = 0;
        int refused = 0;
        int unlike = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] bytes = originals.get(seed % originals.size()).clone();
            for (int i = random.nextInt(1, 4); i > 0; i--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Path file = Files.write(folder.resolve("file"), bytes);
            Path fixed = folder.resolve("fixed");
            try {
                RepairOption[] options = random.nextBoolean() ? RepairOption.values() : new RepairOption[0];
                Repair.plan(file, options).write(fixed);
                // What was written was read back; here, that it needs no further repair.
                assertEquals(List.of(), Repair.plan(fixed, options).changes(), "seed " + seed);
                Files.delete(fixed);
                written++;
            } catch (IOException e) {
                assertTrue(Files.notExists(fixed), "seed " + seed);
                // Where a damaged segment makes code of the notes, which then change.
                unlike += e.getMessage().contains("read back") ? 1 : 0;
                refused++;
            }
        }
        System.out.println("[repair of damaged files] " + written + " written, " + refused + " refused, " + unlike
                + " of them when read back");
        assertTrue(written > SEEDS / 2 && refused > SEEDS / 20 && unlike < SEEDS / 200);
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(1, files.count(), "temporary files are left");
        }
    }

    private static byte[] array(ElfBuilder elf) {
        ByteBuffer bytes = elf.build();
        byte[] array = new byte[bytes.remaining()];
        bytes.get(array);
        return array;
    }
}
