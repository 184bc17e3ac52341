package dev.usdt.tracer;

import dev.usdt.ProbeSite;
import dev.usdt.internal.elf.FileText;
import java.util.Optional;

/** Which names of probes can be printed, and told to a tracer. */
public final class ProbeNames {

    /** How many characters the name of a kernel's event has at most: {@code MAX_EVENT_NAME_LEN} and no NUL. */
    public static final int LONGEST_EVENT = 63;

    private ProbeNames() {}

    /** {@return a character that cannot be printed, in words, {@code the character U+202E}; empty if all can} */
    public static Optional<String> unprintable(String name) {
        for (int i = 0; i < name.length(); ) {
            int c = name.codePointAt(i);
            i += Character.charCount(c);
            if (isUndecodable(c)) {
                return Optional.of("the byte 0x" + Integer.toHexString(c & 0xff) + ", which is not UTF-8");
            } else if (!isPrintable(c)) {
                return Optional.of("the character " + codePoint(c));
            }
        }
        return Optional.empty();
    }

    /**
     * {@return why a provider, a name or a path has no spelling that every bpftrace takes for it, quoted or not, to be
     * read behind the text's name: {@code holds a colon, …}; empty if it has one} Run with 0.17, 0.23 and 0.27: all
     * else in printable Unicode is found when quoted.
     */
    public static Optional<String> unspellable(String text) {
        if (text.isEmpty()) {
            return Optional.of("is empty");
        }
        for (int i = 0; i < text.length(); ) {
            char plain = text.charAt(i);
            if (plain >= '0' && plain <= 'z' && plain != ':' && plain != '\\') {
                i++;
                continue;
            }
            int c = text.codePointAt(i);
            i += Character.charCount(c);
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

    /**
     * {@return why bpftrace cannot be told the probe of a site, to be read behind "whose": {@code name holds a colon,
     * …}; empty if it can, or has no provider, without which 0.17 was seen to find it}
     */
    static Optional<String> unspellable(ProbeSite site) {
        Optional<String> provider = site.provider().isEmpty() ? Optional.empty() : unspellable(site.provider());
        if (provider.isPresent()) {
            return Optional.of("provider " + provider.get());
        }
        Optional<String> name = unspellable(site.name());
        return name.isPresent() ? Optional.of("name " + name.get()) : Optional.empty();
    }

    /**
     * {@return whether the kernel takes the event that perf makes of a probe} Its group is {@code sdt_} and the
     * provider.
     *
     * @see <a href="https://github.com/torvalds/linux/blob/master/kernel/trace/trace_probe.h">is_good_name</a>
     */
    public static boolean isEvent(String provider, String name) {
        return isGoodName("sdt_" + provider) && isGoodName(name);
    }

    /**
     * {@return whether the name of a probe is too long for that of an event} That of a provider perf cuts to what is
     * left of 63 characters behind {@code sdt_}.
     */
    public static boolean isLongForEvent(String name) {
        return name.length() > LONGEST_EVENT;
    }

    /** Letters, digits and underscores, of which the first is no digit. */
    private static boolean isGoodName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
            if (!letter && (i == 0 || c < '0' || c > '9')) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    /**
     * {@return whether a code point is seen where it is printed} Control and format characters (bidirectional ones are
     * such), lone surrogates and line ends are not, nor fillers and variation selectors, and what this Java does not
     * know may be any of these by now.
     *
     * @see <a href="https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt">
     *     Default_Ignorable_Code_Point</a>
     */
    public static boolean isPrintable(int codePoint) {
        if (codePoint >= ' ' && codePoint <= '~') {
            return true;
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> !isIgnorable(codePoint);
        };
    }

    /** What is not to be seen, of other types than the above. */
    private static boolean isIgnorable(int c) {
        return c == 0x34f
                || c == 0x115f
                || c == 0x1160
                || c == 0x17b4
                || c == 0x17b5
                || (c >= 0x180b && c <= 0x180f)
                || c == 0x3164
                || (c >= 0xfe00 && c <= 0xfe0f)
                || c == 0xffa0
                || (c >= 0xe0100 && c <= 0xe01ef);
    }

    /**
     * {@return whether a code point stands for a byte that is not UTF-8} The reader of notes keeps it as a lone
     * surrogate, {@code U+DC80} to {@code U+DCFF}.
     */
    public static boolean isUndecodable(int codePoint) {
        return FileText.isByte(codePoint);
    }

    /** {@return a code point as {@code U+202E}} */
    public static String codePoint(int codePoint) {
        return String.format("U+%04X", codePoint);
    }
}
