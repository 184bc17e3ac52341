package dev.usdt.bpftrace.internal.script;

import dev.usdt.Probe;
import dev.usdt.tracer.ProbeNames;
import java.util.Optional;

/** Spells text from outside in bpftrace's language: quoted, in a format, in a comment. */
public final class BpftraceText {

    private BpftraceText() {}

    /**
     * Quotes a part of an attach point.
     *
     * @throws IllegalArgumentException if some bpftrace would take it for another one
     */
    static String place(String text) {
        Optional<String> reason = ProbeNames.unspellable(text);
        if (reason.isPresent()) {
            throw new IllegalArgumentException("'" + inComment(text) + "' " + reason.get());
        }
        return '"' + (text.indexOf('"') < 0 ? text : text.replace("\"", "\\\"")) + '"';
    }

    /** Spells any text as a literal. */
    static String literal(String text) {
        return '"' + (isPlain(text) ? text : escaped(text, false)) + '"';
    }

    /**
     * Spells text in the format of a printf, where it prints itself. Each percent sign becomes {@code %s} and wants
     * {@link #PERCENT} as its argument: {@code %%} prints both signs up to 0.23.
     */
    static String inFormat(String text) {
        return escaped(text, true);
    }

    /** A byte that is not UTF-8 (a lone surrogate) stands for itself. */
    private static String escaped(String text, boolean format) {
        StringBuilder escaped = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c == '"' || c == '\\') {
                escaped.append('\\').append((char) c);
            } else if (c == '%' && format) {
                escaped.append("%s");
            } else if (ProbeNames.isUndecodable(c) || c < ' ' || c == 0x7f) {
                int value = c & 0xff;
                escaped.append("\\x").append(value < 16 ? "0" : "").append(Integer.toHexString(value));
            } else {
                escaped.appendCodePoint(c);
            }
        }
        return escaped.toString();
    }

    /** {@return whether text is itself in a literal, and in the format of a printf too} */
    static boolean isPlain(String text) {
        return isAscii(text) && text.indexOf('"') < 0 && text.indexOf('%') < 0 && text.indexOf('\\') < 0;
    }

    /** The argument that {@link #inFormat} wants for each percent sign. */
    static final String PERCENT = "\"%\"";

    /** Spells text so that it stays within one line and says what is there. */
    public static String inComment(String text) {
        if (isAscii(text)) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (ProbeNames.isUndecodable(c)) {
                plain.append("\\x").append(Integer.toHexString(c & 0xff));
            } else if (ProbeNames.isPrintable(c)) {
                plain.appendCodePoint(c);
            } else {
                plain.append('<').append(ProbeNames.codePoint(c)).append('>');
            }
        }
        return plain.toString();
    }

    /** Whether a text is printable ASCII, which most are. */
    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                return false;
            }
        }
        return true;
    }

    /** Spells what a probe is called so that it can stand in a comment. */
    public static String label(Probe probe) {
        return inComment(probe.provider() + ":" + probe.name());
    }
}
