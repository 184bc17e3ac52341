package dev.usdt.cli;

import dev.usdt.tracer.ProbeNames;

/** Makes text from a file harmless: it cannot drive a terminal, nor look like something that it is not. */
final class Printable {

    private Printable() {}

    /**
     * {@return the text with control characters, what nobody sees (marks that change the direction of writing among
     * it), and bytes that were not UTF-8 as escapes: {@code \n}, {@code \x1b}, {@code \u202e}, {@code \U000e0001}}
     *
     * <p>Two texts never come out alike: where one has an escape, or what would be taken for one, each of its
     * backslashes is two.
     */
    static String of(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~' || isLikeEscape(text, i)) {
                return escaped(text);
            }
        }
        return text;
    }

    private static boolean isLikeEscape(String text, int at) {
        return text.charAt(at) == '\\' && at + 1 < text.length() && "nrtxuU".indexOf(text.charAt(at + 1)) >= 0;
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        boolean ambiguous = false;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int length = escaped.length();
            ambiguous |= isLikeEscape(text, i);
            i += Character.charCount(c);
            switch (c) {
                case '\\' -> escaped.append("\\\\");
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
            ambiguous |= c != '\\' && escaped.length() - length > Character.charCount(c);
        }
        return ambiguous ? escaped.toString() : text;
    }

    private static void hex(StringBuilder to, int value, int digits) {
        String hex = Integer.toHexString(value);
        for (int i = hex.length(); i < digits; i++) {
            to.append('0');
        }
        to.append(hex);
    }
}
