package dev.usdt.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("fleet")
class TextAndOptionsTest {

    @Test
    void bytesThatAreNoUtf8AreAsInJson() {
        assertEquals("na\\udc80\\udcffme", TableText.of("na\udc80\udcffme"));
        assertEquals("\\ud83dx", TableText.of("\ud83dx"));
        assertEquals("\ud83d\ude00 \\udc80\ud83d\ude00", TableText.of("\ud83d\ude00 \udc80\ud83d\ude00"));
        assertEquals("plain", TableText.of("plain"));
        assertNull(TableText.of(null));
    }

    @Test
    void optionsStandAnywhere() {
        InventoryOptions options =
                InventoryOptions.of("a", "--most-bytes", "10G", "b", "--partitions", "7", "--since", "old", "out");
        assertEquals(List.of("a", "b"), options.inputs());
        assertEquals("out", options.out());
        assertEquals(Optional.of("old"), options.since());
        assertEquals(Optional.of(7), options.partitions());
        assertEquals(10L << 30, options.limits().mostBytes());
        assertEquals(true, options.images());
        assertEquals(false, InventoryOptions.of("--no-images", "a", "b").images());
    }

    @Test
    void helpIsNoInput() {
        assertTrue(InventoryOptions.isHelp("a", "--help"));
        assertTrue(InventoryOptions.isHelp("-h"));
        assertFalse(InventoryOptions.isHelp("help", "h"));
    }

    /** Rows of images that were read as archives are others. */
    @Test
    void howFilesAreReadIsKnown() {
        assertNotEquals(
                InventoryOptions.of("a", "b").reading(),
                InventoryOptions.of("--no-images", "a", "b").reading());
    }

    private static String refused(String... arguments) {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> InventoryOptions.of(arguments));
        return String.valueOf(refusal.getMessage());
    }

    @Test
    void whatIsWrongIsSaid() {
        assertEquals("expected INPUT and OUT", refused("a"));
        assertEquals("unknown option --x", refused("--x", "a", "b"));
        assertEquals("unknown option -x", refused("-x", "a", "b"));
        assertEquals(
                "OUT: 'a:b' is no path: java.net.URISyntaxException: Relative path in absolute URI: a:b",
                refused("a", "a:b"));
        assertEquals(
                "INPUT: 'a:b' is no path: java.net.URISyntaxException: Relative path in absolute URI: a:b",
                refused("a:b", "out"));
        for (String pattern : List.of("out*", "o?t", "out[1]", "out{1}", "out\\")) {
            assertTrue(refused("a", pattern).startsWith("OUT: '" + pattern + "' is a pattern"), pattern);
            assertTrue(refused("--since", pattern, "a", "b").startsWith("--since: '" + pattern + "'"), pattern);
        }
        assertEquals("--since wants a value", refused("a", "b", "--since"));
        assertEquals(
                "--partitions: expected a number from 1 to 1000000, not '0'", refused("--partitions", "0", "a", "b"));
        assertEquals(
                "--most-bytes: expected a size such as 10G, up to 1024T, not 'xG'",
                refused("--most-bytes", "xG", "a", "b"));
    }
}
