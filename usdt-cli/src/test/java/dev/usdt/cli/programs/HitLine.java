package dev.usdt.cli.programs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line of a hit, as far as all tracers print it alike. */
final class HitLine {

    /** What bpftrace up to 0.22 prints of a text. */
    private static final int TEXT_CHARS = 60;

    private static final Pattern HIT = Pattern.compile("(?:\\S+ \\d+/\\d+ )?([a-z_]+:[a-zA-Z_]+(?: .*)?)");
    private static final Pattern ADDRESS = Pattern.compile(" [a-z_]+=0x[0-9a-f]+");
    private static final Pattern TEXT = Pattern.compile("\"([^\"]*)\"…?");

    private HitLine() {}

    /** {@return the lines that are of hits and are compared, each as all tracers print it, sorted} */
    static List<String> all(List<String> lines, Workload workload) {
        List<String> all = new ArrayList<>();
        for (String line : lines) {
            Matcher hit = HIT.matcher(line);
            if (hit.matches() && workload.kept().matcher(hit.group(1)).find()) {
                all.add(shared(hit.group(1), workload.dropped()));
            }
        }
        all.sort(null);
        return all;
    }

    private static String shared(String hit, List<String> dropped) {
        String line = ADDRESS.matcher(hit).replaceAll("");
        for (String value : dropped) {
            line = line.replaceAll(" " + value + "=(\"[^\"]*\"…?|\\S+)", "");
        }
        return TEXT.matcher(line).replaceAll(text -> {
            String cut = text.group(1)
                    .substring(0, Math.min(TEXT_CHARS, text.group(1).length()));
            return Matcher.quoteReplacement("\"" + cut + "\"");
        });
    }
}
