package dev.usdt.cli.io;

import dev.usdt.tracer.ProbeNames;

/** Makes text from a file harmless: it cannot drive a terminal, nor look like something that it is not. */
public final class Printable {

    private Printable() {}

    /**
     * {@return the text with control characters, what nobody sees (marks that change the direction of writing among
     * it), and bytes that were not UTF-8 as escapes: {@code \n}, {@code \x1b}, {@code \u202e}, {@code \U000e0001}}
     */
    public static String of(String text) {
        return isPlain(text) ? text : escaped(text);
    }

    /**
     * {@return a path in the same way} Two of them never come out alike: where one has an escape, or what would be
     * taken for one, each of its backslashes is two. A message that has the result may go through {@link #of} as a
     * whole.
     */
    public static String path(String path) {
        boolean ambiguous = !isPlain(path) && !escaped(path).equals(path);
        for (int i = path.indexOf('\\'); i >= 0 && !ambiguous; i = path.indexOf('\\', i + 1)) {
            ambiguous = i + 1 < path.length() && "nrtxuU".indexOf(path.charAt(i + 1)) >= 0;
        }
        return ambiguous ? escaped(path.replace("\\", "\\\\")) : path;
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) > '~') {
                return false;
            }
        }
        return true;
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
