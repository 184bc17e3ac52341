package dev.usdt.cli.args;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Times and sizes as they are typed. */
class AmountTest {

    @ParameterizedTest
    @CsvSource({
        "10, 10000000000",
        "10s, 10000000000",
        "500ms, 500000000",
        "7us, 7000",
        "7ns, 7",
        "2m, 120000000000",
        "1h, 3600000000000"
    })
    void readsTimes(String text, long nanos) {
        assertEquals(Optional.of(nanos), Amount.of(text, Amount.TIMES));
    }

    @Test
    void readsSizes() {
        assertEquals(Optional.of(16L << 20), Amount.of("16M", Amount.SIZES));
        assertEquals(Optional.of(64L << 10), Amount.of("64K", Amount.SIZES));
        assertEquals(Optional.of(1L << 30), Amount.of("1G", Amount.SIZES));
        assertEquals(Optional.empty(), Amount.of("16", Amount.SIZES));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "-1s", "1.5s", "1 s", "10S", "9999999999999h", "١s", "99999999999999999999"})
    void refusesOthers(String text) {
        assertEquals(Optional.empty(), Amount.of(text, Amount.TIMES));
    }
}
