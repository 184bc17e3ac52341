package dev.usdt.internal.note;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.Fixtures;
import dev.usdt.internal.elf.ByteSource;
import dev.usdt.internal.elf.ElfImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/**
 * In a stripped position-independent program of Go, whose function table is then in no section of its own. No committed
 * fixture has functions of the package, whose calls the compiler replaces; so one of its functions is renamed.
 */
class GoProbeUseTest {

    private static byte[] withFunction(String name) throws IOException {
        byte[] file = Files.readAllBytes(Fixtures.testdata().resolve("elf/govalues-arm64-pie-stripped.elf"));
        String bytes = new String(file, StandardCharsets.ISO_8859_1);
        int at = bytes.indexOf("\0runtime.(");
        int end = bytes.indexOf('\0', at + 1);
        while (end - at - 1 < name.length()) {
            at = bytes.indexOf("\0runtime.(", end);
            end = bytes.indexOf('\0', at + 1);
        }
        byte[] text = (name + '\0').getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(text, 0, file, at + 1, text.length);
        // No e_shoff, e_shnum and e_shstrndx.
        ByteBuffer header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(40, 0).putShort(60, (short) 0).putShort(62, (short) 0);
        return file;
    }

    private static boolean isIn(byte[] file) throws IOException {
        return GoProbeUse.isIn(ElfImage.read(ByteSource.of(ByteBuffer.wrap(file))));
    }

    @Test
    void findsFunctionsOfThePackageWithoutSections() throws Exception {
        assertTrue(isIn(withFunction("runtime/trace/usdt.Probe")));
        assertFalse(isIn(withFunction("m.ex/runtime/trace/usdt.Probe")));
        assertFalse(isIn(withFunction("main.f")));
    }
}
