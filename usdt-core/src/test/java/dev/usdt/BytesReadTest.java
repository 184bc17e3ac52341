package dev.usdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.usdt.internal.elf.ByteSource;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A listing reads headers, name table and notes and nothing else, and allocates little. Both are exact, so tested. */
class BytesReadTest {

    @TempDir
    Path folder;

    @Test
    void readsOnlyHeadersNamesAndNotesOfAProgram() throws Exception {
        Path server = Fixtures.testdata().resolve("elf/goserver-amd64-stripped.elf");
        // The first page; 15 section headers with the 512 bytes before them, which have the names; notes 0x64 and
        // 0x734.
        assertEquals(4096 + 15 * 64 + 512 + 0x64 + 0x734, bytesRead(server));
    }

    /** As an object store is read, each read a request. */
    @Test
    void asksAChannelForTheSame() throws Exception {
        Path server = Fixtures.testdata().resolve("elf/goserver-amd64-stripped.elf");
        try (FileChannel file = FileChannel.open(server)) {
            CountingChannel counting = new CountingChannel(file);
            UsdtFile read = UsdtFile.read(counting);
            assertEquals(UsdtFile.read(server).sites(), read.sites());
            assertEquals(4096 + 15 * 64 + 512 + 0x64 + 0x734, counting.bytes);
            assertEquals(4, counting.reads);
            assertTrue(file.isOpen());
        }
    }

    /** A channel may give nothing without being at its end; who reads must not ask for ever. */
    @Test
    void givesUpAChannelThatGivesNothing() throws Exception {
        try (FileChannel file = FileChannel.open(Fixtures.testdata().resolve("elf/goserver-amd64-stripped.elf"));
                CountingChannel nothing = new CountingChannel(file) {
                    @Override
                    public int read(ByteBuffer into) {
                        return 0;
                    }
                }) {
            IOException e = assertThrows(IOException.class, () -> UsdtFile.read(nothing));
            assertTrue(String.valueOf(e.getMessage()).contains("neither bytes nor its end"), String.valueOf(e));
        }
    }

    private static class CountingChannel implements SeekableByteChannel {
        private final SeekableByteChannel channel;
        private int reads;
        private long bytes;

        CountingChannel(SeekableByteChannel channel) {
            this.channel = channel;
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            int count = channel.read(into);
            reads++;
            bytes += Math.max(0, count);
            return count;
        }

        @Override
        public int write(ByteBuffer from) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long position() throws IOException {
            return channel.position();
        }

        @Override
        public SeekableByteChannel position(long position) throws IOException {
            channel.position(position);
            return this;
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public SeekableByteChannel truncate(long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    @Test
    void readsAFewPagesOfFiveGigabytes() throws Exception {
        ElfBuilder elf = ElfBuilder.x8664();
        byte[] notes = elf.note("p", "far", "8@%rax").bytes();
        ByteBuffer small = elf.code().notes(notes).build().order(ByteOrder.LITTLE_ENDIAN);
        long distance = 5L << 30;
        Path large = folder.resolve("sparse.elf");
        int table = (int) small.getLong(40);
        long noteOffset = small.getLong(table + 2 * 64 + 24);
        try (FileChannel file = FileChannel.open(
                large, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE))) {
            // The same file with notes, name table and section headers five gigabytes further on.
            small.putLong(40, table + distance);
            for (int section = 2; section <= 3; section++) {
                small.putLong(table + section * 64 + 24, small.getLong(table + section * 64 + 24) + distance);
            }
            file.write(small.duplicate().limit((int) noteOffset), 0);
            file.write(small.duplicate().position((int) noteOffset), noteOffset + distance);
        }
        assertEquals("far", UsdtFile.read(large).sites().get(0).name());
        long read = bytesRead(large);
        System.out.println("[bytes read] " + read + " of a file of " + Files.size(large));
        assertTrue(read < 5_000, read + " bytes");
        long allocated = allocatedBy(() -> UsdtFile.read(large));
        assertTrue(allocated < 1_000_000, allocated + " bytes allocated");
    }

    @Test
    void allocatesLittleForASite() throws Exception {
        byte[][] few = notes(100);
        byte[][] many = notes(5100);
        ByteBuffer small = ElfBuilder.withNotes(few).build();
        ByteBuffer large = ElfBuilder.withNotes(many).build();
        UsdtFile.read(large);
        long forFew = allocatedBy(() -> UsdtFile.read(small));
        long forMany = allocatedBy(() -> UsdtFile.read(large));
        long each = (forMany - forFew) / 5000;
        System.out.println("[allocation] " + each + " bytes a site without arguments decoded");
        assertTrue(each < 300, each + " bytes a site");
    }

    private static byte[][] notes(int count) {
        ElfBuilder elf = ElfBuilder.x8664();
        byte[][] notes = new byte[count][];
        for (int i = 0; i < count; i++) {
            notes[i] = elf.note("provider", "probe" + i, "8@%rax -4@16(%rsp)").bytes();
        }
        return notes;
    }

    private static long bytesRead(Path file) throws Exception {
        try (ByteSource source = ByteSource.open(file)) {
            UsdtReader.read(source, Set.of());
            return source.bytesRead();
        }
    }

    private interface Action {
        void run() throws Exception;
    }

    private static long allocatedBy(Action action) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        assumeTrue(threads.isThreadAllocatedMemorySupported(), "this JVM does not count allocation");
        long before = threads.getCurrentThreadAllocatedBytes();
        action.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
