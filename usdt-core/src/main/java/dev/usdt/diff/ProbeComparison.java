package dev.usdt.diff;

import dev.usdt.ArgumentType;
import dev.usdt.diff.Difference.Kind;
import dev.usdt.diff.FileSnapshot.ArgumentSnapshot;
import dev.usdt.diff.FileSnapshot.ProbeSnapshot;
import dev.usdt.diff.FileSnapshot.SiteSnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Compares a probe with what it was. Its sites are taken together, since a compiler moves, copies and merges them from
 * one build to the next: a consumer that copes with one site's type copes with it at any. An argument is compared at
 * the sites that have it.
 */
final class ProbeComparison {

    private final ProbeSnapshot old;
    private final ProbeSnapshot current;
    private final List<Difference> differences = new ArrayList<>();

    ProbeComparison(ProbeSnapshot old, ProbeSnapshot current) {
        this.old = old;
        this.current = current;
    }

    List<Difference> differences() {
        compareCounts();
        List<SiteSnapshot> had = byArguments(old);
        List<SiteSnapshot> has = byArguments(current);
        for (int i = 0; has(had, i) && has(has, i); i++) {
            compareTypes(had, has, i);
            compareOperands(had, has, i);
        }
        differences.addAll(new SemaphoreComparison(old, current).differences());
        compareSites();
        return differences;
    }

    private void compareCounts() {
        int fewer = Math.min(fewest(current) - fewest(old), most(current) - most(old));
        int more = Math.max(fewest(current) - fewest(old), most(current) - most(old));
        String message = arguments(current) + ", had " + arguments(old);
        if (fewer < 0) {
            add(Kind.FEWER_ARGUMENTS, true, message);
        } else if (more > 0) {
            add(Kind.MORE_ARGUMENTS, false, message);
        }
    }

    private static int fewest(ProbeSnapshot probe) {
        return counts(probe).min().orElse(0);
    }

    private static int most(ProbeSnapshot probe) {
        return counts(probe).max().orElse(0);
    }

    private static IntStream counts(ProbeSnapshot probe) {
        return probe.sites().stream().mapToInt(site -> site.arguments().size());
    }

    private static String arguments(ProbeSnapshot probe) {
        int fewest = fewest(probe);
        int most = most(probe);
        if (fewest != most) {
            return fewest + " to " + most + " arguments";
        }
        return most == 0 ? "no arguments" : most == 1 ? "1 argument" : most + " arguments";
    }

    /** The sites of a probe, those with most arguments first: so that one with thousands does not make all slow. */
    private static List<SiteSnapshot> byArguments(ProbeSnapshot probe) {
        List<SiteSnapshot> sites = new ArrayList<>(probe.sites());
        sites.sort(Comparator.comparingInt(site -> -site.arguments().size()));
        return sites;
    }

    private static boolean has(List<SiteSnapshot> byArguments, int index) {
        return index < byArguments.get(0).arguments().size();
    }

    /** Of an index that some site has. */
    private static <T> Set<T> each(List<SiteSnapshot> byArguments, int index, Function<ArgumentSnapshot, T> property) {
        Set<T> values = new LinkedHashSet<>();
        for (SiteSnapshot site : byArguments) {
            if (index >= site.arguments().size()) {
                break;
            }
            values.add(property.apply(site.arguments().get(index)));
        }
        return values;
    }

    private void compareTypes(List<SiteSnapshot> oldSites, List<SiteSnapshot> sites, int index) {
        Set<ArgumentType> had = each(oldSites, index, ArgumentSnapshot::type);
        Set<ArgumentType> has = each(sites, index, ArgumentSnapshot::type);
        if (!had.equals(has)) {
            add(Kind.TYPE, true, "argument " + index + " is " + names(has) + ", was " + names(had));
        }
    }

    private static String names(Set<ArgumentType> types) {
        return String.join(
                " or ", new TreeSet<>(types.stream().map(ArgumentType::typeName).toList()));
    }

    private void compareOperands(List<SiteSnapshot> oldSites, List<SiteSnapshot> sites, int index) {
        Set<String> had = each(oldSites, index, argument -> argument.place().words());
        Set<String> has = each(sites, index, argument -> argument.place().words());
        if (!had.equals(has)) {
            add(
                    Kind.OPERAND,
                    false,
                    "argument " + index + " is " + String.join(" or ", new TreeSet<>(has)) + ", was "
                            + String.join(" or ", new TreeSet<>(had)));
        }
    }

    private void compareSites() {
        int had = old.sites().size();
        int has = current.sites().size();
        if (had != has) {
            add(Kind.SITES, false, has + (has == 1 ? " site, had " : " sites, had ") + had);
        } else if (!addresses(old).equals(addresses(current))) {
            String first = "0x" + Long.toHexString(current.sites().get(0).address());
            add(Kind.MOVED, false, "moved to " + first + (has == 1 ? "" : " and elsewhere"));
        }
    }

    private static List<Long> addresses(ProbeSnapshot probe) {
        return probe.sites().stream().map(SiteSnapshot::address).sorted().toList();
    }

    private void add(Kind kind, boolean breaking, String message) {
        differences.add(new Difference(kind, current.provider(), current.name(), breaking, message));
    }
}
