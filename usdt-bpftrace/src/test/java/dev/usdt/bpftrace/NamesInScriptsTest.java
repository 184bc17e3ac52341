package dev.usdt.bpftrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.ElfFormatException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Names stay where they are put. */
class NamesInScriptsTest {

    @Test
    void printsANameWithPercentSignsByStringArguments() throws ElfFormatException {
        Script script = Scripts.write(
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
            Script script = Scripts.write(elf.read(), ScriptOptions.of(Path.of("/srv/server")));
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
