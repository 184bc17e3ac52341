package dev.usdt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usdt.tracer.GuardedProgram;
import dev.usdt.validate.Finding;
import dev.usdt.validate.Validation;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Where semaphores are, and who raises them. What is expected here of the kernel, tests that run it have seen. */
class SemaphoreTest {

    private static final long FIRST = GuardedProgram.FIRST;
    private static final long SECOND = GuardedProgram.SECOND;

    private static UsdtFile read(GuardedProgram program) throws Exception {
        return UsdtFile.read(program.elf().build(), Detail.INSTRUCTIONS, Detail.LAYOUT);
    }

    private static Semaphore only(GuardedProgram program) throws Exception {
        return read(program).sites().get(0).semaphore().orElseThrow();
    }

    private static GuardedProgram shared() {
        return new GuardedProgram();
    }

    private static GuardedProgram apart() {
        return new GuardedProgram().apart();
    }

    static Stream<Arguments> layouts() {
        return Stream.of(
                Arguments.of(Raising.ALWAYS, apart().site("n", SECOND)),
                Arguments.of(Raising.SHARED_PAGE, shared().relro().site("n", SECOND)),
                Arguments.of(Raising.SHARED_WRITABLE_PAGE, shared().site("n", SECOND)),
                Arguments.of(Raising.ALWAYS, shared().site("n", FIRST + 0x20)),
                Arguments.of(Raising.READ_ONLY_SOON, shared().relro().site("n", FIRST + 0x20)),
                Arguments.of(Raising.CLEARED, apart().site("n", SECOND + GuardedProgram.SECOND_SIZE)),
                Arguments.of(Raising.SHARED_PAGE, shared().relro().site("n", SECOND + GuardedProgram.SECOND_SIZE)),
                Arguments.of(Raising.NOT_IN_FILE, apart().site("n", SECOND + 0xf00)),
                Arguments.of(Raising.UNALIGNED, apart().site("n", SECOND + 1)),
                Arguments.of(Raising.NOT_WRITABLE, apart().flags(4).site("n", SECOND)),
                Arguments.of(Raising.NOT_WRITABLE, apart().site("n", 0x16)));
    }

    @ParameterizedTest
    @MethodSource("layouts")
    void knowsWhereTheKernelRaisesIt(Raising raising, GuardedProgram program) throws Exception {
        assertEquals(raising, only(program).raising());
    }

    @Test
    void hasTheNameOfItsSection() throws Exception {
        assertEquals(Optional.of(".probes"), only(apart().site("n", SECOND)).section());
        assertEquals(
                Optional.of(".data"),
                only(apart().second(".data").site("n", SECOND)).section());
        assertEquals(Optional.of(".data.rel.ro"), only(apart().site("n", FIRST)).section());
        assertEquals(Optional.empty(), only(apart().site("n", SECOND + 0x800)).section());
        ElfBuilder stripped = apart().site("n", SECOND).elf().withoutSectionHeaders();
        assertEquals(List.of(), UsdtFile.read(stripped.build()).sites());
    }

    @Test
    void hasTheOffsetThatTheKernelWants() throws Exception {
        Semaphore semaphore = only(apart().site("n", SECOND + 2));
        // Code and .data.rel.ro have the two pages in front.
        assertEquals(OptionalLong.of(0x3102), semaphore.fileOffset());
        assertEquals(
                OptionalLong.empty(), only(apart().site("n", SECOND + 0x800)).fileOffset());
    }

    private static List<String> findings(GuardedProgram program) throws Exception {
        return Validation.of(read(program)).stream()
                .filter(finding -> finding.severity() != Finding.Severity.NOTE)
                .map(finding -> finding.code().id() + " " + finding)
                .toList();
    }

    @Test
    void isFoundWhereSomebodyDoesNotRaiseIt() throws Exception {
        assertEquals(
                List.of(),
                findings(apart().site("n", SECOND).site("m", SECOND + 2).site("n", SECOND)));
        assertEquals(
                List.of(
                        "semaphore-page-shared t:n at 0x40100b: semaphore at 0x501100 is in a page of the file that another"
                                + " writable segment has too; it is raised in a program that runs already"),
                findings(shared().relro().site("n", SECOND)));
        assertEquals(
                List.of(
                        "semaphore-page-shared t:n at 0x40100b: semaphore at 0x501100 is in a page of the file that another"
                                + " writable segment has too; it is raised nowhere"),
                findings(shared().site("n", SECOND)));
        assertEquals(
                List.of(
                        "semaphore-out-of-reach t:n at 0x40100b: semaphore at 0x501140 is cleared when the program starts;"
                                + " it is raised in one that runs already"),
                findings(apart().site("n", SECOND + GuardedProgram.SECOND_SIZE)));
        assertEquals(
                List.of("semaphore-outside-probes t:n at 0x40100b: semaphore at 0x501100 is in section .data"),
                findings(apart().second(".data").site("n", SECOND)));
        assertEquals(
                List.of("sites-differ-in-semaphore t:n at 0x401017: semaphore at 0x501102, but it is at 0x501100 for"
                        + " 0x40100b"),
                findings(apart().site("n", SECOND).site("n", SECOND + 2)));
        assertEquals(
                List.of(
                        "sites-differ-in-semaphore t:n at 0x40100c: semaphore at 0x501100, but there is none for 0x401000"),
                findings(apart().site("n", 0).site("n", SECOND)));
    }

    /** Both may be wrong at once, and are cured by different means. */
    @Test
    void isFoundForEachReason() throws Exception {
        assertEquals(
                List.of("semaphore-page-shared", "semaphore-outside-probes", "sites-differ-in-semaphore"),
                findings(shared().relro().second(".data").site("n", SECOND).site("n", SECOND + 2)).stream()
                        .map(text -> text.substring(0, text.indexOf(' ')))
                        .toList());
    }
}
