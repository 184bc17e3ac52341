package dev.usdt.bpftrace;

import dev.usdt.Argument;
import dev.usdt.Probe;
import dev.usdt.UsdtFile;
import dev.usdt.bpftrace.internal.value.Value;
import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.Condition;
import dev.usdt.catalog.Parameter;
import dev.usdt.catalog.ParameterType;
import dev.usdt.catalog.ProbeMeaning;
import dev.usdt.catalog.StringDetection;
import dev.usdt.tracer.TracerVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All combinations of the options that decide what the text of a script looks like. */
public final class OptionMatrix {

    /** Of each kind of term: integers of memory and registers, alternatives, texts, bytes that end comments. */
    private static final List<String> CONDITIONS = List.of(
            "arg0 > 5",
            "arg0 >= 0xfffffffffffffff0 || arg1 != -3",
            "!(arg0 == 1) && (arg1 < 7 || arg2 >= 9)",
            "method == \"GET\" && path ^= \"*/ // /* {\"",
            "status >= 500",
            "text == \"*/ { } // \\\" %s\"");

    private static final List<String> VERSIONS = List.of("0.17", "0.23.2", "0.27.0");

    private static final List<StringDetection> STRINGS = List.of(StringDetection.values());

    private OptionMatrix() {}

    /**
     * One combination.
     *
     * @param name what it is made of
     * @param version the only bpftrace that has to run the scripts; if empty, all
     * @param pairs each two of its options, in words
     * @param options the options
     */
    public record Row(String name, Optional<String> version, Set<String> pairs, ScriptOptions options) {}

    /** {@return every combination for a file under a path} */
    public static List<Row> of(UsdtFile file, Path path) {
        List<Optional<String>> versions = new ArrayList<>(List.of(Optional.empty()));
        VERSIONS.forEach(version -> versions.add(Optional.of(version)));
        List<Optional<String>> conditions = new ArrayList<>(List.of(Optional.empty()));
        CONDITIONS.forEach(condition -> conditions.add(Optional.of(condition)));
        Catalog catalog = file.isGoBinary() ? Catalog.EMPTY : catalog(file);
        List<Row> rows = new ArrayList<>();
        for (Style style : Style.values()) {
            for (Attach attach : Attach.values()) {
                for (Optional<String> version : versions) {
                    for (Optional<String> condition : conditions) {
                        ScriptOptions options = ScriptOptions.builder(path)
                                .style(style)
                                .attach(attach)
                                .catalog(catalog)
                                .build();
                        if (version.isPresent()) {
                            options = options.toBuilder()
                                    .version(TracerVersion.of(version.get()))
                                    .build();
                        }
                        if (condition.isPresent()) {
                            options = options.toBuilder()
                                    .condition(Condition.parse(condition.get()))
                                    .build();
                        }
                        // Dealt out so that each comes with each of the others.
                        int number = rows.size();
                        if (number % 2 == 1) {
                            options = options.toBuilder().pid(4711).build();
                        }
                        if (number % 3 == 1) {
                            options = options.toBuilder().maxStringBytes(48).build();
                        }
                        options = options.toBuilder()
                                .stringDetection(STRINGS.get(number % STRINGS.size()))
                                .build();
                        List<String> chosen =
                                List.of(style.toString(), attach.toString(), version.toString(), condition.toString());
                        rows.add(new Row(chosen + " " + number, version, pairs(chosen), options));
                    }
                }
            }
        }
        return rows;
    }

    private static Set<String> pairs(List<String> chosen) {
        Set<String> pairs = new HashSet<>();
        for (int i = 0; i < chosen.size(); i++) {
            for (int j = 0; j < i; j++) {
                pairs.add(chosen.get(j) + " with " + chosen.get(i));
            }
        }
        return pairs;
    }

    /** Takes a pointer that is a probe's only argument for text, so that there is some of either kind. */
    private static Catalog catalog(UsdtFile file) {
        Map<Catalog.Name, List<ProbeMeaning>> known = new HashMap<>();
        for (Probe probe : file.probes()) {
            List<Argument> arguments = probe.sites().get(0).arguments();
            if (arguments.size() == 1 && arguments.get(0).type().equals(Value.Text.ADDRESS)) {
                known.put(
                        new Catalog.Name(probe.provider(), probe.name()),
                        List.of(new ProbeMeaning(List.of(new Parameter("text", ParameterType.CSTRING)))));
            }
        }
        return new Catalog("", List.of(), known, List.of());
    }
}
