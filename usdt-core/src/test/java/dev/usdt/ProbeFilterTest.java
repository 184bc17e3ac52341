package dev.usdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
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

    @Test
    void isNotSlowOnManyStars() {
        String glob = "*a".repeat(1000) + "b";
        // Whether it ends at all: what goes back for each star does not.
        assertTimeoutPreemptively(
                Duration.ofMinutes(2), () -> ProbeFilter.of(glob, "*").matches("a".repeat(10_000), "x"));
    }
}
