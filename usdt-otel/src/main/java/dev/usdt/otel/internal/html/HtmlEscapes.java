package dev.usdt.otel.internal.html;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import org.jspecify.annotations.Nullable;

/**
 * Makes JSON fit to stand in an element of HTML: nothing in it begins or ends a tag or a comment. Whoever uses it also
 * has all escaped that is not ASCII.
 */
public final class HtmlEscapes extends CharacterEscapes {

    private static final long serialVersionUID = 1;

    private final int[] escapes = standardAsciiEscapesForJSON();

    /** Those of JSON, and of what has a meaning in HTML. */
    public HtmlEscapes() {
        for (char c : "<>&".toCharArray()) {
            escapes[c] = ESCAPE_STANDARD;
        }
    }

    @Override
    public int[] getEscapeCodesForAscii() {
        return escapes;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int c) {
        return null;
    }
}
