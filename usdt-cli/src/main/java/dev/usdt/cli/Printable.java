package dev.usdt.cli;

import dev.usdt.tracer.ProbeNames;

/** Makes text from a file harmless: it cannot drive a terminal, nor look like something that it is not. */
final class Printable {

    private Printable() {}

    /**
     * {@return the text with control characters, what nobody sees (marks that change the direction of writing among
     * it), and bytes that were not UTF-8 as escapes: {@code \n}, {@code \x1b}, {@code \u202e}, {@code \U000e0001}}
     */
    static String of(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return escaped(text);
            }
        }
        return text;
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            switch (c) {
                case '\n' -> escaped.append("\\n");
                case '\r' -> escaped.append("\\r");
                case '\t' -> escaped.append("\\t");
                default -> {
                    if (c < ' ' || (c >= 0x7f && c < 0xa0)) {
                        hex(escaped.append("\\x"), c, 2);
                    } else if (ProbeNames.isUndecodable(c)) {
                        hex(escaped.append("\\x"), c & 0xff, 2); // a byte, see StapsdtNote
                    } else if (!ProbeNames.isPrintable(c)) {
                        hex(escaped.append(c > 0xffff ? "\\U" : "\\u"), c, c > 0xffff ? 8 : 4);
                    } else {
                        escaped.appendCodePoint(c);
                    }
                }
            }
        }
        return escaped.toString();
    }

    private static void hex(StringBuilder to, int value, int digits) {
        String hex = Integer.toHexString(value);
        for (int i = hex.length(); i < digits; i++) {
            to.append('0');
        }
        to.append(hex);
    }
}
