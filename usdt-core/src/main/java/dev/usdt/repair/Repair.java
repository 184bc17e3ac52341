package dev.usdt.repair;

import dev.usdt.Detail;
import dev.usdt.ElfFormatException;
import dev.usdt.Problem;
import dev.usdt.Problem.Severity;
import dev.usdt.UsdtFile;
import dev.usdt.internal.elf.BudgetSpentException;
import dev.usdt.internal.elf.ByteSource;
import dev.usdt.internal.elf.ElfImage;
import dev.usdt.internal.elf.FileFailure;
import dev.usdt.internal.file.FileStamp;
import java.io.IOException;
import java.nio.file.CopyOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What has to change in an ELF file so that every tracer reads its USDT notes.
 *
 * <ul>
 *   <li>Operands in 32-bit registers of ARM64 are named by the 64-bit ones: {@code -4@w0} becomes {@code -4@x0}. A
 *       tracer reads as many bytes of the register as the size says and extends the sign, so the value is the same;
 *       {@code wN} it drops.
 *   <li>Descriptor sizes ({@code n_descsz}) that count padding are made exact.
 *   <li>Zero bytes at the end of the notes and the filler notes {@code _fallback:_fallback} of the Go fork are hidden:
 *       the headers end before them. Notes behind a filler move up to its place.
 *   <li>Notes of base 0 in a file with a section {@code .stapsdt.base} get its address as their base: gdb, perf,
 *       SystemTap and libbpf before 1.6 take their addresses for distances from it.
 *   <li>Where all section headers were stripped, the notes get one: tracers look for the section.
 *   <li>With {@link RepairOption#STAPSDT_BASE}, a section {@code .stapsdt.base} is added, so that gdb lists the probes.
 *   <li>With {@link RepairOption#SAFE_NOPS}, NOPs with which tracing damages the program become others.
 * </ul>
 *
 * <p>A repair is a plan, made of what is in the file when it is planned; nothing is kept open. The file that is written
 * is read back before it takes its name: it has the same probes at the same addresses and, but for what
 * {@link #changes()} says, with the same code and arguments. So it either is right or is not there.
 *
 * @see <a href="https://sourceware.org/systemtap/wiki/UserSpaceProbeImplementation">SystemTap wiki,
 *     UserSpaceProbeImplementation</a>
 */
public final class Repair {

    private final Path file;
    private final FileStamp stamp;
    private final UsdtFile before;
    private final RepairPlan plan;

    private Repair(Path file, FileStamp stamp, UsdtFile before, RepairPlan plan) {
        this.file = file;
        this.stamp = stamp;
        this.before = before;
        this.plan = plan;
    }

    /**
     * Finds out what has to change in a file; it is only read.
     *
     * @param file an ELF file of any machine; a link is followed
     * @param options what to do beyond what is always done
     * @return the plan; one without {@link #changes()} if there is nothing to repair or there are no probes
     * @throws ElfFormatException if it is no ELF file, or anything of its notes or headers is damaged
     * @throws IOException if it cannot be opened or read, or an option asks for what cannot be done with it; the
     *     message has the path
     */
    public static Repair plan(Path file, RepairOption... options) throws IOException {
        Objects.requireNonNull(file, "file");
        Set<RepairOption> wanted = EnumSet.noneOf(RepairOption.class);
        for (RepairOption option : options) {
            wanted.add(Objects.requireNonNull(option, "options"));
        }
        try {
            return plan(file, wanted);
        } catch (IOException e) {
            throw FileFailure.in(file, e);
        }
    }

    private static Repair plan(Path file, Set<RepairOption> wanted) throws IOException {
        FileStamp stamp = FileStamp.of(file);
        UsdtFile before = UsdtFile.read(file, Detail.INSTRUCTIONS);
        for (Problem problem : before.problems()) {
            if (problem.severity() == Severity.ERROR) {
                throw new ElfFormatException(
                        problem.fileOffset(), "damaged, so it is not repaired: " + problem.message());
            }
        }
        try (ByteSource source = ByteSource.open(file)) {
            ElfImage image = ElfImage.read(source);
            RepairPlan plan = RepairPlanner.plan(image, before, wanted);
            return new Repair(file, stamp, before, plan);
        } catch (BudgetSpentException e) {
            throw e.asDamage("headers and notes");
        }
    }

    /** {@return the file that the plan is for, as given} */
    public Path file() {
        return file;
    }

    /** {@return what changes, in the order in which it was found; empty if there is nothing to repair} */
    public List<FieldChange> changes() {
        return plan.changes();
    }

    /** {@return what a tracer will still misread, with the reason why it stays; warnings all} */
    public List<Problem> left() {
        return plan.left();
    }

    /**
     * {@return what to think of before the file is replaced, each in one line without its path: that it is signed, that
     * processes run it, that it has further names} Looked up when called; processes only on Linux, and only those that
     * the caller may see. Signatures outside the file (IMA, fs-verity) are not seen.
     */
    public List<String> cautions() {
        return Cautions.of(file, plan.signatures());
    }

    /**
     * Writes a repaired copy. Content, permissions and, where permitted, owner, group and extended attributes are those
     * of the file; its time is now, if anything changed. It is written to a temporary file beside the target, flushed
     * to the disk, read back, and only then renamed, so that nobody ever sees half of it.
     *
     * @param target where to write it; its directory must exist
     * @param options {@link StandardCopyOption#REPLACE_EXISTING} to replace a file that is there; a link is followed
     * @throws java.nio.file.FileAlreadyExistsException if the target is there and is not to be replaced
     * @throws IOException if the target is the file itself or no regular file, if it cannot be written, if the file
     *     changed since the repair was planned, or if what was written did not read back as planned; nothing is left
     *     behind then; the message has the path
     * @throws UnsupportedOperationException if another option is given
     */
    public void write(Path target, CopyOption... options) throws IOException {
        Objects.requireNonNull(target, "target");
        boolean replace = false;
        for (CopyOption option : options) {
            if (option != StandardCopyOption.REPLACE_EXISTING) {
                throw new UnsupportedOperationException("unsupported option " + option);
            }
            replace = true;
        }
        try {
            RepairedFile.writeTo(this, target, replace);
        } catch (IOException e) {
            throw FileFailure.in(target, e);
        }
    }

    /**
     * Replaces the file by its repaired copy, as {@link #write} does; where it is a link, the file that it leads to.
     * Does nothing if there are no {@link #changes()}. Processes that run the file go on with the old one, and so do
     * its further names (hard links).
     *
     * @throws IOException as {@link #write}, and if the copy cannot have the owner and group of the file
     */
    public void replaceFile() throws IOException {
        if (!changes().isEmpty()) {
            try {
                RepairedFile.inPlaceOf(this);
            } catch (IOException e) {
                throw FileFailure.in(file, e);
            }
        }
    }

    FileStamp stamp() {
        return stamp;
    }

    RepairPlan plan() {
        return plan;
    }

    UsdtFile before() {
        return before;
    }
}
