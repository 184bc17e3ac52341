package dev.usdt.bpftrace.internal.plan;

import dev.usdt.Frame;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import dev.usdt.bpftrace.internal.clause.Clause;
import dev.usdt.bpftrace.internal.script.ScriptText;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Says in a comment where in the source sites are, for who reads a script. */
public final class SiteComment {

    private static final int MOST_LINES = 8;
    private static final int LONGEST_LINE = 300;

    private SiteComment() {}

    /** Writes a line for each place that is known, {@code // net/http.(*conn).serve, server.go:1995}. */
    public static void write(ScriptText text, UsdtFile file, Clause clause) {
        if (clause.branches().size() == 1) {
            write(text, file, clause.branches().get(0).sites());
            return;
        }
        List<ProbeSite> sites = new ArrayList<>();
        for (Clause.Branch branch : clause.branches()) {
            sites.addAll(branch.sites());
        }
        write(text, file, sites);
    }

    /** The same for sites. */
    public static void write(ScriptText text, UsdtFile file, List<ProbeSite> sites) {
        Set<String> places = new LinkedHashSet<>();
        for (ProbeSite site : sites) {
            String place = place(file, site);
            if (!place.isEmpty()) {
                places.add(place);
            }
        }
        int lines = 0;
        for (String place : places) {
            if (++lines > MOST_LINES) {
                text.comment("and " + (places.size() - MOST_LINES) + " other places");
                break;
            }
            text.comment(place);
        }
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

    private static String cut(String text, int most) {
        return text.length() <= Math.max(most, 0) ? text : text.substring(0, Math.max(most, 0)) + "...";
    }
}
