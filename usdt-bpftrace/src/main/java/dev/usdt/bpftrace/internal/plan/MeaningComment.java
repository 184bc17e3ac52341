package dev.usdt.bpftrace.internal.plan;

import dev.usdt.bpftrace.internal.script.ScriptText;
import dev.usdt.catalog.Parameter;
import dev.usdt.catalog.ProbeMeaning;
import java.util.Map;
import java.util.Optional;

/** Says in a comment what a probe and the numbers that it passes mean, for who reads a script. */
public final class MeaningComment {

    private static final int LONGEST_LINE = 118;

    private MeaningComment() {}

    /** Writes what is known, if anything is: {@code // A sort begins. kind: 0 heap, 1 index; work_mem: KiB}. */
    public static void write(ScriptText text, Optional<ProbeMeaning> known) {
        if (known.isEmpty()) {
            return;
        }
        ProbeMeaning meaning = known.get();
        if (!meaning.meaning().isEmpty()) {
            text.comment(meaning.meaning());
        }
        if (!meaning.needs().isEmpty()) {
            text.comment("Fires only with " + meaning.needs() + ".");
        }
        StringBuilder line = new StringBuilder();
        for (Parameter parameter : meaning.parameters()) {
            String numbers = numbers(parameter);
            if (!numbers.isEmpty()) {
                if (line.length() > 0 && line.length() + numbers.length() > LONGEST_LINE) {
                    text.comment(line.toString());
                    line.setLength(0);
                }
                line.append(line.length() == 0 ? "" : "; ").append(numbers);
            }
        }
        if (line.length() > 0) {
            text.comment(line.toString());
        }
    }

    /** What the numbers of a value stand for; empty where that needs no words. */
    private static String numbers(Parameter parameter) {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<Long, String> word : parameter.words().entrySet()) {
            text.append(text.length() == 0 ? "" : ", ")
                    .append(word.getKey())
                    .append(' ')
                    .append(word.getValue());
        }
        if (text.length() == 0) {
            text.append(parameter.unit());
        }
        return text.length() == 0 ? "" : parameter.name() + ": " + text;
    }
}
