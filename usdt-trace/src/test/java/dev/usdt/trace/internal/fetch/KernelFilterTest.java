package dev.usdt.trace.internal.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usdt.ArgumentType;
import dev.usdt.catalog.Condition;
import dev.usdt.catalog.ValueType;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Filters never keep less than their condition lets through. */
class KernelFilterTest {

    private static final Map<String, ValueType> TYPES = Map.of(
            "status", ValueType.integer(new ArgumentType(4, true, false)),
            "key", ValueType.integer(new ArgumentType(8, false, false)),
            "shifted", ValueType.integer(new ArgumentType(1, false, false)),
            "path", ValueType.TEXT);
    private static final Map<String, String> FIELDS = Map.of("status", "f1", "key", "f2");

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            status >= 500                               ; f1 >= 500
            status == -1                                ; f1 == -1
            key > 0xfffffffffffffffe                    ; f2 > 18446744073709551614
            status > 1 && key != 2                      ; (f1 > 1 && f2 != 2)
            status > 1 || key < 2                       ; (f1 > 1 || f2 < 2)
            (status > 1 || key < 2) && status <= 7      ; ((f1 > 1 || f2 < 2) && f1 <= 7)
            !(status == 1)                              ; f1 != 1
            !(status < 1)                               ; f1 >= 1
            !(status <= 1)                              ; f1 > 1
            !(status > 1)                               ; f1 <= 1
            !(status >= 1)                              ; f1 < 1
            !(status != 1)                              ; f1 == 1
            status == 1 && path == "x"                  ; (f1 == 1)
            status == 1 && !(path == "x")               ; (f1 == 1)
            status == 1 || path == "x"                  ; ``
            path ^= "x"                                 ; ``
            shifted == 1                                ; ``
            !(status == 1 && path == "x")               ; ``
            !(status == 1 && key == 2)                  ; ``
            status == 5000000000 || status == 3         ; ``
            key > -1 && status == 3                     ; (f1 == 3)
            """)
    void keepsWhatTheConditionLetsThrough(String condition, String filter) {
        Condition parsed = Condition.parse(condition);
        Condition.Values values = name -> Optional.ofNullable(TYPES.get(name));
        assertEquals(Optional.empty(), parsed.mistake(values));
        KernelFilter spelled = new KernelFilter(values, name -> Optional.ofNullable(FIELDS.get(name)));
        assertEquals(filter, parsed.root().accept(spelled).orElse(""));
    }
}
