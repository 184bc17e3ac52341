package dev.usdt.internal.elf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FileTextTest {

    @Test
    void decodesUtf8() {
        for (String text : new String[] {"", "ascii", "größe", "日本", "🙂", "\u007f\u0080\u07ff\u0800\uffff"}) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            assertEquals(text, FileText.decode(bytes, 0, bytes.length));
        }
    }

    @Test
    void keepsEachByteOfABrokenSequence() {
        assertEquals("a\udce2\udc82b", decode('a', 0xe2, 0x82, 'b')); // cut short
        assertEquals("\udcc0\udc80", decode(0xc0, 0x80)); // overlong NUL
        assertEquals("\udced\udca0\udc80", decode(0xed, 0xa0, 0x80)); // a surrogate
        assertEquals("\udcf4\udc90\udc80\udc80", decode(0xf4, 0x90, 0x80, 0x80)); // above U+10FFFF
        assertEquals("\udcff", decode(0xff));
    }

    @Test
    void agreesWithTheJdkOnWhatIsUtf8AndLosesNothing() {
        long seed = 0x5d7;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = new byte[random.nextInt(1, 6)];
            for (int b = 0; b < bytes.length; b++) {
                bytes[b] = (byte) (random.nextInt(4) == 0 ? random.nextInt(128) : random.nextInt(128, 256));
            }
            String text = FileText.decode(bytes, 0, bytes.length);
            boolean escaped = text.codePoints().anyMatch(c -> c >= 0xdc80 && c <= 0xdcff);
            assertEquals(
                    isUtf8(bytes),
                    !escaped,
                    () -> "seed " + seed + ", " + java.util.HexFormat.of().formatHex(bytes));
            if (!escaped) {
                assertEquals(new String(bytes, StandardCharsets.UTF_8), text);
            }
        }
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static String decode(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return FileText.decode(bytes, 0, bytes.length);
    }
}
