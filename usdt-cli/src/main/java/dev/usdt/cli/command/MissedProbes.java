package dev.usdt.cli.command;

import dev.usdt.ProbeFilter;
import dev.usdt.ProbeSite;
import dev.usdt.UnmatchedFilter;
import dev.usdt.UsdtFile;
import dev.usdt.cli.io.Console;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The probes that a filter has not chosen, as long as it has chosen none: a mistyped name looks like no probes. */
final class MissedProbes {

    private final ProbeFilter filter;
    private boolean matched;
    /** Null as long as there is none, as in most commands. */
    private @Nullable UnmatchedFilter missed;

    MissedProbes(ProbeFilter filter) {
        this.filter = filter;
    }

    /** {@return whether the filter chooses a site of a file} */
    boolean hasMatch(UsdtFile file) {
        for (ProbeSite site : file.sites()) {
            if (filter.matches(site.provider(), site.name())) {
                return true;
            }
        }
        return false;
    }

    /** Takes note of a file; {@return whether the filter chooses a site of it} */
    boolean look(UsdtFile file) {
        boolean match = hasMatch(file);
        matched |= match;
        if (!matched && !file.sites().isEmpty()) {
            UnmatchedFilter known = missed == null ? new UnmatchedFilter(filter) : missed;
            known.add(file);
            missed = known;
        }
        return match;
    }

    /** Says what there was to choose from, unless some was chosen or there was none. */
    void say(Console console, String where) throws IOException {
        if (!matched && missed != null) {
            String message = missed.message();
            if (where.isEmpty()) {
                console.say(message);
            } else {
                console.say(where, message);
            }
        }
    }
}
