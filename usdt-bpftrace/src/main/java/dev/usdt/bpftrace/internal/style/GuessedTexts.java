package dev.usdt.bpftrace.internal.style;

import dev.usdt.bpftrace.internal.script.Code;
import dev.usdt.bpftrace.internal.script.ScriptText;
import dev.usdt.bpftrace.internal.value.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes what prints values of which some are taken for text by their look only. Where two numbers cannot be the
 * address and the length of a text, they are printed as numbers.
 */
final class GuessedTexts {

    /** A longer text is none: what is guessed to be one is a number that is not so small. */
    private static final Code LONGEST = Code.number(1 << 20);

    /** Linux maps nothing below it (vm.mmap_min_addr), so that no text is there. */
    private static final Code LEAST_ADDRESS = Code.number(4096);

    /** So many are told apart one by one; of more, all are numbers if one is. What is printed doubles with each. */
    private static final int MOST = 2;

    private GuessedTexts() {}

    /** What prints values of which none is guessed. */
    @FunctionalInterface
    interface Line {

        /** {@return the statement} */
        Code of(List<Value> values);
    }

    /** Writes a statement for each thing that the values may be. */
    static void write(ScriptText text, List<Value> values, Line line) {
        List<Integer> guesses = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) instanceof Value.Text value && value.guess()) {
                guesses.add(i);
            }
        }
        write(text, values, guesses, line);
    }

    private static void write(ScriptText text, List<Value> values, List<Integer> guesses, Line line) {
        if (guesses.isEmpty()) {
            text.statement(line.of(values));
            return;
        }
        int together = guesses.size() > MOST ? guesses.size() : 1;
        List<Value> numbers = new ArrayList<>(values);
        List<Value> texts = new ArrayList<>(values);
        List<Code> implausible = new ArrayList<>();
        // From the last one, so that the places of those before stay as they are.
        for (int index : guesses.subList(guesses.size() - together, guesses.size())) {
            Value.Text guess = (Value.Text) values.get(index);
            implausible.add(Code.of("{} > {}", guess.bytes(), LONGEST));
            implausible.add(Code.of("{} < {}", guess.address().unsigned(), LEAST_ADDRESS));
            texts.set(index, guess.known());
        }
        for (int i = guesses.size() - 1; i >= guesses.size() - together; i--) {
            int index = guesses.get(i);
            Value.Text guess = (Value.Text) values.get(index);
            numbers.set(index, new Value.Integral(guess.key(), Value.Text.ADDRESS, true, guess.address()));
            String lengthKey = guess.lengthKey().orElseThrow();
            numbers.add(index + 1, new Value.Integral(lengthKey, guess.lengthType(), false, guess.length()));
        }
        List<Integer> others = guesses.subList(0, guesses.size() - together);
        text.open(Code.of("if ({})", Code.any(implausible)));
        write(text, numbers, others, line);
        text.next(Code.of("else"));
        write(text, texts, others, line);
        text.close();
    }
}
