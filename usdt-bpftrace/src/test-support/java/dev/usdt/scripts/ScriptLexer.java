package dev.usdt.scripts;

import dev.usdt.scripts.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a script apart as bpftrace does: a slash and a star open a comment wherever they stand outside a string and a
 * comment, and so do two slashes.
 *
 * @see <a href="https://github.com/bpftrace/bpftrace/blob/v0.17.0/src/lexer.l">lexer.l</a>
 */
final class ScriptLexer {

    private static final String SIGNS = "(){}[]<>=!&|+-*/%,;:?";

    private final String script;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;

    private ScriptLexer(String script) {
        this.script = script;
    }

    /** {@return the tokens of a script} */
    static List<Token> tokens(String script) {
        ScriptLexer lexer = new ScriptLexer(script);
        while (lexer.at < script.length()) {
            lexer.next();
        }
        return lexer.tokens;
    }

    private void next() {
        char c = script.charAt(at);
        if (c == '\n') {
            at++;
            line++;
        } else if (c == ' ' || c == '\t') {
            at++;
        } else if (script.startsWith("//", at)) {
            comment();
        } else if (script.startsWith("/*", at)) {
            throw wrong("a comment that may not end where it seems to");
        } else if (c == '"') {
            string();
        } else if (isDigit(c)) {
            take(Kind.NUMBER, at + (script.startsWith("0x", at) ? 2 : 1));
        } else if (isLetter(c) || c == '$' || c == '@') {
            take(Kind.WORD, at + 1);
        } else if (SIGNS.indexOf(c) >= 0) {
            add(Kind.SIGN, at + 1);
        } else {
            throw wrong("a character that no script needs: U+" + Integer.toHexString(c));
        }
    }

    private void comment() {
        int end = script.indexOf('\n', at);
        if (end < 0) {
            throw wrong("a comment without an end");
        }
        for (int i = at; i < end; i++) {
            if (Character.isISOControl(script.charAt(i))) {
                throw wrong("a control character in a comment");
            }
        }
        add(Kind.COMMENT, end);
    }

    private void string() {
        int end = at + 1;
        while (end < script.length() && script.charAt(end) != '"') {
            char c = script.charAt(end);
            if (Character.isISOControl(c)) {
                throw wrong("a control character in a string");
            } else if (c == '\\') {
                end += escape(end + 1);
            }
            end++;
        }
        if (end >= script.length()) {
            throw wrong("a string without an end");
        }
        add(Kind.STRING, end + 1);
    }

    /** How many characters an escape has after its backslash. */
    private int escape(int from) {
        if (from < script.length() && "\"\\n".indexOf(script.charAt(from)) >= 0) {
            return 1;
        } else if (script.startsWith("x", from) && isHex(from + 1) && isHex(from + 2)) {
            return 3;
        }
        throw wrong("a backslash that escapes nothing");
    }

    private boolean isHex(int index) {
        return index < script.length() && Character.digit(script.charAt(index), 16) >= 0;
    }

    private void take(Kind kind, int end) {
        while (end < script.length() && (isLetter(script.charAt(end)) || isDigit(script.charAt(end)))) {
            end++;
        }
        add(kind, end);
    }

    private void add(Kind kind, int end) {
        tokens.add(new Token(kind, script.substring(at, end), line));
        at = end;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    private AssertionError wrong(String what) {
        return new AssertionError(what + " in line " + line + " of\n" + script);
    }
}
