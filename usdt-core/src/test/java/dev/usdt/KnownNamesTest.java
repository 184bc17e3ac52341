package dev.usdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownNamesTest {

    private static KnownNames known(String... names) {
        KnownNames known = new KnownNames();
        List.of(names).forEach(known::add);
        return known;
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            status, status, 0
            staus,  status, 1
            sattus, status, 1
            statis, status, 1
            '',     abc,    3
            abc,    '',     3
            kitten, sitting, 3
            # Each letter at most once; with more, it would be two.
            ca,     abc,    3
            """)
    void countsSlips(String a, String b, int distance) {
        assertEquals(distance, EditDistance.between(a, b, 9));
        assertEquals(distance, EditDistance.between(b, a, 9));
    }

    @Test
    void doesNotLookAtWordsOfOtherLengths() {
        assertTrue(EditDistance.between("a", "abcdef", 2) > 2);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            nethttp,     net_http
            NET_HTTP,    net_http
            tsl,         tls
            sq,          sql
            x,           -
            postgres,    -
            '',          -
            # A part of one name only.
            http_x,      net_http_x
            http,        -
            """)
    void findsTheNearest(String typed, String nearest) {
        KnownNames known = known("net", "net_http", "sql", "tls", "net_http_x");

        assertEquals(nearest, known.nearest(typed).orElse("-"));
    }

    @Test
    void takesTheFirstOfTwoThatAreAsNear() {
        assertEquals(Optional.of("bat"), known("cat", "bat").nearest("rat"));
        assertEquals(Optional.of("rats"), known("bat", "rats", "cat", "raats").nearest("rats2"));
    }

    @Test
    void tellsTen() {
        KnownNames known = known("k", "j", "i", "h", "g", "f", "e", "d", "c", "b");
        assertEquals("b, c, d, e, f, g, h, i, j, k", known.toString());
        known.add("a");
        known.add("a");
        assertEquals("a, b, c, d, e, f, g, h, i, j and 1 more", known.toString());
    }

    @Test
    void keepsLittleOfWhatAFileMayHold() {
        KnownNames known = known("x".repeat(1 << 20));
        assertEquals("x".repeat(64) + "…", known.toString());
        assertEquals("", known.question("x".repeat(1 << 20)));
        for (int i = 0; i < 10_000; i++) {
            known.add("name" + i);
        }
        assertTrue(known.toString().endsWith(" and over 4086 more"), known.toString());
    }
}
