package dev.usdt.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Conditions judged by the values of a hit. */
class ConditionJudgeTest {

    private static Condition.Hit hit(Map<String, Object> values, boolean whole) {
        return new Condition.Hit() {
            @Override
            public Optional<BigInteger> integer(String name) {
                return values.get(name) instanceof BigInteger number ? Optional.of(number) : Optional.empty();
            }

            @Override
            public Optional<Condition.KnownText> text(String name) {
                return values.get(name) instanceof String text
                        ? Optional.of(new Condition.KnownText(text.getBytes(StandardCharsets.UTF_8), whole))
                        : Optional.empty();
            }
        };
    }

    private static final Map<String, Object> VALUES = Map.of(
            "status",
            BigInteger.valueOf(404),
            "delta",
            BigInteger.valueOf(-1),
            "key",
            new BigInteger("18446744073709551615"),
            "method",
            "GET",
            "path",
            "/grüße");

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
                    status >= 400 ; true
                    status > 404 ; false
                    status <= 404 && status != 500 ; true
                    status == 0x194 ; true
                    delta < 0 ; true
                    delta == 0xffffffffffffffff ; false
                    key == 18446744073709551615 ; true
                    key > 0 ; true
                    method == "GET" ; true
                    method == "GE" ; false
                    method != "POST" ; true
                    method ^= "G" ; true
                    path == "/grüße" ; true
                    !(status == 404) ; false
                    status == 1 || method == "GET" ; true
                    nothing == 1 ; false
                    !(nothing == 1) ; false
                    status == 404 || nothing == 1 ; false
                    """)
    void isTrueOrNot(String condition, boolean expected) {
        assertEquals(expected, Condition.parse(condition).holds(hit(VALUES, true)), condition);
    }

    /** Of a text of which only the beginning is known, what is not known is taken to fit. */
    @Test
    void isJudgedByWhatIsKnown() {
        Condition.Hit cut = hit(Map.of("path", "/abc"), false);
        assertTrue(Condition.parse("path ^= \"/ab\"").holds(cut));
        assertTrue(Condition.parse("path ^= \"/abcd\"").holds(cut));
        assertTrue(Condition.parse("path == \"/abcd\"").holds(cut));
        assertFalse(Condition.parse("path == \"/abc\"").holds(cut));
        assertFalse(Condition.parse("path ^= \"/x\"").holds(cut));
        assertTrue(Condition.parse("path != \"/abc\"").holds(cut));
    }
}
