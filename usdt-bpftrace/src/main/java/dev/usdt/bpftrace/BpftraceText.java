package dev.usdt.bpftrace;

import dev.usdt.Probe;
import dev.usdt.tracer.ProbeNames;
import java.util.Optional;

/** Spells text from outside in bpftrace's language: quoted, in a format, in a comment. */
final class BpftraceText {

    private BpftraceText() {}

    /**
     * {@link ProbeNames#unspellable} for a path, in which the JDK has put U+FFFD where it met bytes that it could not
     * decode.
     */
    static Optional<String> unspellablePath(String path) {
        return path.indexOf('\ufffd') >= 0 ? Optional.of("is not valid UTF-8") : ProbeNames.unspellable(path);
    }

    /** Quotes a part of an attach point that is spellable. */
    static String quote(String text) {
        return '"' + (text.indexOf('"') < 0 ? text : text.replace("\"", "\\\"")) + '"';
    }

    /** Spells any text as a literal. */
    static String literal(String text) {
        StringBuilder literal = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                literal.append('\\').append(c);
            } else if (c < ' ') {
                literal.append(String.format("\\x%02x", (int) c));
            } else {
                literal.append(c);
            }
        }
        return literal.append('"').toString();
    }

    /**
     * Spells text in the format of a printf, where it prints itself. Each percent sign becomes {@code %s} and wants
     * {@link #PERCENT} as its argument: {@code %%} prints both signs up to 0.23.
     */
    static String inFormat(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("%", "%s");
    }

    /** {@return whether text prints itself as it is in the format of a printf} */
    static boolean isPlain(String text) {
        return text.indexOf('"') < 0 && text.indexOf('%') < 0 && text.indexOf('\\') < 0;
    }

    /** The argument that {@link #inFormat} wants for each percent sign. */
    static final String PERCENT = "\"%\"";

    /** Spells text so that it stays within one line and says what is there. */
    static String inComment(String text) {
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
    static String label(Probe probe) {
        return inComment(probe.provider() + ":" + probe.name());
    }
}
