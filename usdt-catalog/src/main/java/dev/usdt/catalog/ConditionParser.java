package dev.usdt.catalog;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Parses conditions:
 *
 * <pre>
 * any        = all { "||" all }
 * all        = one { "&amp;&amp;" one }
 * one        = "!" one | "(" any ")" | NAME comparison literal
 * comparison = "==" | "!=" | "&lt;" | "&lt;=" | "&gt;" | "&gt;=" | "^="
 * literal    = [ "-" ] DIGITS | "0x" DIGITS | '"' TEXT '"'
 * </pre>
 */
final class ConditionParser {

    private static final int DEEPEST = 50;

    /** A text is compared in pieces of 8 bytes, each of which makes the program that the kernel checks longer. */
    private static final int MOST_TEXT_BYTES = 200;

    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger MOST = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

    private final String text;
    private int position;
    private int depth;

    private ConditionParser(String text) {
        this.text = text;
    }

    /** {@return the condition that a text says} */
    static ConditionNode parse(String text) {
        ConditionParser parser = new ConditionParser(text);
        ConditionNode condition = parser.any();
        if (!parser.isAtEnd()) {
            throw parser.expected("&&, || or the end");
        }
        return condition;
    }

    private ConditionNode any() {
        List<ConditionNode> conditions = new ArrayList<>();
        do {
            conditions.add(all());
        } while (accept("||"));
        return conditions.size() == 1 ? conditions.get(0) : new ConditionNode.Any(conditions);
    }

    private ConditionNode all() {
        List<ConditionNode> conditions = new ArrayList<>();
        do {
            conditions.add(one());
        } while (accept("&&"));
        return conditions.size() == 1 ? conditions.get(0) : new ConditionNode.All(conditions);
    }

    private ConditionNode one() {
        if (++depth > DEEPEST) {
            throw wrong("more than " + DEEPEST + " levels deep");
        }
        ConditionNode condition;
        if (accept("(")) {
            condition = any();
            if (!accept(")")) {
                throw expected(")");
            }
        } else if (accept("!")) {
            condition = new ConditionNode.Not(one());
        } else {
            condition = test();
        }
        depth--;
        return condition;
    }

    private ConditionNode test() {
        String name = name();
        Comparison comparison = comparison();
        if (accept("\"")) {
            if (!comparison.isForTexts()) {
                throw wrong("a text is compared by ==, != or ^=, not by " + comparison.sign());
            }
            return new ConditionNode.TextTest(name, comparison, quoted());
        } else if (comparison == Comparison.STARTS_WITH) {
            throw expected("a text in double quotes");
        }
        return new ConditionNode.NumberTest(name, comparison, number());
    }

    private String name() {
        skipBlanks();
        int start = position;
        while (position < text.length() && isNamePart(text.charAt(position))) {
            position++;
        }
        if (start == position) {
            throw expected("the name of an argument");
        }
        return text.substring(start, position);
    }

    private Comparison comparison() {
        // The longer ones first.
        for (Comparison comparison : List.of(
                Comparison.EQUAL,
                Comparison.NOT_EQUAL,
                Comparison.LESS_OR_EQUAL,
                Comparison.GREATER_OR_EQUAL,
                Comparison.STARTS_WITH,
                Comparison.LESS,
                Comparison.GREATER)) {
            if (accept(comparison.sign())) {
                return comparison;
            }
        }
        throw expected("==, !=, <, <=, >, >= or ^=");
    }

    private BigInteger number() {
        boolean negative = accept("-");
        skipBlanks();
        int start = position;
        while (position < text.length() && isNamePart(text.charAt(position))) {
            position++;
        }
        String digits = text.substring(start, position);
        BigInteger number;
        try {
            boolean hexadecimal = digits.startsWith("0x");
            number = hexadecimal ? new BigInteger(digits.substring(2), 16) : new BigInteger(digits);
        } catch (NumberFormatException e) {
            position = start;
            throw expected("a number or a text in double quotes");
        }
        number = negative ? number.negate() : number;
        if (number.compareTo(LEAST) < 0 || number.compareTo(MOST) > 0) {
            throw wrong(number + " has more than 64 bits");
        }
        return number;
    }

    /** The rest of a text, after its first quote. */
    private String quoted() {
        StringBuilder content = new StringBuilder();
        while (position < text.length() && text.charAt(position) != '"') {
            if (text.charAt(position) == '\\') {
                position++;
                if (position == text.length() || (text.charAt(position) != '"' && text.charAt(position) != '\\')) {
                    throw wrong("a backslash stands before \" or \\ only");
                }
            }
            content.append(text.charAt(position));
            position++;
        }
        if (position == text.length()) {
            throw wrong("a text has no end");
        }
        position++;
        String result = content.toString();
        if (result.getBytes(StandardCharsets.UTF_8).length > MOST_TEXT_BYTES) {
            throw wrong("a text has more than " + MOST_TEXT_BYTES + " bytes");
        }
        return result;
    }

    private boolean accept(String token) {
        skipBlanks();
        if (text.startsWith(token, position)) {
            position += token.length();
            return true;
        }
        return false;
    }

    private boolean isAtEnd() {
        skipBlanks();
        return position == text.length();
    }

    private void skipBlanks() {
        while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
            position++;
        }
    }

    private static boolean isNamePart(char c) {
        return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private IllegalArgumentException expected(String what) {
        skipBlanks();
        String found = position == text.length() ? "the end" : "'" + text.substring(position) + "'";
        return wrong("expected " + what + ", found " + found);
    }

    private IllegalArgumentException wrong(String message) {
        return new IllegalArgumentException("character " + (position + 1) + ": " + message);
    }
}
