package dev.usdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.usdt.internal.elf.ReadBudget;
import dev.usdt.tracer.Tracer;
import dev.usdt.tracer.TracerMatrix;
import dev.usdt.validate.Validation;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged copies of every fixture give a model or an {@link ElfFormatException}: nothing else, in few steps and little
 * memory. Files that are made to take many are those of {@link HostileFilesTest}. {@code -Ddamaged.files=N} says how
 * many (./verify: 200,000 with 64 MiB of heap), {@code -Ddamaged.first=N} which is the first, to repeat a failure.
 */
class DamagedFilesTest {

    private static final int COUNT = Integer.getInteger("damaged.files", 10_000);
    private static final long FIRST = Long.getLong("damaged.first", 0);
    /**
     * What a read may take, and the most that one draw may ask for beyond it. Whoever goes on when the budget is spent
     * goes past this soon.
     */
    private static final long MOST_STEPS = ReadBudget.MOST_STEPS + (1 << 20);

    /** All together, most of it soon garbage: the bytes that a read may ask for are copied. */
    private static final long MOST_BYTES = ReadBudget.MOST_BYTES;

    @TempDir
    Path folder;

    @Test
    void giveAModelOrAnElfFormatException() throws Exception {
        List<DamagedFile> files = new ArrayList<>();
        for (byte[] original : originals()) {
            files.add(new DamagedFile(original));
        }
        Tally tally = new Tally();
        for (long seed = FIRST; seed < FIRST + COUNT; seed++) {
            DamagedFile file = files.get((int) (seed % files.size()));
            file.damage(seed);
            tally.take(seed, file.buffer());
            if (seed % 1000 == 0) {
                readFromDisk(seed, file.buffer());
            }
            file.mend();
        }
        System.out.println("[damaged files] " + tally);
        assertTrue(tally.models > COUNT / 10, "most damage has to leave something to read: " + tally);
        assertTrue(tally.exceptions > 0, tally.toString());
    }

    @Test
    void areMendedCompletely() throws Exception {
        byte[] original = originals().get(0);
        byte[] copy = original.clone();
        DamagedFile file = new DamagedFile(copy);
        for (long seed = 0; seed < 1000; seed++) {
            file.damage(seed);
            file.mend();
        }
        assertEquals(ByteBuffer.wrap(original), file.buffer());
    }

    private void readFromDisk(long seed, ByteBuffer bytes) throws Exception {
        byte[] array = new byte[bytes.remaining()];
        bytes.get(array);
        Path path = Files.write(folder.resolve("damaged"), array);
        assertEquals(
                outcome(seed, () -> UsdtFile.read(ByteBuffer.wrap(array))), outcome(seed, () -> UsdtFile.read(path)));
    }

    private interface Read {
        UsdtFile get() throws Exception;
    }

    private static String outcome(long seed, Read read) {
        try {
            return read.get().sites().toString();
        } catch (ElfFormatException e) {
            return e.fault();
        } catch (Exception e) {
            return fail("damaged file " + seed, e);
        }
    }

    /** Everything that a user can ask of a file. */
    private static int use(UsdtFile file) {
        int sum = file.goBuildInfo().toString().length();
        sum += Validation.of(file).size() + file.problems().toString().length();
        sum += TracerMatrix.of(file, Tracer.USUAL).rows().size();
        for (Probe probe : file.probes()) {
            for (ProbeSite site : probe.sites()) {
                sum += site.arguments().size() + site.toString().length();
                sum += file.frames(site).toString().length();
            }
        }
        return sum;
    }

    private static final class Tally {
        private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        private int models;
        private int withProblems;
        private int exceptions;
        private long sites;
        private long mostSteps;
        private long mostBytes;

        void take(long seed, ByteBuffer bytes) {
            long bytesBefore = threads.getCurrentThreadAllocatedBytes();
            try {
                MeasuredRead read = MeasuredRead.of(bytes, Detail.values());
                UsdtFile file = read.file();
                use(file);
                long steps = read.used().steps();
                mostSteps = Math.max(mostSteps, steps);
                assertTrue(steps < MOST_STEPS, () -> "damaged file " + seed + " took " + steps + " steps");
                models++;
                withProblems += file.problems().isEmpty() ? 0 : 1;
                sites += file.sites().size();
            } catch (ElfFormatException e) {
                exceptions++;
            } catch (Exception | Error e) {
                fail("damaged file " + seed + "; repeat with -Ddamaged.first=" + seed + " -Ddamaged.files=1", e);
            }
            long allocated = threads.getCurrentThreadAllocatedBytes() - bytesBefore;
            mostBytes = Math.max(mostBytes, allocated);
            assertTrue(allocated < MOST_BYTES, () -> "damaged file " + seed + " took " + allocated + " bytes");
        }

        @Override
        public String toString() {
            return models + " models (" + withProblems + " with problems, " + sites + " sites), " + exceptions
                    + " exceptions; at most " + mostSteps + " steps, most allocated "
                    + mostBytes / 1024 + " KiB";
        }
    }

    /** The fixtures, and kinds of files that are not among them. */
    private static List<byte[]> originals() throws Exception {
        List<byte[]> originals = new ArrayList<>();
        for (Path fixture : Fixtures.all()) {
            originals.add(Files.readAllBytes(fixture));
        }
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            for (boolean elf64 : new boolean[] {true, false}) {
                ElfBuilder elf = ElfBuilder.of(elf64, order, elf64 ? 22 : 40);
                originals.add(elf.section(".text", ElfBuilder.SHT_PROGBITS, 0x1000, new byte[64])
                        .segment(1, 5, 0x1000)
                        .notes(elf.note("p", "n", "4@%r2 8@[r1, #4]")
                                .location(0x1000)
                                .bytes())
                        .segment(4, 4, 0x2000)
                        .withoutSectionHeaders()
                        .build()
                        .array());
            }
        }
        return originals;
    }
}
