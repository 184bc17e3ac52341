package dev.usdt.archive.internal.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.tukaani.xz.FilterOptions;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.LZMAOutputStream;
import org.tukaani.xz.X86Options;
import org.tukaani.xz.XZ;
import org.tukaani.xz.XZOutputStream;

class DictionaryBytesTest {

    private static byte[] head(byte[] bytes) {
        return Arrays.copyOf(bytes, Compression.HEAD_BYTES);
    }

    private static byte[] xz(FilterOptions... filters) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (XZOutputStream xz = new XZOutputStream(bytes, filters, XZ.CHECK_CRC32)) {
            xz.write(new byte[100_000]);
        }
        return head(bytes.toByteArray());
    }

    @Test
    void areThoseOfXz() throws Exception {
        for (int preset = 0; preset <= 9; preset++) {
            LZMA2Options options = new LZMA2Options(preset);
            assertEquals(options.getDictSize(), DictionaryBytes.ofXz(xz(options)), "-" + preset);
        }
        LZMA2Options odd = new LZMA2Options();
        odd.setDictSize(3 << 20);
        assertEquals(3 << 20, DictionaryBytes.ofXz(xz(odd)));
        // Behind a filter for code it is not told at once.
        assertEquals(64 << 20, DictionaryBytes.ofXz(xz(new X86Options(), new LZMA2Options(1))));
    }

    @Test
    void areThoseOfLzma() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        LZMA2Options options = new LZMA2Options(4);
        try (LZMAOutputStream lzma = new LZMAOutputStream(bytes, options, -1)) {
            lzma.write(new byte[100_000]);
        }
        assertEquals(options.getDictSize(), DictionaryBytes.ofLzma(head(bytes.toByteArray())));
        assertTrue(LZMAInputStream.DICT_SIZE_MAX > 0);
    }

    @Test
    void areThoseOfZstd() throws Exception {
        for (int log = 10; log <= 27; log++) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ZstdOutputStream zstd = new ZstdOutputStream(bytes, 3)) {
                zstd.setLong(log);
                zstd.write(new byte[1000]);
                zstd.flush();
                zstd.write(new byte[1000]);
            }
            byte[] head = head(bytes.toByteArray());
            assertEquals(1L << log, DictionaryBytes.ofZstd(head), "--long=" + log);
            assertEquals(log, DictionaryBytes.logOfZstd(DictionaryBytes.ofZstd(head)));
        }
        // RFC 8878, 3.1.1.1.2: exponent 5, mantissa 3.
        byte[] frame = new byte[32];
        frame[5] = 5 << 3 | 3;
        assertEquals((1 << 15) + 3 * (1 << 12), DictionaryBytes.ofZstd(frame));
        assertEquals(16, DictionaryBytes.logOfZstd(DictionaryBytes.ofZstd(frame)));
        // A single segment of 2 bytes that say 256 less, 3.1.1.1.4.
        frame[4] = (byte) 0x60;
        frame[5] = 0x10;
        frame[6] = 0x01;
        assertEquals(0x0110 + 256, DictionaryBytes.ofZstd(frame));
    }
}
