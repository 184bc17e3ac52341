package dev.usdt.bpftrace.internal.style;

import dev.usdt.Probe;
import dev.usdt.bpftrace.internal.script.BpftraceText;
import dev.usdt.bpftrace.internal.script.Code;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Texts as keys of maps. Up to 0.22 a literal in bpftrace has 63 bytes at most, so longer ones are cut and numbered.
 */
final class ProbeLabels {

    private static final int MOST_BYTES = 63;
    private static final int ROOM_FOR_NUMBER = 7;
    /** What a text takes together with its NUL is a multiple of this, if it is aligned. */
    private static final int WORD_BYTES = 8;

    private final Map<String, String> chosen = new HashMap<>();
    private final Set<String> taken = new HashSet<>();
    /** The next number, by what it stands behind. */
    private final Map<String, Integer> numbers = new HashMap<>();

    private final boolean aligned;

    /**
     * Makes none yet.
     *
     * @param aligned whether blanks make each as long as whole words are: 0.17 keeps a text where no word begins, so
     *     that in larger clauses the kernel's verifier refuses the number behind it ("misaligned stack access")
     */
    ProbeLabels(boolean aligned) {
        this.aligned = aligned;
    }

    /** {@return a literal that stands for a probe and for no other} */
    Code literal(Probe probe) {
        return literal(BpftraceText.label(probe));
    }

    /** {@return a literal that stands for a text and for no other} */
    Code literal(String text) {
        String label = chosen.get(text);
        if (label == null) {
            label = text;
            while (bytes(label) > MOST_BYTES || !taken.add(label)) {
                String cut = cut(text);
                int number = numbers.getOrDefault(cut, 0) + 1;
                numbers.put(cut, number);
                label = cut + "~" + number;
            }
            chosen.put(text, label);
        }
        int unaligned = aligned ? (bytes(label) + 1) % WORD_BYTES : 0;
        return Code.literal(unaligned == 0 ? label : label + " ".repeat(WORD_BYTES - unaligned));
    }

    private static String cut(String text) {
        StringBuilder start = new StringBuilder();
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            String next = Character.toString(text.codePointAt(i));
            if (bytes(start + next) > MOST_BYTES - ROOM_FOR_NUMBER) {
                break;
            }
            start.append(next);
        }
        return start.toString();
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
