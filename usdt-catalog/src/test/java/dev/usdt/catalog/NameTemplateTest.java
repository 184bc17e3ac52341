package dev.usdt.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameTemplateTest {

    private static Optional<String> expand(String template, Map<String, String> values) {
        return NameTemplate.parse(template).expand(name -> Optional.ofNullable(values.get(name)));
    }

    @Test
    void expands() {
        assertEquals(Optional.of("GET /a"), expand("{method} {path}", Map.of("method", "GET", "path", "/a")));
        assertEquals(Optional.of("plain"), expand("plain", Map.of()));
        assertEquals(Optional.of("{x}"), expand("{a}", Map.of("a", "{x}")));
        assertEquals(List.of("a", "b"), NameTemplate.parse("{a}-{b}").names());
    }

    @Test
    void isNoneIfAValueIsMissing() {
        assertEquals(Optional.empty(), expand("{method} {path}", Map.of("method", "GET")));
        assertEquals(Optional.empty(), expand("{method}", Map.of("method", " ")));
    }

    @Test
    void isCut() {
        assertEquals(Optional.of("x".repeat(256)), expand("{a}", Map.of("a", "x".repeat(1000))));
        assertEquals(Optional.of("x".repeat(255)), expand("{a}", Map.of("a", "x".repeat(255) + "😀")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "}", "{}", "a}", "{a", "{{a}}", "{a}}", "}a{"})
    void takesNoStrayBraces(String template) {
        assertThrows(IllegalArgumentException.class, () -> NameTemplate.parse(template));
    }
}
