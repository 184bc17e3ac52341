package dev.usdt.trace;

import dev.usdt.ProbeFilter;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What a program says it passed to its probes, and whether a trace tells the same. It needs no test framework, since it
 * is used in machines that have none.
 */
final class Truth {

    /** What the kernel cannot fetch, and nothing else, may be missing. */
    private static final List<String> UNAVAILABLE = List.of(
            "the kernel cannot fetch this register",
            "the kernel cannot fetch by an index register",
            "the kernel cannot fetch by a segment register",
            "the kernel fetches at most 64 bytes of a value",
            "the file does not tell the address of ");

    private static final String NONE = "?";

    private Truth() {}

    /** {@return the hits that a program has printed, without their first word} */
    static List<String> hits(Path out, ProbeFilter filter) throws IOException {
        List<String> hits = new ArrayList<>();
        for (String line : Files.readAllLines(out)) {
            String[] words = line.split("[\t:]", -1);
            if (words[0].equals("hit") && filter.matches(words[1], words[2])) {
                hits.add(line.substring(4));
            }
        }
        return hits;
    }

    /**
     * {@return an event in the words of the fixtures} {@code values:text}, tab, {@code s:6869}; of a text that is cut
     * the whole length follows a {@code ~}, of a value that cannot be had the reason a {@code ?}.
     */
    static String line(TraceEvent event) {
        StringBuilder line = new StringBuilder(event.provider());
        line.append(':').append(event.name());
        for (EventValue value : event.values().values()) {
            line.append('\t');
            if (value instanceof EventValue.Integral number) {
                line.append(
                        number.type().signed() ? Long.toString(number.value()) : Long.toUnsignedString(number.value()));
            } else if (value instanceof EventValue.Floating number) {
                long bits = number.bytes() == 4
                        ? Integer.toUnsignedLong(Float.floatToRawIntBits((float) number.value()))
                        : Double.doubleToRawLongBits(number.value());
                line.append("f:0x").append(Long.toHexString(bits));
            } else if (value instanceof EventValue.Text text) {
                line.append("s:").append(HexFormat.of().formatHex(text.bytes()));
                line.append(text.truncated() ? "~" + text.length() : "");
            } else if (value instanceof EventValue.Unavailable none) {
                line.append(NONE).append(none.reason());
            } else {
                line.append("b:").append(HexFormat.of().formatHex(((EventValue.Bytes) value).bytes()));
            }
        }
        return line.toString();
    }

    /**
     * {@return in what a trace differs from the truth, or an empty text} Threads write what they say in another order
     * than they hit.
     *
     * @param most how many bytes of a text are told
     */
    static String differences(List<String> truth, List<String> told, int most) {
        List<String> faults = new ArrayList<>();
        List<String> left = new ArrayList<>(told);
        // Their arguments tell nothing.
        left.removeIf(line -> line.startsWith("mark:"));
        for (String line : truth) {
            if (line.startsWith("mark:")) {
                continue;
            }
            int found = -1;
            for (int i = 0; i < left.size() && found < 0; i++) {
                found = matches(line, left.get(i), most) ? i : -1;
            }
            if (found < 0) {
                faults.add("not told: " + shortened(line));
            } else {
                left.remove(found);
            }
        }
        left.forEach(line -> faults.add("told: " + shortened(line)));
        return String.join("\n", faults);
    }

    private static String shortened(String line) {
        int length = line.length();
        return length < 400
                ? line
                : line.substring(0, 150) + "[" + (length - 300) + " characters]" + line.substring(length - 150);
    }

    private static boolean matches(String truth, String told, int most) {
        String[] expected = truth.split("\t", -1);
        List<String> words = new ArrayList<>(List.of(told.split("\t", -1)));
        // Only its end would tell the length of a text up to a NUL.
        boolean ended = expected[0].equals("texts:ended");
        if (expected[0].startsWith("structs:")) {
            // Of its numbers it says nothing.
            words.removeIf(word -> word.matches("-?\\d+"));
            expected[1] = "b:" + expected[1];
        }
        for (String value : expected) {
            String word = words.isEmpty() ? "" : words.remove(0);
            if (value.startsWith("s:") && !word.startsWith("s:") && !words.isEmpty()) {
                // Not looked for: its address and its length.
                value = Integer.toString(bytes(value));
                word = words.remove(0);
            }
            if (!word.equals(value.startsWith("s:") ? text(value, most, ended) : number(value)) && !isNone(word)) {
                return false;
            }
        }
        return words.isEmpty();
    }

    /** How many bytes {@code s:474554} has. */
    private static int bytes(String text) {
        return (text.length() - 2) / 2;
    }

    private static String text(String whole, int most, boolean ended) {
        int bytes = bytes(whole);
        return bytes <= most ? whole : whole.substring(0, 2 + 2 * most) + "~" + (ended ? -1 : bytes);
    }

    private static String number(String word) {
        return word.startsWith("0x") ? new BigInteger(word.substring(2), 16).toString() : word;
    }

    private static boolean isNone(String word) {
        return word.startsWith(NONE) && UNAVAILABLE.stream().anyMatch(word::contains);
    }
}
