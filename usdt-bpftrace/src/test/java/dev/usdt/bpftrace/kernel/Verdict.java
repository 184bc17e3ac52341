package dev.usdt.bpftrace.kernel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Compares what bpftrace printed with what the program said, hit by hit; the order between threads is not defined. */
final class Verdict {

    /** Its notes are on instructions of the compiler's, so that the program knows nothing of the hits. */
    private static final String UNTOLD_PROVIDER = "mark:";

    private final Map<String, Template> templates;
    private final int mostTextBytes;
    private final Map<String, Map<String, Integer>> surplus = new TreeMap<>();
    private final Map<String, Integer> guessed = new TreeMap<>();
    private final List<Uncertain> uncertain = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final Set<String> leftOut = new TreeSet<>();
    private int events;
    private int untold;
    private int values;
    private int omitted;
    private int cut;

    /** A hit that prints another line at another site. */
    private record Uncertain(String probe, List<Template.Expected> expected) {}

    private Verdict(Map<String, Template> templates, int mostTextBytes) {
        this.templates = templates;
        this.mostTextBytes = mostTextBytes;
    }

    /**
     * {@return the verdict on a run}
     *
     * @param templates the clauses of the script by probe
     * @param events the lines of bpftrace
     * @param truth the lines of the program
     * @param mostTextBytes at what length this bpftrace cuts texts
     */
    static Verdict of(Map<String, Template> templates, List<String> events, List<String> truth, int mostTextBytes) {
        Verdict verdict = new Verdict(templates, mostTextBytes);
        events.forEach(verdict::addEvent);
        truth.forEach(verdict::addTruth);
        verdict.settle();
        verdict.findDifferences();
        return verdict;
    }

    private void addEvent(String line) {
        // Up to 0.23 bpftrace ends its output with empty lines, -q or not.
        if (line.isEmpty()) {
            return;
        }
        int end = line.indexOf(' ');
        String probe = end < 0 ? line : line.substring(0, end);
        if (!templates.containsKey(probe)) {
            faults.add("bpftrace printed: " + line);
        } else if (probe.startsWith(UNTOLD_PROVIDER)) {
            untold++;
        } else {
            events++;
            count(probe, line, 1);
        }
    }

    private void addTruth(String line) {
        List<String> words = List.of(line.split("\t"));
        if (!words.get(0).equals("hit") || !templates.containsKey(words.get(1))) {
            return;
        }
        String probe = words.get(1);
        Optional<List<Template.Expected>> expected =
                templates.get(probe).expect(words.subList(2, words.size()), mostTextBytes);
        if (expected.isEmpty()) {
            guessed.merge(probe, 1, Integer::sum);
            return;
        }
        Set<String> lines = new LinkedHashSet<>();
        expected.get().forEach(one -> lines.add(one.line()));
        if (lines.size() > 1) {
            uncertain.add(new Uncertain(probe, expected.get()));
        } else {
            accept(probe, expected.get().get(0));
        }
    }

    private void accept(String probe, Template.Expected expected) {
        values += expected.values();
        omitted += expected.omitted().size();
        expected.omitted().forEach(argument -> leftOut.add(probe + " " + argument));
        cut += expected.cut();
        count(probe, expected.line(), -1);
    }

    /** The program does not say at which site a hit was: any line that was printed and is not spoken for will do. */
    private void settle() {
        for (Uncertain hit : uncertain) {
            Map<String, Integer> printed = surplus.getOrDefault(hit.probe(), Map.of());
            Template.Expected line = hit.expected().stream()
                    .filter(one -> printed.getOrDefault(one.line(), 0) > 0)
                    .findFirst()
                    .orElse(hit.expected().get(0));
            accept(hit.probe(), line);
        }
    }

    private void count(String probe, String line, int by) {
        surplus.computeIfAbsent(probe, key -> new HashMap<>()).merge(line, by, Integer::sum);
    }

    private void findDifferences() {
        guessed.forEach((probe, hits) -> {
            Map<String, Integer> lines = surplus.getOrDefault(probe, Map.of());
            int printed = lines.values().stream().mapToInt(Integer::intValue).sum();
            if (printed != hits) {
                faults.add(probe + " was hit " + hits + " times, printed " + printed + " times");
            }
            surplus.remove(probe);
        });
        surplus.forEach((probe, lines) -> lines.forEach((line, count) -> {
            if (count != 0) {
                faults.add((count > 0 ? "printed, not passed: " : "passed, not printed: ") + line + " ("
                        + Math.abs(count) + " times)");
            }
        }));
    }

    /** {@return how many hits were printed of probes of which the program tells} */
    int events() {
        return events;
    }

    /** {@return how many hits were printed of probes of which it does not} */
    int untold() {
        return untold;
    }

    /** {@return how many hits had two numbers that the script takes for a text; they are counted, not compared} */
    int guessed() {
        return guessed.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** {@return how many values were compared} */
    int values() {
        return values;
    }

    /** {@return how many values were passed to traced probes, but not printed by the script} */
    int omitted() {
        return omitted;
    }

    /** {@return which arguments these are: {@code provider:name arg1}} */
    Set<String> leftOut() {
        return leftOut;
    }

    /** {@return how many texts were compared up to where bpftrace cuts them} */
    int cut() {
        return cut;
    }

    /** {@return each line that was printed and not passed, passed and not printed, or no event} */
    List<String> faults() {
        return faults;
    }
}
