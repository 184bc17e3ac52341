package dev.usdt.bpftrace;

import dev.usdt.Probe;
import java.util.Optional;

/** Spells text from outside in bpftrace's language: quoted, in a format, in a comment. */
final class BpftraceText {

    private BpftraceText() {}

    /**
     * Says why a provider, a name or a path has no spelling that every bpftrace takes for it, quoted or not; empty if
     * it has one. Run with 0.17, 0.23 and 0.27: all else in printable Unicode is found when quoted.
     */
    static Optional<String> unspellable(String text) {
        if (text.isEmpty()) {
            return Optional.of("is empty");
        }
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            if (c == ':') {
                return Optional.of("holds a colon, at which bpftrace 0.17 splits even what is quoted");
            } else if (c == '\\') {
                return Optional.of("holds a backslash, which bpftrace 0.17 and 0.23 read differently than newer ones");
            } else if (c == '*') {
                return Optional.of("holds *, which bpftrace takes as a wildcard even when quoted");
            } else if (isUndecodable(c)) {
                return Optional.of("is not valid UTF-8");
            } else if (!isPrintable(c)) {
                return Optional.of("holds the character " + codePoint(c));
            }
        }
        return Optional.empty();
    }

    /** The same for a path, in which the JDK has put U+FFFD where it met bytes that it could not decode. */
    static Optional<String> unspellablePath(String path) {
        return path.indexOf('\ufffd') >= 0 ? Optional.of("is not valid UTF-8") : unspellable(path);
    }

    /** Quotes a part of an attach point that is spellable. */
    static String quote(String text) {
        return '"' + text.replace("\"", "\\\"") + '"';
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

    /** The argument that {@link #inFormat} wants for each percent sign. */
    static final String PERCENT = "\"%\"";

    /** Spells text so that it stays within one line and says what is there. */
    static String inComment(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (isUndecodable(c)) {
                plain.append("\\x").append(Integer.toHexString(c & 0xff));
            } else if (isPrintable(c)) {
                plain.appendCodePoint(c);
            } else {
                plain.append('<').append(codePoint(c)).append('>');
            }
        });
        return plain.toString();
    }

    /** Spells what a probe is called so that it can stand in a comment. */
    static String label(Probe probe) {
        return inComment(probe.provider() + ":" + probe.name());
    }

    /** Control, format (bidirectional and invisible ones are such), lone surrogates and line ends are not. */
    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /** A byte that is not UTF-8 is kept as a lone surrogate by the reader of notes. */
    private static boolean isUndecodable(int c) {
        return c >= 0xdc80 && c <= 0xdcff;
    }

    private static String codePoint(int c) {
        return String.format("U+%04X", c);
    }
}
