package dev.usdt.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.usdt.ArgumentType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What conditions mean, and what is wrong with those that mean nothing. */
class ConditionTest {

    static Stream<Arguments> mistakes() {
        return Stream.of(
                argumentSet("nothing", "", "character 1: expected the name of an argument, found the end"),
                argumentSet(
                        "no comparison", "status", "character 7: expected ==, !=, <, <=, >, >= or ^=, found the end"),
                argumentSet("assignment", "status = 5", "character 8: expected ==, !="),
                argumentSet("no value", "status ==", "expected a number or a text in double quotes, found the end"),
                argumentSet("word", "status == ok", "expected a number or a text in double quotes, found 'ok'"),
                argumentSet("bare 0x", "status == 0x", "expected a number"),
                argumentSet("65 bits", "a == 18446744073709551616", "18446744073709551616 has more than 64 bits"),
                argumentSet("open text", "a == \"x", "a text has no end"),
                argumentSet("order of texts", "a < \"x\"", "a text is compared by ==, != or ^=, not by <"),
                argumentSet("number that starts", "a ^= 5", "expected a text in double quotes"),
                argumentSet("open parenthesis", "(a == 5", "expected ), found the end"),
                argumentSet("rest", "a == 5 b", "expected &&, || or the end, found 'b'"),
                argumentSet("half an and", "a == 5 & b == 6", "expected &&, || or the end, found '& b == 6'"),
                argumentSet("other signs", "a == 5; exit()", "found '; exit()'"),
                argumentSet("unknown escape", "a == \"x\\n\"", "a backslash stands before \" or \\ only"),
                argumentSet("deep", "(".repeat(99) + "a == 5" + ")".repeat(99), "more than 50 levels deep"),
                argumentSet("long text", "a == \"" + "x".repeat(201) + "\"", "a text has more than 200 bytes"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void saysWhatIsWrongAndWhere(String where, String message) {
        IllegalArgumentException mistake = assertThrows(IllegalArgumentException.class, () -> Condition.parse(where));
        assertTrue(String.valueOf(mistake.getMessage()).contains(message), mistake.getMessage());
    }

    private static Optional<ValueType> typeOf(String name) {
        return switch (name) {
            case "byte" -> Optional.of(ValueType.integer(new ArgumentType(1, true, false)));
            case "word" -> Optional.of(ValueType.integer(new ArgumentType(8, false, false)));
            case "seven" -> Optional.of(ValueType.constant(new ArgumentType(4, true, false), 7));
            case "most" -> Optional.of(ValueType.constant(new ArgumentType(8, false, false), -1));
            case "text" -> Optional.of(ValueType.TEXT);
            case "ratio" -> Optional.of(ValueType.OTHER);
            default -> Optional.empty();
        };
    }

    /** What can be said before a hit happens: a mistake, that it is true of none, or that it depends. */
    @ParameterizedTest
    @CsvSource({
        "byte == 127, depends",
        "byte == 128, never",
        "byte >= -128, depends",
        "byte > 1000, never",
        "byte < 1000, depends",
        "!(byte < 1000), never",
        "word > 18446744073709551615, depends",
        "word < -1, never",
        "word == 0xffffffffffffffff, depends",
        "seven == 7, depends",
        "seven != 7, never",
        "seven < 7, never",
        "most == 18446744073709551615, depends",
        "most == -1, never",
        "byte == 128 || byte == 1, depends",
        "byte == 128 || seven == 8, never",
        "byte == 1 && seven == 8, never",
        "text == \"x\", depends",
        "text == 5, text is not an integer",
        "ratio == 5, ratio is not an integer",
        "ratio == \"x\", ratio is not text",
        "byte == \"x\", byte is not text",
        "byte == 1 && !(none == 1 || byte == 2), it has no none"
    })
    void isJudgedByTheTypesOfItsValues(String text, String expected) {
        Condition condition = Condition.parse(text);
        Optional<String> mistake = condition.mistake(ConditionTest::typeOf);
        String found = mistake.orElseGet(() -> condition.isNever(ConditionTest::typeOf) ? "never" : "depends");
        assertEquals(expected, found);
    }

    @Test
    void isTakenApartAndPutTogether() {
        Condition condition = Condition.parse("a == 1 && (b == 2 || c ^= \"x\") && !d != 4");
        assertEquals(List.of("a", "b", "c", "d"), List.copyOf(condition.names()));
        assertEquals(
                List.of(Set.of("a"), Set.of("b", "c"), Set.of("d")),
                condition.parts().stream().map(Condition::names).toList());
        assertEquals(condition.root(), Condition.all(condition.parts()).root());
    }
}
