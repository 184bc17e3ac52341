package dev.usdt;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.diff.ProbeDiff;
import dev.usdt.hostile.HostileFile;
import dev.usdt.internal.elf.ReadBudget;
import dev.usdt.repair.Repair;
import dev.usdt.tracer.Tracer;
import dev.usdt.tracer.TracerMatrix;
import dev.usdt.validate.Validation;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * No file keeps the reader busy. The bound is a number of steps and bytes, which on two cores of 2026 are spent in
 * about half a second; what each file took is printed. usdt-cli has the same for the commands.
 */
@Tag("once")
class HostileFilesTest {

    /** What a read may be over its budget when it ends: each of its parts asks once more. */
    private static final long OVER = 1 << 20;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void areReadWithinTheBudget(HostileFile kind) throws Exception {
        Path path = kind.in(folder);
        MeasuredRead read;
        try {
            read = MeasuredRead.of(path, Detail.values());
        } catch (ElfFormatException e) {
            System.out.println("[hostile files] " + kind + ": " + e.fault());
            return;
        }
        ReadBudget used = read.used();
        UsdtFile file = read.file();
        System.out.println("[hostile files] " + kind + ": " + file.sites().size() + " sites, " + used.bytes()
                + " bytes, " + used.steps() + " steps, " + used.kept() + " bytes kept");
        assertTrue(used.steps() <= ReadBudget.MOST_STEPS + OVER, () -> used.steps() + " steps");
        assertTrue(used.bytes() <= ReadBudget.MOST_BYTES + OVER, () -> used.bytes() + " bytes");
        boolean spent = used.steps() > ReadBudget.MOST_STEPS
                || used.bytes() > ReadBudget.MOST_BYTES
                || used.kept() > ReadBudget.MOST_KEPT;
        boolean told = file.problems().stream()
                .anyMatch(problem -> problem.message().contains(" left unread: more than ")
                        || problem.message().endsWith(" further errors"));
        assertTrue(told || !spent, () -> "what is left unread is not told: " + file.problems());
        use(file);
        try {
            Repair.plan(path);
        } catch (ElfFormatException e) {
            System.out.println("[hostile files] " + kind + ": " + e.fault());
        }
    }

    private static void use(UsdtFile file) {
        Validation.of(file);
        TracerMatrix.of(file, Tracer.USUAL);
        ProbeDiff.of(file, file);
    }
}
