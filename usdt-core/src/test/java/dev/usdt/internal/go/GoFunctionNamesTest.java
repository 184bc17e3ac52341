package dev.usdt.internal.go;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usdt.Fixtures;
import dev.usdt.internal.elf.ByteSource;
import dev.usdt.internal.elf.ElfImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In programs that Go made, with and without section headers, and in one that it did not make. */
class GoFunctionNamesTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
                    govalues-amd64.elf,               main.main,            true
                    govalues-arm64-pie-stripped.elf,  runtime.main,         true
                    gofew-amd64-older-stripped.elf,   main.main,            true
                    govalues-amd64.elf,               ain.main,             false
                    govalues-arm64-pie-stripped.elf,  untime.main,          false
                    govalues-amd64.elf,               m.example/there.is,   false
                    cvalues-amd64-O2.elf,             main,                 false
                    """)
    void findsNamesByTheirBeginning(String fixture, String beginning, boolean found) throws Exception {
        byte[] file = Files.readAllBytes(Fixtures.testdata().resolve("elf").resolve(fixture));
        byte[] name = beginning.getBytes(StandardCharsets.UTF_8);
        assertEquals(found, GoFunctionNames.haveOneThatBegins(image(file), name));
        // As strip --strip-section-headers leaves it: no e_shoff, e_shnum and e_shstrndx.
        ByteBuffer header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(40, 0).putShort(60, (short) 0).putShort(62, (short) 0);
        assertEquals(found, GoFunctionNames.haveOneThatBegins(image(file), name));
    }

    private static ElfImage image(byte[] file) throws IOException {
        return ElfImage.read(ByteSource.of(ByteBuffer.wrap(file)));
    }

    @ParameterizedTest
    @CsvSource({"ab@abc, true, abc, true", "aabc, true, abc, false", "abc, false, abc, false", "abc, true, abc, true"})
    void tellsTheBeginningOfATextFromItsMiddle(String texts, boolean behindEnd, String beginning, boolean found) {
        byte[] bytes = texts.replace('@', '\0').getBytes(StandardCharsets.UTF_8);
        assertEquals(found, GoFunctionNames.beginsIn(bytes, behindEnd, beginning.getBytes(StandardCharsets.UTF_8)));
    }
}
