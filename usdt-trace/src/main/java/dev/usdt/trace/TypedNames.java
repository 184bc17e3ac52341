package dev.usdt.trace;

import dev.usdt.KnownNames;
import dev.usdt.Probe;
import dev.usdt.ProbeSite;
import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.Catalogs;
import dev.usdt.catalog.Condition;
import dev.usdt.catalog.ProbeValues;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The names of values that somebody has typed, and those that there are: with a mistyped one, a value would be told
 * that must not be. Not thread-safe.
 */
final class TypedNames {

    /** What a value is called that no catalog knows. */
    private static final Pattern ARGUMENT = Pattern.compile("arg[0-9]+");

    private static final String NO_PROBE = "no probe has ";

    private final Catalog catalog;
    private final Set<String> asked = new LinkedHashSet<>();
    /** By what was typed, the names that values may have for it. */
    private final Map<String, Set<String>> omitted;

    private final KnownNames known = new KnownNames();
    private boolean any;

    TypedNames(TraceOptions options) {
        catalog = options.catalog();
        options.condition().ifPresent(condition -> asked.addAll(condition.names()));
        asked.addAll(options.asked());
        omitted = options.omittedAs();
    }

    private boolean isEmpty() {
        return asked.isEmpty() && omitted.isEmpty();
    }

    /** Adds the values of a probe. */
    void add(Probe probe, ProbeValues values) {
        if (!isEmpty()) {
            any = true;
            // One site may pass what another does not.
            for (ProbeSite site : probe.sites()) {
                values.addNames(probe, List.of(site), known);
            }
        }
    }

    /** Adds the values of a hit. */
    void add(TraceEvent hit) {
        if (!isEmpty()) {
            any = true;
            hit.values().keySet().forEach(known::add);
        }
    }

    /**
     * {@return what names no hit has had and no catalog has, in lines; none if there was no hit} What a catalog has may
     * be of a probe that was not hit.
     */
    List<String> inNoHit() {
        return any ? lines("no hit has ", isImpossible()) : List.of();
    }

    /** {@return what names no probe has, in lines; none if there is no probe} */
    List<String> inNoProbe() {
        return any ? lines(NO_PROBE, name -> !known.contains(name)) : List.of();
    }

    /** {@return what names no probe can have that may be loaded later, either: no catalog has them} */
    List<String> inNoCatalog() {
        return isEmpty() ? List.of() : lines(NO_PROBE, isImpossible());
    }

    private Predicate<String> isImpossible() {
        Set<String> possible = new HashSet<>(catalog.valueNames());
        for (Catalog builtIn : Catalogs.builtIn()) {
            possible.addAll(builtIn.valueNames());
        }
        return name -> !known.contains(name)
                && !possible.contains(name)
                && !ARGUMENT.matcher(name).matches();
    }

    private List<String> lines(String nobody, Predicate<String> missing) {
        List<String> lines = new ArrayList<>();
        List<String> kept = new ArrayList<>();
        omitted.forEach((typed, names) -> {
            if (names.stream().allMatch(missing)) {
                kept.add(typed);
            }
        });
        if (!kept.isEmpty()) {
            lines.add(nobody + String.join(" or ", kept) + ", which --omit names" + instead(kept));
        }
        List<String> unknown = asked.stream().filter(missing).toList();
        if (!unknown.isEmpty()) {
            lines.add(nobody + String.join(" or ", unknown) + instead(unknown));
        }
        return lines;
    }

    private String instead(List<String> typed) {
        return any ? Condition.instead(typed, known) : "";
    }
}
