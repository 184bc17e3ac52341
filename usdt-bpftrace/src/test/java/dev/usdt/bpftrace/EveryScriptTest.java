package dev.usdt.bpftrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.UsdtFile;
import dev.usdt.scripts.ScriptReader;
import dev.usdt.scripts.Token;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * In every script that can be written, nothing of the file, the path or the command line stands outside of a literal or
 * a comment: {@link ScriptReader} fails where it does.
 */
class EveryScriptTest {

    /** What would do harm if it were read as code, in each of the places where a text of a file may be. */
    private static final List<String> HOSTILE = List.of(
            "f*/ { } BEGIN { system(\"id\"); exit(); } //",
            "x\"); system(\"id\"); printf(\"",
            "a\nBEGIN { exit(); }\n//",
            "%s%d%rh%",
            "\\\" \\",
            "a/*b",
            "(*T).Method",
            "a:b",
            "\u202e\u2028\udcff\u001b[2J",
            "\"");

    static Stream<Path> fixtures() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("usdt.testdata"), "elf"))) {
            return files.sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void readsThoseOfAFixtureInAllCombinations(Path fixture) throws IOException {
        UsdtFile file = UsdtFile.read(fixture, ScriptWriter.details());
        for (OptionMatrix.Row row : OptionMatrix.of(file, Path.of("/srv/*server { } //\"x"))) {
            assertReadable(file, row);
        }
        for (OptionMatrix.Row row : OptionMatrix.of(file, Path.of("/srv/a server { } //\"x"))) {
            assertReadable(file, row);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {TinyElf.X86_64, TinyElf.AARCH64})
    void readsThoseOfHostileNamesInAllCombinations(int machine) throws IOException {
        boolean arm = machine == TinyElf.AARCH64;
        TinyElf elf = TinyElf.of(machine);
        for (String text : HOSTILE) {
            elf.note(text, "n", arm ? "8@[x0, x1]" : "8@8(%rsi,%rdi,4)");
            elf.note("p", text, arm ? "-4@x0" : "-4@%eax");
            elf.note(text, text, text);
            elf.note("p", text + "_start", "8@" + text);
            elf.note("p", text + "_end", arm ? "8@[x0]" : "8@(%rax)");
        }
        UsdtFile file = elf.readForScripts();
        int traced = 0;
        for (OptionMatrix.Row row : OptionMatrix.of(file, Path.of("/srv/server"))) {
            traced += assertReadable(file, row).probes();
        }
        assertTrue(traced > 1000, "traces " + traced);
    }

    private static Script assertReadable(UsdtFile file, OptionMatrix.Row row) {
        Script script = ScriptWriter.write(file, row.options());
        try {
            ScriptReader.read(script.text());
        } catch (AssertionError e) {
            throw new AssertionError(row.name() + ": " + e.getMessage(), e);
        }
        return script;
    }

    /** The reader of scripts finds what it is for. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "usdt:\"/x\":\"p\":\"n\" /*(uint64*)uptr(arg0) > 5/ {\n}\n",
                "usdt:\"/x\":\"p\":\"n\" {\n\tsystem(\"id\");\n}\n",
                "usdt:\"/x\":\"p\":\"n\" {\n\tprintf(\"%s\");\n}\n",
                "usdt:\"/x\":\"p\":\"n\" {\n\tprintf(\"\\q\");\n}\n",
                "usdt:\"/x\":\"p\":\"n\" {\n\tprint(@hits;\n}\n",
                "usdt:\"/x\":\"p\":\"n\" {\n",
                "usdt:\"/x\":\"p\":name {\n}\n",
                "BEGIN {\n}\n",
                "// \u001b[2J\n",
                "// a",
                "usdt:\"/x\ny\":\"p\":\"n\" {\n}\n",
                "}\n"
            })
    void failsWhereAScriptHoldsMoreThanItShould(String script) {
        boolean failed = false;
        try {
            ScriptReader.read(script);
        } catch (AssertionError expected) {
            failed = true;
        }
        assertTrue(failed, script);
    }

    @Test
    void tellsWhatEachTokenIs() {
        List<Token> tokens = ScriptReader.read(
                "// a /* b\nusdt:\"/x\":\"p\":\"n*/\" / *(uint64*)uptr(arg0) > 5/ {\n\tprint(@hits);\n}\n");
        List<String> outside = new ArrayList<>();
        for (Token token : tokens) {
            if (token.kind() == Token.Kind.WORD) {
                outside.add(token.text());
            }
        }
        assertEquals(List.of("usdt", "uint64", "uptr", "arg0", "print", "@hits"), outside);
        assertEquals(Token.Kind.COMMENT, tokens.get(0).kind());
    }
}
