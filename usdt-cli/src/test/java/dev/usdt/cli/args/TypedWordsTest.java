package dev.usdt.cli.args;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;

class TypedWordsTest {

    private static final byte[] LINE = "java\0-cp\0x\0Main\0list\0\u00fc\0\u00c3\u00bc\0\0".getBytes(ISO_8859_1);

    @Test
    void leavesWordsOfAsciiAlone() {
        String[] args = {"list", "a b", ""};
        assertSame(args, TypedWords.of(args));
    }

    /** Of a byte that is text in Latin-1, and two that are in UTF-8, each encoding loses others. */
    @Test
    void areThoseOfTheProcessInEachEncoding() {
        for (Charset encoding : new Charset[] {UTF_8, US_ASCII, ISO_8859_1}) {
            String[] args = {
                "list",
                new String(new byte[] {(byte) 0xfc}, encoding),
                new String(new byte[] {(byte) 0xc3, (byte) 0xbc}, encoding),
                ""
            };
            assertArrayEquals(
                    new String[] {"list", "\udcfc", "ü", ""}, TypedWords.of(args, LINE, encoding), encoding.toString());
        }
    }

    @Test
    void areAsJavaHasThemWhereTheProcessHasOthers() {
        String[] args = {"list", "ü", "\ufffd"};
        assertArrayEquals(new String[] {"list", "\udcfc", "\ufffd"}, TypedWords.of(args, LINE, ISO_8859_1));
        assertArrayEquals(new String[] {"list", "ü", "\ufffd"}, TypedWords.of(args, new byte[0], UTF_8));
    }
}
