package dev.usdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentTypeTest {

    @ParameterizedTest
    @CsvSource({
        "1, true, 0x7fffffffffffff80, -128",
        "1, false, 0x7fffffffffffff80, 128",
        "2, true, 0x1ffff, -1",
        "2, false, 0x1ffff, 65535",
        "4, true, 0xee6b2800, -294967296",
        "4, false, -294967296, 4000000000",
        "8, true, -1, -1",
        "8, false, -1, -1",
        "16, false, -1, -1",
        "0, false, 5, 5"
    })
    void narrowsToItsSizeAndSign(int size, boolean signed, String bits, long value) {
        assertEquals(value, new ArgumentType(size, signed, false).narrow(Long.decode(bits)));
    }

    @Test
    void hasAName() {
        assertEquals("int32", new ArgumentType(4, true, false).typeName());
        assertEquals("uint8", new ArgumentType(1, false, false).typeName());
        assertEquals("float64", new ArgumentType(8, false, true).typeName());
        assertEquals("unknown", ArgumentType.UNKNOWN.typeName());
    }

    /** A structure is no number; no compiler writes a minus for one, and a long double is marked. */
    @ParameterizedTest
    @CsvSource({
        "24, false, false, bytes24",
        "16, false, false, bytes16",
        "12, false, false, bytes12",
        "3, false, false, bytes3",
        "16, true, false, int128",
        "16, false, true, float128",
        "8, false, false, uint64"
    })
    void isBytesWhereItIsNoNumber(int size, boolean signed, boolean floatingPoint, String name) {
        ArgumentType type = new ArgumentType(size, signed, floatingPoint);
        assertEquals(name, type.typeName());
        assertEquals(name.startsWith("bytes"), type.isBytes());
    }

    @Test
    void hasNoNegativeSize() {
        assertThrows(IllegalArgumentException.class, () -> new ArgumentType(-1, false, false));
    }

    @Test
    void isEqualIfItSaysTheSame() {
        ArgumentType type = new ArgumentType(4, true, false);
        assertEquals(type, new ArgumentType(4, true, false));
        assertEquals(type.hashCode(), new ArgumentType(4, true, false).hashCode());
        for (ArgumentType other : new ArgumentType[] {
            new ArgumentType(8, true, false), new ArgumentType(4, false, false), new ArgumentType(4, true, true)
        }) {
            assertNotEquals(type, other);
        }
    }
}
