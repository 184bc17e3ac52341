package dev.usdt.bpftrace.internal.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Code is put together from constants and from what was quoted. */
class CodeTest {

    private static final Code DEREFERENCE = Code.of("*(uint64*)uptr(arg0)");

    @Test
    void fillsTheHolesOfATemplate() {
        assertEquals(
                "if (arg0 > -5)",
                Code.of("if ({} > {})", Code.of("arg0"), Code.number(-5)).toString());
        assertEquals(
                "18446744073709551615 0xffffffffffffffff",
                Code.of("{} {}", Code.unsigned(-1), Code.hex(-1)).toString());
    }

    @Test
    void takesAsManyPartsAsThereAreHoles() {
        assertThrows(IllegalArgumentException.class, () -> Code.of("{} {}", Code.number(1)));
        assertThrows(IllegalArgumentException.class, () -> Code.of("{}", Code.number(1), Code.number(2)));
    }

    /** A slash and a star, or two slashes, are a comment wherever they meet. */
    @Test
    void opensNoComment() {
        assertEquals(
                "/ *(uint64*)uptr(arg0) > 5/",
                Code.of("/{}/", Code.of("{} > 5", DEREFERENCE)).toString());
        assertEquals("8 / *(uint64*)uptr(arg0)", Code.of("8 /{}", DEREFERENCE).toString());
        assertEquals(
                "8/ *(uint64*)uptr(arg0)",
                Code.joined("/", List.of(Code.number(8), DEREFERENCE)).toString());
        assertEquals("a/ /b", Code.of("{}{}", Code.of("a/"), Code.of("/b")).toString());
    }

    @Test
    void keepsAlternativesTogether() {
        Code either = Code.any(List.of(Code.of("a"), Code.of("b")));
        assertEquals("a || b", either.toString());
        assertEquals("(a || b) && c", Code.all(List.of(either, Code.of("c"))).toString());
        assertEquals("a || b", Code.all(List.of(either)).toString());
        assertEquals("a", Code.any(List.of(Code.of("a"))).toString());
    }

    @Test
    void quotesWhatComesFromOutside() {
        assertEquals(
                "reg(\"a\\\"b\\\\\")",
                Code.of("reg({})", Code.literal("a\"b\\")).toString());
        assertEquals("\"{}\"", Code.of("{}", Code.literal("{}")).toString());
        assertThrows(IllegalArgumentException.class, () -> Code.place("a:b"));
    }

    @Test
    void writesBlocksAndComments() {
        ScriptText text = new ScriptText();
        text.comment("a\nBEGIN { exit(); }");
        text.comment("");
        text.open(Code.of("END"));
        text.open(Code.of("if (1 == 1)"));
        text.statement(Code.of("clear(@hits)"));
        text.next(Code.of("else"));
        text.statementIf(Code.of("1 == 0"), Code.of("print(@hits)"));
        text.close();
        text.close();
        assertEquals("""
                // a<U+000A>BEGIN { exit(); }
                //
                END {
                \tif (1 == 1) {
                \t\tclear(@hits);
                \t} else {
                \t\tif (1 == 0) { print(@hits); }
                \t}
                }
                """, text.toString());
    }
}
