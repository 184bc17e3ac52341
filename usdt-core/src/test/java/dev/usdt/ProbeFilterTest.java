package dev.usdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeFilterTest {

    @ParameterizedTest
    @CsvSource({
        "*, anything, true",
        "net_http, net_http, true",
        "net_http, net_http2, false",
        "server_*, server_request_start, true",
        "*_start, server_request_start, true",
        "*_start, start, false",
        "s*r*t, start, true",
        "s?art, start, true",
        "s?art, sart, false",
        "a.c, abc, false",
        "[a], a, false",
        "a*b*c, axxbxxbxxc, true",
        "a*b*c, axxbxxbxx, false",
        "'', '', true",
        "'', a, false",
        "***, '', true"
    })
    void matchesTheWholeText(String glob, String text, boolean matches) {
        assertEquals(matches, ProbeFilter.of(glob, "*").matches(text, "x"));
        assertEquals(matches, ProbeFilter.of("*", glob).matches("x", text));
    }

    /** What goes back to each star looks more often than there is time for. */
    @Test
    void looksAtTheTextOnlyAsOftenAsTheGlobIsLong() {
        String glob = "*a".repeat(1000) + "b";
        Counted text = new Counted("a".repeat(10_000), 10_000L * glob.length());
        assertFalse(ProbeFilter.matchesGlob(glob, text));
        // Nor does it give up at once.
        assertTrue(text.looks >= 10_000, () -> text.looks + " looks");
    }

    /** Text that may be looked at so many times. */
    private static final class Counted implements CharSequence {
        private final String text;
        private final long most;
        private long looks;

        Counted(String text, long most) {
            this.text = text;
            this.most = most;
        }

        @Override
        public char charAt(int index) {
            assertTrue(++looks <= most, () -> "more than " + most + " looks");
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
