package dev.usdt.bpftrace;

import dev.usdt.Frame;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Says in a comment where in the source sites are, for who reads a script. */
final class SiteComment {

    private static final int MOST_LINES = 8;
    private static final int LONGEST_LINE = 300;

    private SiteComment() {}

    /**
     * {@return a line for each place that is known, {@code // net/http.(*conn).serve, server.go:1995}; empty if none
     * is}
     */
    static String of(UsdtFile file, Clause clause) {
        if (clause.branches().size() == 1) {
            return of(file, clause.branches().get(0).sites());
        }
        List<ProbeSite> sites = new ArrayList<>();
        for (Clause.Branch branch : clause.branches()) {
            sites.addAll(branch.sites());
        }
        return of(file, sites);
    }

    /** The same for sites. */
    static String of(UsdtFile file, List<ProbeSite> sites) {
        if (sites.size() == 1) {
            String place = place(file, sites.get(0));
            return place.isEmpty() ? "" : line(place);
        }
        Set<String> places = new LinkedHashSet<>();
        for (ProbeSite site : sites) {
            String place = place(file, site);
            if (!place.isEmpty()) {
                places.add(place);
            }
        }
        StringBuilder text = new StringBuilder();
        int lines = 0;
        for (String place : places) {
            if (++lines > MOST_LINES) {
                text.append("// and ").append(places.size() - MOST_LINES).append(" other places\n");
                break;
            }
            text.append(line(place));
        }
        return text.toString();
    }

    private static String place(UsdtFile file, ProbeSite site) {
        List<Frame> frames = file.frames(site);
        if (frames.isEmpty()) {
            return "";
        }
        Optional<String> known = frames.get(0).shortSource();
        String functions = Frame.functions(frames);
        if (known.isEmpty()) {
            return cut(functions, LONGEST_LINE);
        }
        String source = ", " + known.get();
        return cut(functions, LONGEST_LINE - source.length()) + source;
    }

    private static String line(String place) {
        return "// " + BpftraceText.inComment(place) + "\n";
    }

    private static String cut(String text, int most) {
        return text.length() <= Math.max(most, 0) ? text : text.substring(0, Math.max(most, 0)) + "...";
    }
}
