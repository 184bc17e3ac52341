package dev.usdt.internal.go;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is expected is what the specification of Go says of string literals, in its examples or in words. */
class GoQuotedTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    plain                 | plain
                    `abc`                 | abc
                    "日本語"              | 日本語
                    "\\u65e5本\\U00008a9e"| 日本語
                    "\\xe6\\x97\\xa5本語" | 日本語
                    "\\346\\227\\245"     | 日
                    "\\u00FF"             | ÿ
                    "a\\"b\\\\"           | a"b\\
                    "🙂\\xf0\\x9f\\x99\\x82" | 🙂🙂
                    """)
    void saysWhatTheLiteralStandsFor(String literal, String text) {
        assertEquals(text, GoQuoted.unquote(literal));
    }

    @Test
    void keepsBytesThatAreNoText() {
        assertEquals("\udcff", GoQuoted.unquote("\"\\xff\""));
        assertEquals("a\udce6\udc97", GoQuoted.unquote("\"a\\xe6\\227\""));
        // Raw bytes of the file beside escapes.
        assertEquals("é\udcff", GoQuoted.unquote("\"\udcc3\\xa9\udcff\""));
    }

    /** "illegal: surrogate half", and what else the specification calls so. */
    @ParameterizedTest
    @ValueSource(
            strings = {"\"\\uDFFF\"", "\"\\ud83d\\ude00\"", "\"\\U00110000\"", "\"\\400\"", "\"\\xg0\"", "\"\\x1", "\"a"
            })
    void refusesWhatIsNoLiteral(String literal) {
        assertNull(GoQuoted.unquote(literal));
    }
}
