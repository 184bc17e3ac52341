package dev.usdt.scripts;

import dev.usdt.scripts.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a script, and fails where anything stands in it that this project does not write: every word outside a string
 * or a comment is one of a closed list, so that nothing of a file, a path, a catalog or a command line is.
 *
 * <p>It knows of the language what is needed for that: comments, strings, attach points, predicates, blocks, and which
 * arguments a format asks for.
 */
public final class ScriptReader {

    /** All that may be called, named or cast to. */
    private static final Set<String> WORDS = Set.of(
            "usdt", "uprobe", "interval", "s", "END", "if", "else", "pid", "tid", "nsecs", "reg", "uptr", "buf", "str",
            "printf", "strftime", "time", "print", "clear", "count", "hist", "int8", "int16", "int32", "int64", "uint8", "uint16",
            "uint32", "uint64", "$pc", "@hits", "@total", "@us", "@started", "@no_start");

    /** Numbered ones. */
    private static final Pattern NUMBERED = Pattern.compile("arg\\d+|\\$[abdt]\\d+|@start\\d+[ab]|@depth\\d+");

    private static final Pattern CONVERSION = Pattern.compile("%(\\d*l[dux]|rh?|s)");

    private final String script;
    private final List<Token> all;
    /** Without the comments. */
    private final List<Token> tokens;

    private int at;

    private ScriptReader(String script) {
        this.script = script;
        this.all = ScriptLexer.tokens(script);
        this.tokens = all.stream().filter(token -> token.kind() != Kind.COMMENT).toList();
    }

    /**
     * {@return the tokens of a script, comments included}
     *
     * @throws AssertionError if anything stands where it should not
     */
    public static List<Token> read(String script) {
        ScriptReader reader = new ScriptReader(script);
        while (reader.at < reader.tokens.size()) {
            reader.clause();
        }
        return List.copyOf(reader.all);
    }

    private void clause() {
        attachPoint();
        if (peek().is("/")) {
            at++;
            int from = at;
            while (!(peek().is("/") && tokens.get(at + 1).is("{"))) {
                element();
            }
            if (at == from) {
                throw wrong("an empty predicate");
            }
            at++;
        }
        block();
    }

    private void attachPoint() {
        Token type = next(Kind.WORD);
        switch (type.text()) {
            case "END" -> {}
            case "interval" -> {
                expect(":");
                expect("s");
                expect(":");
                next(Kind.NUMBER);
            }
            case "uprobe" -> {
                expect(":");
                next(Kind.STRING);
                expect(":");
                next(Kind.NUMBER);
            }
            case "usdt" -> {
                for (int part = 0; part < 3; part++) {
                    expect(":");
                    next(Kind.STRING);
                }
            }
            default -> throw new AssertionError("an attach point " + type + " of\n" + script);
        }
    }

    private void block() {
        expect("{");
        while (!peek().is("}")) {
            if (peek().is("{")) {
                block();
            } else {
                element();
            }
        }
        expect("}");
    }

    /** One token, or all of what is in parentheses or brackets. */
    private void element() {
        Token token = peek();
        if (token.is("printf")) {
            printf();
        } else if (token.is("(")) {
            group(")");
        } else if (token.is("[")) {
            group("]");
        } else if (token.is(")") || token.is("]") || token.is("}")) {
            throw wrong("an unexpected end");
        } else {
            check(token);
            at++;
        }
    }

    private void group(String end) {
        at++;
        while (!peek().is(end)) {
            element();
        }
        at++;
    }

    private void printf() {
        expect("printf");
        expect("(");
        Matcher conversions = CONVERSION.matcher(next(Kind.STRING).text());
        List<String> wanted = new ArrayList<>();
        while (conversions.find()) {
            wanted.add(conversions.group());
        }
        int arguments = 0;
        while (!peek().is(")")) {
            if (peek().is(",")) {
                arguments++;
            }
            element();
        }
        expect(")");
        if (arguments != wanted.size()) {
            throw wrong(arguments + " arguments for " + wanted);
        }
    }

    private void check(Token token) {
        boolean known = token.kind() != Kind.WORD
                || WORDS.contains(token.text())
                || NUMBERED.matcher(token.text()).matches();
        if (!known) {
            throw wrong("a word that no script needs");
        }
    }

    private Token peek() {
        if (at >= tokens.size()) {
            throw new AssertionError("the script ends within a clause:\n" + script);
        }
        return tokens.get(at);
    }

    private Token next(Kind kind) {
        Token token = peek();
        if (token.kind() != kind) {
            throw wrong("expected a " + kind);
        }
        at++;
        return token;
    }

    private void expect(String sign) {
        if (!peek().is(sign)) {
            throw wrong("expected " + sign);
        }
        at++;
    }

    private AssertionError wrong(String what) {
        return new AssertionError(what + ": " + peek() + " of\n" + script);
    }
}
