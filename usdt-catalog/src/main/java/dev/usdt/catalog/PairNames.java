package dev.usdt.catalog;

import dev.usdt.catalog.ProbePair.Within;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which probes belong together by their names: {@code request_start} and {@code request_end}. */
final class PairNames {

    /** How the names of a start and of its ends end. */
    private static final Map<String, List<String>> ENDINGS =
            Map.of("start", List.of("end", "done"), "begin", List.of("end"), "entry", List.of("return"));

    private PairNames() {}

    /** {@return the pair that begins with a probe, whose ends need not exist} */
    static Optional<ProbePair> from(String provider, String name) {
        for (Map.Entry<String, List<String>> ending : ENDINGS.entrySet()) {
            Optional<String> stem = stem(name, ending.getKey());
            if (stem.isPresent()) {
                List<String> ends = new ArrayList<>();
                for (String end : ending.getValue()) {
                    ends.add(stem.get() + end);
                }
                // Only calls are inside one another by their nature: of a recursion the first end is that of the last.
                boolean nested = ending.getKey().equals("entry");
                return Optional.of(
                        new ProbePair(provider, name, ends, Within.GOROUTINE, List.of(), nested, "", SpanShape.PLAIN));
            }
        }
        return Optional.empty();
    }

    /** {@return the names of probes that a probe would be an end of} */
    static List<String> startsOf(String end) {
        List<String> starts = new ArrayList<>();
        for (Map.Entry<String, List<String>> ending : ENDINGS.entrySet()) {
            for (String last : ending.getValue()) {
                Optional<String> stem = stem(end, last);
                if (stem.isPresent()) {
                    starts.add(stem.get() + ending.getKey());
                }
            }
        }
        return starts;
    }

    /** What stands before an ending, with the {@code _}, {@code __} or {@code -} between them. */
    private static Optional<String> stem(String name, String ending) {
        String stem = name.endsWith(ending) ? name.substring(0, name.length() - ending.length()) : "";
        boolean separated = stem.length() > 1 && (stem.endsWith("_") || stem.endsWith("-"));
        return separated ? Optional.of(stem) : Optional.empty();
    }
}
