package dev.usdt.diff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.Detail;
import dev.usdt.ElfBuilder;
import dev.usdt.ElfBuilder.Note;
import dev.usdt.Fixtures;
import dev.usdt.UsdtFile;
import dev.usdt.tracer.GuardedProgram;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeDiffTest {

    private static Note note(String name, String arguments) {
        return ElfBuilder.x8664().note("p", name, arguments);
    }

    private static UsdtFile file(Note... notes) throws Exception {
        return UsdtFile.read(
                ElfBuilder.withNotes(Stream.of(notes).map(Note::bytes).toArray(byte[][]::new))
                        .build(),
                Detail.LAYOUT);
    }

    private static List<String> diff(UsdtFile old, UsdtFile current) {
        return ProbeDiff.of(old, current).differences().stream()
                .map(difference -> difference.kind().id() + (difference.breaking() ? "! " : " ") + difference)
                .toList();
    }

    @Test
    void findsNothingInTheSame() throws Exception {
        assertEquals(List.of(), diff(file(note("n", "-4@%ecx")), file(note("n", "-4@%ecx"))));
    }

    @Test
    void tellsProbesThatAreGoneAndNew() throws Exception {
        assertEquals(
                List.of("removed! p:old: removed, had (int32, uint64)", "added p:new: added, has no arguments"),
                diff(file(note("old", "-4@%ecx 8@%rax")), file(note("new", ""))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    -4@%ecx        | -4@%edx        | ''
                    -4@%ecx 8@%rax | -4@%ecx        | fewer-arguments! p:n: 1 argument, had 2 arguments
                    -4@%ecx        | -4@%ecx 8@%rax | more-arguments p:n: 2 arguments, had 1 argument
                    -4@%ecx        | 4@%ecx         | type! p:n: argument 0 is uint32, was int32
                    -4@%ecx        | -8@%rcx        | type! p:n: argument 0 is int64, was int32
                    8@%rcx         | 8f@%xmm0       | type! p:n: argument 0 is float64, was uint64
                    -4@%ecx        | -4@4(%rsp)     | operand p:n: argument 0 is in memory, was in a register
                    -4@%ecx        | -4@$5          | operand p:n: argument 0 is a constant, was in a register
                    8@%rcx         | 8@$main        | operand p:n: argument 0 is the address of a symbol, was in a register
                    """)
    void comparesArguments(String old, String current, String expected) throws Exception {
        assertEquals(
                expected.isEmpty() ? List.of() : List.of(expected),
                diff(file(note("n", old)), file(note("n", current))));
    }

    @Test
    void doesNotMindATypeThatAnotherSiteHad() throws Exception {
        UsdtFile old = file(note("n", "-8@%rax"), note("n", "8@%rax").location(0x401004));
        UsdtFile current = file(note("n", "8@%rax"), note("n", "-8@%rax").location(0x401004));
        assertEquals(List.of(), diff(old, current));
    }

    @Test
    void tellsATypeThatNoSiteHasAnyMore() throws Exception {
        UsdtFile old = file(note("n", "-8@$0"), note("n", "8@%rax").location(0x401004));
        assertEquals(
                List.of(
                        "type! p:n: argument 0 is uint64, was int64 or uint64",
                        "operand p:n: argument 0 is in a register, was a constant or in a register",
                        "sites p:n: 1 site, had 2"),
                diff(old, file(note("n", "8@%rax"))));
    }

    /** The arguments of two sites, before and after. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    8@%rax 8@%rcx        | 8@%rax | 8@%rax        | 8@%rax        | fewer-arguments! p:n: 1 argument, had 1 to 2 arguments
                    8@%rax 8@%rcx 8@%rdx | 8@%rax | 8@%rax 8@%rcx | 8@%rax 8@%rcx | fewer-arguments! p:n: 2 arguments, had 1 to 3 arguments
                    8@%rax 8@%rcx        | 8@%rax | 8@%rax 8@%rcx | ''            | fewer-arguments! p:n: 0 to 2 arguments, had 1 to 2 arguments
                    8@%rax               | 8@%rax | 8@%rax 8@%rcx | 8@%rax        | more-arguments p:n: 1 to 2 arguments, had 1 argument
                    8@%rax 8@%rcx        | 8@%rax | 8@%rax        | 8@%rax 8@%rcx | ''
                    8@%rax 8@%rcx        | 8@%rax | 8@%rax -4@%ecx | 8@%rax       | type! p:n: argument 1 is int32, was uint64
                    8@%rax 8@%rcx        | 8@%rax | 8@%rax 8@(%rcx) | 8@%rax      | operand p:n: argument 1 is in memory, was in a register
                    """)
    void comparesArgumentsThatSomeSitesHave(
            String old, String oldOther, String current, String currentOther, String expected) throws Exception {
        assertEquals(
                expected.isEmpty() ? List.of() : List.of(expected),
                diff(
                        file(note("n", old), note("n", oldOther).location(0x401004)),
                        file(note("n", current), note("n", currentOther).location(0x401004))));
    }

    @Test
    void tellsASiteThatHasFewerArgumentsThanAny() throws Exception {
        UsdtFile current = file(note("n", "8@%rax"), note("n", "").location(0x401004));
        assertEquals(
                List.of("fewer-arguments! p:n: 0 to 1 arguments, had 1 argument", "sites p:n: 2 sites, had 1"),
                diff(file(note("n", "8@%rax")), current));
    }

    @Test
    void namesAProbeWithoutProviderAndName() throws Exception {
        UsdtFile nameless = file(ElfBuilder.x8664().note("", "", "8@%rax"));
        assertEquals(
                List.of("added :: added, has (uint64)", "removed! p:n: removed, had no arguments").stream()
                        .sorted()
                        .toList(),
                diff(file(note("n", "")), nameless).stream().sorted().toList());
    }

    @Test
    void tellsSemaphoresMovesAndLayout() throws Exception {
        assertEquals(
                List.of("semaphore p:n: has a semaphore, had none"),
                diff(file(note("n", "")), file(note("n", "").semaphore(0x602000))));
        assertEquals(
                List.of("moved p:n: moved to 0x401004"),
                diff(file(note("n", "")), file(note("n", "").location(0x401004))));
        UsdtFile withBase = UsdtFile.read(
                ElfBuilder.withNotes(note("n", "").bytes())
                        .section(".stapsdt.base", ElfBuilder.SHT_PROGBITS, 0x402000, new byte[1])
                        .build(),
                Detail.LAYOUT);
        assertEquals(List.of("layout the file: lost its section .stapsdt.base"), diff(withBase, file(note("n", ""))));
    }

    private static UsdtFile file(GuardedProgram program) throws Exception {
        return UsdtFile.read(program.elf().build(), Detail.LAYOUT);
    }

    private static GuardedProgram apart() {
        return new GuardedProgram().apart();
    }

    private static List<String> semaphores(GuardedProgram old, GuardedProgram current) throws Exception {
        return diff(file(old), file(current)).stream()
                .filter(line -> line.startsWith("semaphore"))
                .toList();
    }

    @Test
    void tellsASemaphoreThatIsSplitOrLost() throws Exception {
        long semaphore = GuardedProgram.SECOND;
        GuardedProgram one = apart().site("n", semaphore).site("n", semaphore);
        assertEquals(List.of(), semaphores(one, one));
        assertEquals(List.of(), semaphores(one, apart().site("n", semaphore + 2)));
        GuardedProgram split = apart().site("n", semaphore).site("n", semaphore + 2);
        assertEquals(List.of("semaphore! t:n: has 2 different semaphores, had 1"), semaphores(one, split));
        assertEquals(List.of("semaphore t:n: has 1 semaphore, had 2"), semaphores(split, one));
        GuardedProgram some = apart().site("n", semaphore).site("n", 0);
        assertEquals(
                List.of("semaphore! t:n: has no semaphore at 1 of 2 sites, had one at each"), semaphores(one, some));
        assertEquals(
                List.of("semaphore t:n: has a semaphore at each site, had none at 1 of 2 sites"),
                semaphores(some, one));
        GuardedProgram none = apart().site("n", 0).site("n", 0);
        assertEquals(List.of("semaphore t:n: has no semaphore, had one"), semaphores(split, none));
    }

    @Test
    void tellsASemaphoreThatIsNotRaisedAnyMore() throws Exception {
        long semaphore = GuardedProgram.SECOND;
        GuardedProgram good = apart().site("n", semaphore);
        GuardedProgram data = apart().second(".data").site("n", semaphore);
        assertEquals(List.of("semaphore! t:n: semaphore is in .data, was in .probes"), semaphores(good, data));
        assertEquals(List.of("semaphore t:n: semaphore is in .probes, was in .data"), semaphores(data, good));
        GuardedProgram lld = new GuardedProgram().relro().site("n", semaphore);
        assertEquals(
                List.of("semaphore! t:n: semaphore is raised only in processes that run before the tracer, was in all"
                        + " processes"),
                semaphores(good, lld));
        assertEquals(
                List.of("semaphore t:n: semaphore is raised in all processes, was only in processes that run before the"
                        + " tracer"),
                semaphores(lld, good));
        GuardedProgram cleared = apart().site("n", semaphore + GuardedProgram.SECOND_SIZE);
        assertEquals(List.of(), semaphores(lld, cleared));
    }

    @Test
    void tellsAFileThatIsGone() throws Exception {
        ProbeDiff diff = ProbeDiff.between(Optional.of(FileSnapshot.of(file(note("n", "")))), Optional.empty());
        assertEquals(1, diff.breaking().size());
        assertEquals(
                List.of(),
                ProbeDiff.between(Optional.empty(), Optional.of(FileSnapshot.of(file(note("n", "")))))
                        .breaking());
    }

    /** The example of the package's documentation, on two builds of one program. */
    @Test
    void ourProgramKeepsItsProbes() throws Exception {
        UsdtFile released = UsdtFile.read(Fixtures.testdata().resolve("elf/cvalues-amd64-O0.elf"));
        UsdtFile built = UsdtFile.read(Fixtures.testdata().resolve("elf/cvalues-amd64-O2-pie-semaphore.elf"));
        ProbeDiff diff = ProbeDiff.of(released, built);
        assertEquals(List.of(), diff.breaking());
        assertTrue(diff.differences().size() > 10);
    }

    @Test
    void doesNotMissTheFillerOfTheOlderLayout() throws Exception {
        UsdtFile old = file(ElfBuilder.x8664().note("_fallback", "_fallback", ""));
        assertEquals(
                List.of("removed _fallback:_fallback: removed, had no arguments", "added p:n: added, has no arguments"),
                diff(old, file(note("n", ""))));
    }
}
