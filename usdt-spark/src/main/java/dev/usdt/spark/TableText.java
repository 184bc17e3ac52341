package dev.usdt.spark;

import org.jspecify.annotations.Nullable;

/** Text of a file as a column has it. */
final class TableText {

    private TableText() {}

    /**
     * {@return the text, with each byte that was no UTF-8 as JSON has it: {@code \}{@code udc80}} Such a byte is a lone
     * surrogate, which Spark's strings, being UTF-8, cannot have; of all of them it would make the same question mark.
     */
    static @Nullable String of(@Nullable String text) {
        if (text == null) {
            return null;
        }
        StringBuilder escaped = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (Character.isSurrogate(c) && !pair) {
                if (escaped == null) {
                    escaped = new StringBuilder(text.substring(0, i));
                }
                escaped.append("\\u").append(Integer.toHexString(c));
            } else if (escaped != null) {
                escaped.append(c);
            }
            if (pair) {
                i++;
                if (escaped != null) {
                    escaped.append(text.charAt(i));
                }
            }
        }
        return escaped == null ? text : escaped.toString();
    }
}
