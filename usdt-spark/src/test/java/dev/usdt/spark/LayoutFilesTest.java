package dev.usdt.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("fleet")
class LayoutFilesTest {

    private static final int BLOB_BYTES = 6 << 20;

    @TempDir
    Path folder;

    private LayoutFiles layout() throws IOException {
        for (int i = 0; i < 3; i++) {
            byte[] bytes = new byte[BLOB_BYTES];
            Arrays.fill(bytes, (byte) i);
            Samples.write(folder.resolve("blobs/" + i), bytes);
        }
        HadoopFiles files = new HadoopFiles(FaultyFileSystem.configuration(Long.MAX_VALUE));
        return new LayoutFiles(files, new org.apache.hadoop.fs.Path("faulty:" + folder));
    }

    private static byte[] read(SeekableByteChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(BLOB_BYTES);
        while (channel.read(bytes) > 0) {
            // Until it is full.
        }
        return bytes.array();
    }

    /** A manifest may name any number of layers, and all stay open. */
    @Test
    void onlyTheLatestKeepsWhatItHasRead() throws Exception {
        try (LayoutFiles layout = layout()) {
            SeekableByteChannel[] blobs = new SeekableByteChannel[3];
            for (int i = 0; i < blobs.length; i++) {
                blobs[i] = layout.open("blobs/" + i).orElseThrow();
            }
            long one = 0;
            for (int i = 0; i < blobs.length; i++) {
                byte[] expected = new byte[BLOB_BYTES];
                Arrays.fill(expected, (byte) i);
                assertArrayEquals(expected, read(blobs[i]));
                one = i == 0 ? layout.bytesKept() : one;
                assertTrue(one > 0);
                assertEquals(one, layout.bytesKept());
            }
            assertEquals(3L * BLOB_BYTES, layout.amount().bytes());
            read(blobs[0].position(0));
            assertEquals(4L * BLOB_BYTES, layout.amount().bytes());
        }
    }

    @Test
    void allAreClosedThoughNoneCanBe() throws Exception {
        int before = FaultyFileSystem.CLOSED.get();
        LayoutFiles layout = layout();
        for (int i = 0; i < 3; i++) {
            assertTrue(layout.open("blobs/" + i).isPresent());
        }
        layout.close();
        assertEquals(before + 3, FaultyFileSystem.CLOSED.get());
    }
}
