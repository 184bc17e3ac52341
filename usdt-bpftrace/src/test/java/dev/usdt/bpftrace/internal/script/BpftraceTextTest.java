package dev.usdt.bpftrace.internal.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.usdt.tracer.ProbeNames;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Text from outside stays where it is put. */
class BpftraceTextTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    sp ace     | "sp ace"     | sp ace
                    quo"te     | "quo\\"te"   | quo\\"te
                    100%       | "100%"       | 100%s
                    %d%%       | "%d%%"       | %sd%s%s
                    世界       | "世界"       | 世界
                    a//b       | "a//b"       | a//b
                    $1{}[]?#~  | "$1{}[]?#~"  | $1{}[]?#~
                    """)
    void quotesAndFormatsText(String text, String quoted, String inFormat) {
        assertEquals(quoted, BpftraceText.place(text));
        assertEquals(inFormat, BpftraceText.inFormat(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"plain", "dash-ed", "na.me", "gr\u00fcn", "\ud83d\ude00", "a\"b'`", "f(x), y{z} [0]?", "//#$%@~"
            })
    void hasASpellingForPrintableText(String text) {
        assertEquals(Optional.empty(), ProbeNames.unspellable(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b", "a*", "a\\b", "a\nb", "", "\udcff", "\u202e"})
    void refusesAPlaceThatSomeBpftraceWouldTakeForAnother(String text) {
        assertThrows(IllegalArgumentException.class, () -> BpftraceText.place(text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    quo"te   | "quo\\"te"
                    back\\s   | "back\\\\s"
                    100%     | "100%"
                    """)
    void makesALiteralOfAnyText(String text, String literal) {
        assertEquals(literal, BpftraceText.literal(text));
    }

    @Test
    void makesALiteralOfControlCharactersAndOfBytesThatAreNoUtf8() {
        assertEquals("\"a\\x0ab\\x7f\\xff\\x1bü\"", BpftraceText.literal("a\nb\u007f\udcff\u001bü"));
        assertEquals("a\\x0a%s\\xff", BpftraceText.inFormat("a\n%\udcff"));
    }

    @Test
    void staysWithinALineOfComment() {
        assertEquals(
                "a<U+000A>b<U+202E>c\\xffd<U+0000>\ud83d\ude00",
                BpftraceText.inComment("a\nb\u202ec\udcffd\0\ud83d\ude00"));
    }
}
