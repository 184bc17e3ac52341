package dev.usdt.bpftrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.ElfFormatException;
import dev.usdt.tracer.ProbeNames;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Text from outside stays where it is put. */
class BpftraceTextTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    sp ace     | "sp ace"     | sp ace
                    quo"te     | "quo\\"te"   | quo\\"te
                    100%       | "100%"       | 100%s
                    %d%%       | "%d%%"       | %sd%s%s
                    世界       | "世界"       | 世界
                    a/*b*      | "a/*b*"      | a/*b*
                    $1{}[]?#~  | "$1{}[]?#~"  | $1{}[]?#~
                    """)
    void quotesAndFormatsText(String text, String quoted, String inFormat) {
        assertEquals(quoted, BpftraceText.quote(text));
        assertEquals(inFormat, BpftraceText.inFormat(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"plain", "dash-ed", "na.me", "gr\u00fcn", "\ud83d\ude00", "a\"b'`", "f(x), y{z} [0]?", "//#$%@~"
            })
    void hasASpellingForPrintableText(String text) {
        assertEquals(Optional.empty(), ProbeNames.unspellable(text));
    }

    @Test
    void hasNoSpellingForAPathThatCouldNotBeDecoded() {
        assertEquals(Optional.of("is not valid UTF-8"), BpftraceText.unspellablePath("/srv/\ufffd"));
        assertEquals(Optional.empty(), ProbeNames.unspellable("\ufffd"));
    }

    @Test
    void staysWithinALineOfComment() {
        assertEquals(
                "a<U+000A>b<U+202E>c\\xffd<U+0000>\ud83d\ude00",
                BpftraceText.inComment("a\nb\u202ec\udcffd\0\ud83d\ude00"));
    }

    @Test
    void printsANameWithPercentSignsByStringArguments() throws ElfFormatException {
        Script script = ScriptWriter.write(
                TinyElf.of(TinyElf.X86_64).note("50%", "a\"%d", "-4@%ecx").read(),
                ScriptOptions.of(Path.of("/srv/\"x y\"")));
        assertTrue(script.text().endsWith("""
                                usdt:"/srv/\\"x y\\"":"50%":"a\\"%d" {
                                \tprintf("50%s:a\\"%sd arg0=%ld\\n", "%", "%", (int64)(int32)arg0);
                                }
                                """), script.text());
    }

    /** Whatever the names are, a script has comments, clauses of three lines, and nothing else. */
    @Test
    void neverLetsANameOutOfItsPlace() throws ElfFormatException {
        SplittableRandom random = new SplittableRandom(42);
        int[] characters =
                "ab \"\\%:*/'`{}();$#\n\r\t\0\u202e\u2028\u0085ü界".codePoints().toArray();
        for (int round = 0; round < 2000; round++) {
            TinyElf elf = TinyElf.of(TinyElf.X86_64);
            for (int probe = 0; probe < 4; probe++) {
                elf.note(text(random, characters), text(random, characters), text(random, characters));
            }
            Script script = ScriptWriter.write(elf.read(), ScriptOptions.of(Path.of("/srv/server")));
            String rest = script.text().replaceAll("(?m)^//.*\n", "");
            String clause = "\nusdt:\"/srv/server\":\"(\\\\\"|[^\"\\\\\n])+\":\"(\\\\\"|[^\"\\\\\n])+\" \\{"
                    + "\n\tprintf\\(\"(\\\\[\"n]|%s|[^\"\\\\\n%])+\"(, \"%\")*\\);\n\\}\n";
            assertEquals("", rest.replaceAll(clause, ""), "round " + round + "\n" + script.text());
        }
    }

    /** NUL ends a text of a note, so it can stand in none. */
    private static String text(SplittableRandom random, int[] characters) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(5); length >= 0; length--) {
            text.appendCodePoint(characters[random.nextInt(characters.length)]);
        }
        return text.toString().replace("\0", "");
    }
}
