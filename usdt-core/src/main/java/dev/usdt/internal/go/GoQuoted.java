package dev.usdt.internal.go;

import dev.usdt.internal.elf.FileText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A text quoted as in Go source: between back quotes as it is, between double quotes with escapes.
 *
 * @see <a href="https://go.dev/ref/spec#String_literals">The Go Programming Language Specification, String literals</a>
 */
final class GoQuoted {

    private GoQuoted() {}

    static boolean isQuoted(String text) {
        return !text.isEmpty() && (text.charAt(0) == '"' || text.charAt(0) == '`');
    }

    /** {@return the index behind the closing quote of the literal that a text begins with, or -1} */
    static int end(String text) {
        char quote = text.charAt(0);
        for (int i = 1; i < text.length(); i++) {
            if (text.charAt(i) == quote) {
                return i + 1;
            }
            i += quote == '"' && text.charAt(i) == '\\' ? 1 : 0;
        }
        return -1;
    }

    /** {@return what a text says, quoted or not; null if it begins with a quote and is no literal} */
    static @Nullable String unquote(String text) {
        if (!isQuoted(text)) {
            return text;
        }
        if (end(text) != text.length()) {
            return null;
        }
        String inside = text.substring(1, text.length() - 1);
        return text.charAt(0) == '`' ? inside : unescape(inside);
    }

    private static @Nullable String unescape(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        // Bytes, since escapes are of bytes too, and only all together they are text or not.
        ByteArrayOutputStream plain = new ByteArrayOutputStream(text.length());
        int at = 0;
        while (at < text.length()) {
            int next = text.codePointAt(at);
            at += Character.charCount(next);
            if (next != '\\') {
                append(plain, next);
                continue;
            }
            char escape = text.charAt(at++);
            int simple = "abfnrtv\\\"".indexOf(escape);
            int digits = escape == 'x' ? 2 : escape == 'u' ? 4 : escape == 'U' ? 8 : 0;
            if (simple >= 0) {
                plain.write("\007\b\f\n\r\t\013\\\"".charAt(simple));
                continue;
            }
            // An octal number has three digits, of which the first stands for the letter.
            boolean octal = escape >= '0' && escape <= '7';
            int start = octal ? at - 1 : at;
            int end = start + (octal ? 3 : digits);
            if (end == at || end > text.length()) {
                return null;
            }
            int code = number(text.substring(start, end), octal ? 8 : 16);
            boolean isByte = octal || digits == 2;
            if (isByte ? code < 0 || code > 0xff : !isCharacter(code)) {
                return null;
            }
            if (isByte) {
                plain.write(code);
            } else {
                append(plain, code);
            }
            at = end;
        }
        return FileText.decode(plain.toByteArray(), 0, plain.size());
    }

    /** Not half of a pair, which Go does not take either. */
    private static boolean isCharacter(int code) {
        return Character.isValidCodePoint(code) && (code < Character.MIN_SURROGATE || code > Character.MAX_SURROGATE);
    }

    private static void append(ByteArrayOutputStream bytes, int character) {
        if (FileText.isByte(character)) {
            bytes.write(character - FileText.ESCAPED_BYTE);
        } else {
            bytes.writeBytes(Character.toString(character).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Digits only; -1 if there is anything else. */
    private static int number(String digits, int radix) {
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = Character.digit(digits.charAt(i), radix);
            if (digit < 0 || value > Integer.MAX_VALUE / radix) {
                return -1;
            }
            value = value * radix + digit;
        }
        return value;
    }
}
