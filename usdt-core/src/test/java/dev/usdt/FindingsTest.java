package dev.usdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.usdt.ElfBuilder.Note;
import dev.usdt.tracer.GuardedProgram;
import dev.usdt.tracer.Tracer;
import dev.usdt.tracer.TracerMatrix;
import dev.usdt.tracer.Verdict;
import dev.usdt.validate.Finding;
import dev.usdt.validate.Finding.Code;
import dev.usdt.validate.Validation;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A file for each kind of finding, in which it is found once, and whose other findings are those of a healthy file. */
class FindingsTest {

    /** For the tracer that was asked for. */
    private static final Set<Code> GIVEN_OTHERWISE = Set.of(Code.TRACER_FAILS, Code.TRACER_UNKNOWN);

    /**
     * What affects everybody else. Run: {@code break -probe-stap NAME} takes a probe without a provider. And gdb's
     * breakpoints are its own, of which Linux makes no call.
     */
    private static final Set<Code> FINE_WITH_GDB = Set.of(Code.EMPTY_PROVIDER, Code.VALUE_IN_RED_ZONE);

    private static final int ALLOC = 2;
    private static final long BASE = 0x402000;
    private static final long GO_BASE = 0x400040;
    private static final byte[] BUILD_ID = {4, 0, 0, 0, 4, 0, 0, 0, 3, 0, 0, 0, 'G', 'N', 'U', 0, 1, 2, 3, 4};

    private static Note note(String name, String arguments) {
        return ElfBuilder.x8664().note("p", name, arguments).base(BASE);
    }

    /** With the section as far from its file offset as the code, on which perf relies. */
    private static ElfBuilder complete(ElfBuilder elf) {
        return elf.section(".stapsdt.base", ElfBuilder.SHT_PROGBITS, ALLOC, BASE, new byte[1], 0x1000, 0x80)
                .section(".note.gnu.build-id", ElfBuilder.SHT_NOTE, ALLOC, 0, BUILD_ID, 4, 0);
    }

    private static ElfBuilder with(Note... notes) {
        return complete(ElfBuilder.x8664().code().notes(bytes(notes)));
    }

    private static byte[] bytes(Note... notes) {
        return ElfBuilder.concat(Stream.of(notes).map(Note::bytes).toArray(byte[][]::new));
    }

    private static ElfBuilder withCode(Note note, int... code) {
        byte[] bytes = new byte[16];
        for (int i = 0; i < code.length; i++) {
            bytes[i] = (byte) code[i];
        }
        return complete(ElfBuilder.x8664()
                .section(".text", ElfBuilder.SHT_PROGBITS, 0x401000, bytes)
                .segment(1, 5, 0x401000)
                .notes(bytes(note)));
    }

    /** Whose notes have the base that the Go fork gives them. */
    private static ElfBuilder go(byte[]... notes) {
        return ElfBuilder.x8664().code().headerSegment(4, 0x400000, 64).notes(notes);
    }

    private static Map<Code, ElfBuilder> files() {
        Map<Code, ElfBuilder> files = new EnumMap<>(Code.class);
        files.put(Code.LOCATION_NOT_EXECUTABLE, with(note("n", "").location(0x10)));
        files.put(
                Code.NO_NOP_AT_SITE,
                complete(ElfBuilder.x8664()
                        .section(".text", ElfBuilder.SHT_PROGBITS, 0x401000, new byte[] {(byte) 0xcc, (byte) 0xc3})
                        .segment(1, 5, 0x401000)
                        .notes(bytes(note("n", "")))));
        files.put(
                Code.CODE_MISSING,
                complete(ElfBuilder.x8664().memorySegment(5, 0x401000, 64).notes(bytes(note("n", "")))));
        files.put(Code.EMPTY_PROVIDER, with(ElfBuilder.x8664().note("", "n", "")));
        files.put(Code.EMPTY_NAME, with(note("", "")));
        files.put(Code.ARGUMENT_UNPARSED, with(note("n", "8@%rax 4@%nonsense")));
        files.put(
                Code.FILE_DAMAGED,
                complete(ElfBuilder.x8664()
                        .code()
                        .notes(bytes(note("n", "")), note("m", "").descsz(5000).bytes())));
        files.put(Code.FILE_ODD, with(note("n", ""), note("m", "").type(2)));
        files.put(
                Code.LINKER_DROPPED_NOTES,
                ElfBuilder.x8664()
                        .code()
                        .section(
                                ".gopclntab",
                                ElfBuilder.SHT_PROGBITS,
                                0x500000,
                                "main.main\0runtime/trace/usdt.Probe2\0".getBytes(StandardCharsets.US_ASCII)));
        files.put(
                Code.NOT_LINKED_BY_GO,
                ElfBuilder.x8664()
                        .code()
                        .section(".go.buildinfo", ElfBuilder.SHT_PROGBITS, 0x500000, new byte[32])
                        .section(".comment", ElfBuilder.SHT_PROGBITS, 0, new byte[4]));
        files.put(Code.SEMAPHORE_NOT_WRITABLE, with(note("n", "").semaphore(0x16)));
        long semaphore = GuardedProgram.SECOND;
        files.put(
                Code.SEMAPHORE_PAGE_SHARED,
                new GuardedProgram().relro().site("n", semaphore).elf());
        files.put(
                Code.SEMAPHORE_OUT_OF_REACH,
                new GuardedProgram().apart().site("n", semaphore + 1).elf());
        files.put(
                Code.SEMAPHORE_OUTSIDE_PROBES,
                new GuardedProgram()
                        .apart()
                        .second(".data")
                        .site("n", semaphore)
                        .elf());
        files.put(
                Code.SITES_DIFFER_IN_SEMAPHORE,
                new GuardedProgram()
                        .apart()
                        .site("n", semaphore)
                        .site("n", semaphore + 2)
                        .elf());
        files.put(
                Code.PADDED_DESCRIPTOR,
                go(note("n", "8@%rcx").base(GO_BASE).padded().bytes()));
        files.put(Code.ZERO_TAIL, go(note("n", "").base(GO_BASE).bytes(), new byte[12]));
        files.put(
                Code.FALLBACK_PROBE,
                go(ElfBuilder.x8664()
                        .note("_fallback", "_fallback", "")
                        .base(GO_BASE)
                        .bytes()));
        files.put(Code.DUPLICATE_NOTE, with(note("n", ""), note("n", "")));
        files.put(
                Code.SITES_DIFFER_IN_COUNT,
                with(note("n", ""), note("n", "8@%rax").location(0x401001)));
        files.put(
                Code.SITES_DIFFER_IN_TYPE,
                with(note("n", "-8@%rax"), note("n", "8@%rax").location(0x401001)));
        files.put(Code.TOO_MANY_ARGUMENTS, with(note("n", "8@%rax" + " 8@%rbx".repeat(12))));
        files.put(
                Code.NOTES_NOT_IN_SECTION,
                ElfBuilder.x8664()
                        .code()
                        .section(".note.stapsdt", ElfBuilder.SHT_NOTE, 0, bytes(note("n", "")))
                        .segment(4, 4, 0)
                        .withoutSectionHeaders());
        files.put(
                Code.SEVERAL_NOTE_SECTIONS,
                complete(ElfBuilder.x8664().code().notes(bytes(note("n", ""))).notes(bytes(note("m", "")))));
        files.put(
                Code.NOTES_BEFORE_PROBES,
                complete(loaded().section(".probes", ElfBuilder.SHT_PROGBITS, 3, 0x600000, new byte[2], 2, 0)));
        files.put(Code.NOTES_LOADED, complete(loaded()));
        files.put(Code.PRELINKED, with(note("n", "").location(0x401000 - 0x100).base(0x402000 - 0x100)));
        files.put(Code.NOTE_WITHOUT_BASE, with(note("n", ""), note("m", "").base(0)));
        files.put(Code.TOO_MANY_SITES, with(manyStrings()));
        files.put(
                Code.ADDRESS_FOR_OFFSET,
                ElfBuilder.x8664()
                        .code()
                        .notes(bytes(note("n", ""), note("m", "")))
                        .section(".stapsdt.base", ElfBuilder.SHT_PROGBITS, ALLOC, BASE, new byte[1], 0x1000, 0x90)
                        .section(".note.gnu.build-id", ElfBuilder.SHT_NOTE, ALLOC, 0, BUILD_ID, 4, 0));
        files.put(Code.UNPRINTABLE_NAME, with(note("n\u001b[1m".substring(0, 2), "")));
        files.put(Code.UNSPELLABLE_NAME, with(note("n:m", "")));
        files.put(Code.NOT_AN_EVENT_NAME, with(note("n-m", "")));
        files.put(
                Code.NO_STAPSDT_BASE,
                ElfBuilder.x8664()
                        .code()
                        .notes(bytes(note("n", "")))
                        .section(".note.gnu.build-id", ElfBuilder.SHT_NOTE, ALLOC, 0, BUILD_ID, 4, 0));
        files.put(
                Code.NO_BUILD_ID,
                ElfBuilder.x8664()
                        .code()
                        .notes(bytes(note("n", "")))
                        .section(".stapsdt.base", ElfBuilder.SHT_PROGBITS, ALLOC, 0x402000, new byte[1], 1, 0));
        files.put(Code.NOP5, withCode(note("n", "8@-8(%rbp)"), 0x66, 0x0f, 0x1f, 0x40, 0x00));
        files.put(Code.NOP_NOP5, withCode(note("n", ""), 0x90, 0x0f, 0x1f, 0x44, 0x00, 0x00));
        files.put(Code.VALUE_IN_RED_ZONE, withCode(note("n", "8@-8(%rsp) 4@-12(%rsp)"), 0x0f, 0x1f, 0x44, 0x00, 0x00));
        files.put(Code.NOP_WITH_SEGMENT, withCode(note("n", "8@-8(%rsp)"), 0x2e, 0x0f, 0x1f, 0x40, 0x00));
        files.put(Code.NOP_KINDS, with(note("n", "")));
        files.put(Code.REFUSED_BY_BCC, with(note("n", "1@%ah 1@%bh")));
        files.put(Code.REFUSED_BY_LIBBPF, with(note("n", "8@0x8(%rsp)")));
        files.put(
                Code.REFUSED_BY_PERF,
                with(note("n", "4@$5 4@$6"), note("n", "4@$6 4@$7").location(0x401001)));
        files.put(Code.REFUSED_BY_GDB, with(note("n", "1@%r8b")));
        files.put(Code.REFUSED_BY_SYSTEMTAP, with(note("n", "8@0x8(%rsp)")));
        files.put(Code.MISREAD, with(note("n", "8@$18446744073709551615 1@%ah")));
        return files;
    }

    /** One more than libbpf has room for. */
    private static Note[] manyStrings() {
        Note[] notes = new Note[257];
        for (int i = 0; i < notes.length; i++) {
            notes[i] = note("n", "4@" + i + "(%rsp)").location(0x401000 + i % 256);
        }
        return notes;
    }

    private static ElfBuilder loaded() {
        return ElfBuilder.x8664()
                .code()
                .section(".note.stapsdt", ElfBuilder.SHT_NOTE, ALLOC, 0x400400, bytes(note("n", "")), 4, 0);
    }

    static Stream<Arguments> codes() {
        return files().entrySet().stream()
                .map(entry -> argumentSet(entry.getKey().id(), entry.getKey(), entry.getValue()));
    }

    private static List<Finding> validate(ElfBuilder elf) throws Exception {
        return Validation.of(UsdtFile.read(elf.build(), Detail.INSTRUCTIONS, Detail.LAYOUT, Detail.SYMBOLS));
    }

    @ParameterizedTest
    @MethodSource("codes")
    void isFound(Code code, ElfBuilder elf) throws Exception {
        List<Code> found = validate(elf).stream().map(Finding::code).toList();
        int expected = code == Code.MISREAD ? 3 : 1; // by libbpf, gdb and, the other operand, perf
        assertEquals(expected, found.stream().filter(code::equals).count(), () -> code + " in " + found);
    }

    @Test
    void hasAFileForEveryKind() {
        for (Code code : Code.values()) {
            assertEquals(!GIVEN_OTHERWISE.contains(code), files().containsKey(code), code.id());
        }
    }

    @Test
    void findsOnlyTheKindOfNopInAHealthyFile() throws Exception {
        assertEquals(
                List.of("1 site has a 1-byte NOP"),
                validate(with(note("n", "-4@%edi 8@16(%rsp)"))).stream()
                        .map(Finding::toString)
                        .toList());
    }

    @Test
    void findsWhatTheTracerAskedForFailsAt() throws Exception {
        UsdtFile file = UsdtFile.read(
                with(note("n", "1@%ah"), note("m", "8@%rax")).build(), Detail.INSTRUCTIONS, Detail.LAYOUT);
        assertEquals(
                List.of("p:n at 0x401000: bpftrace-0.27 cannot read this register (arg0 1@%ah)"),
                Validation.of(file, Tracer.of("bpftrace-0.27")).stream()
                        .map(Finding::toString)
                        .toList());
        assertEquals(List.of(), Validation.of(file, Tracer.of("systemtap")));
    }

    @Test
    void namesTheSiteAtWhichTheTracerFails() throws Exception {
        UsdtFile file = UsdtFile.read(
                with(note("n", "1@%al"), note("n", "1@%ah").location(0x401001)).build(),
                Detail.INSTRUCTIONS,
                Detail.LAYOUT);
        for (String tracer : List.of("bpftrace-0.17", "bpftrace-0.27", "perf")) {
            List<Finding> findings = Validation.of(file, Tracer.of(tracer));
            assertEquals(1, findings.size(), tracer);
            assertEquals(0x401001, findings.get(0).site().orElseThrow().address(), tracer);
        }
    }

    /** How gdb reads operands of PowerPC is not known here. */
    @Test
    void warnsWhereNothingIsKnownOfTheTracerAskedFor() throws Exception {
        ElfBuilder elf = ElfBuilder.of(true, ByteOrder.LITTLE_ENDIAN, 21);
        elf.section(".text", ElfBuilder.SHT_PROGBITS, 0x401000, new byte[] {0, 0, 0, 0x60})
                .segment(1, 5, 0x401000);
        byte[] notes = elf.note("p", "n", "8@3").base(0x402000).bytes();
        UsdtFile file = UsdtFile.read(complete(elf.notes(notes)).build(), Detail.INSTRUCTIONS, Detail.LAYOUT);
        assertEquals(
                List.of(
                        "warning tracer-unknown p:n at 0x401000: gdb may or may not read this machine's operands (arg0 8@3)"),
                Validation.of(file, Tracer.of("gdb")).stream()
                        .map(finding -> finding.severity().severityName() + " "
                                + finding.code().id() + " " + finding)
                        .toList());
    }

    /** Each by itself: a probe may have all three. */
    @Test
    void looksAtAllSitesForHowTheyDiffer() throws Exception {
        String thirteen = "8@%rax" + " 8@%rbx".repeat(12);
        List<String> found = validate(
                        with(note("n", "-8@%rax"), note("n", thirteen).location(0x401001)))
                .stream()
                .filter(finding ->
                        finding.severity() != Finding.Severity.NOTE || finding.code() == Code.SITES_DIFFER_IN_TYPE)
                .map(Finding::toString)
                .toList();
        assertEquals(
                List.of(
                        "p:n at 0x401001: number of arguments is 13, but 1 at 0x401000",
                        "p:n at 0x401001: argument 0 is uint64, but int64 at 0x401000",
                        "p:n at 0x401001: 13 arguments, more than 12"),
                found);
    }

    /** What is wrong for everybody is fine for no tracer. */
    @ParameterizedTest
    @MethodSource("codes")
    void leavesNoTracerFineWhereASiteIsWrong(Code code, ElfBuilder elf) throws Exception {
        UsdtFile file = UsdtFile.read(elf.build(), Detail.INSTRUCTIONS, Detail.LAYOUT, Detail.SYMBOLS);
        Set<String> wrong = new HashSet<>();
        for (Finding finding : Validation.of(file)) {
            if (finding.severity() == Finding.Severity.ERROR) {
                finding.site().ifPresent(site -> wrong.add(site.provider() + ":" + site.name()));
            }
        }
        TracerMatrix matrix = TracerMatrix.of(file, Tracer.USUAL);
        for (TracerMatrix.Row row : matrix.rows()) {
            if (wrong.contains(row.probe().provider() + ":" + row.probe().name())) {
                for (int i = 0; i < row.assessments().size(); i++) {
                    if (FINE_WITH_GDB.contains(code) && matrix.tracers().get(i).equals(Tracer.of("gdb"))) {
                        continue;
                    }
                    assertNotEquals(
                            Verdict.OK,
                            row.assessments().get(i).verdict(),
                            matrix.tracers().get(i) + ", " + code);
                }
            }
        }
    }

    @Test
    void findsPaddedNotesOfAnybody() throws Exception {
        assertEquals(
                List.of(Code.PADDED_DESCRIPTOR, Code.NOP_KINDS),
                validate(with(note("n", "8@%rcx").padded())).stream()
                        .map(Finding::code)
                        .toList());
    }

    /** A Go program that its own linker has linked, or one that has notes, leaves nothing to say. */
    @Test
    void tellsOfAnotherLinkerOnlyWhereThereAreNoNotes() throws Exception {
        ElfBuilder go =
                ElfBuilder.x8664().code().section(".go.buildinfo", ElfBuilder.SHT_PROGBITS, 0x500000, new byte[32]);
        assertEquals(List.of(), validate(go));
        ElfBuilder linked = complete(ElfBuilder.x8664()
                .code()
                .notes(bytes(note("n", "")))
                .section(".go.buildinfo", ElfBuilder.SHT_PROGBITS, 0x500000, new byte[32])
                .section(".comment", ElfBuilder.SHT_PROGBITS, 0, new byte[4]));
        assertEquals(
                List.of(Code.NOP_KINDS),
                validate(linked).stream().map(Finding::code).toList());
    }

    @Test
    void looksForDroppedNotesInGoBinariesOnly() throws Exception {
        ElfBuilder c = ElfBuilder.x8664()
                .code()
                .linked(".strtab", 3, 0, 0, "\0runtime/trace/usdt.Probe\0".getBytes(StandardCharsets.US_ASCII));
        assertEquals(List.of(), validate(c));
    }

    @Test
    void takesNoPackageOfTheProgramForThatOfGo() throws Exception {
        ElfBuilder theirs = ElfBuilder.x8664()
                .code()
                .section(
                        ".gopclntab",
                        ElfBuilder.SHT_PROGBITS,
                        0x500000,
                        "main.main\0m.example/runtime/trace/usdt.Probe2\0".getBytes(StandardCharsets.US_ASCII));
        assertEquals(List.of(), validate(theirs));
    }

    @Test
    void tellsWhomEachKindAffects() {
        for (Code code : Code.values()) {
            assertFalse(code.affects().isBlank(), code.id());
        }
    }
}
