package dev.usdt.cli.format;

import dev.usdt.Probe;
import dev.usdt.ProbeFilter;
import dev.usdt.UsdtFile;
import dev.usdt.catalog.Catalog.Name;
import dev.usdt.catalog.PairedProbes;
import dev.usdt.catalog.Parameter;
import dev.usdt.catalog.ParameterType.Kind;
import dev.usdt.catalog.ProbeSkeleton;
import dev.usdt.catalog.ProbeValues;
import dev.usdt.cli.io.Console;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A catalog to be filled in, for the probes of a file that none knows.
 *
 * <p>Its text is made here rather than by Jackson: an argument is a line, as in docs/catalog.md, because people write
 * it on.
 */
public final class CatalogSkeleton {

    private final UsdtFile file;
    private final ProbeValues values;
    private final List<Probe> probes;
    private final List<PairedProbes> pairs = new ArrayList<>();
    /** Of all; if there is only one, it stands at the top. */
    private final Set<String> providers = new LinkedHashSet<>();

    private final StringBuilder text = new StringBuilder();

    private CatalogSkeleton(UsdtFile file, ProbeValues values, List<Probe> probes) {
        this.file = file;
        this.values = values;
        this.probes = probes;
        Set<Name> names = new HashSet<>();
        for (Probe probe : probes) {
            providers.add(probe.provider());
            names.add(new Name(probe.provider(), probe.name()));
        }
        for (PairedProbes paired : PairedProbes.of(values.catalogs(), file.probes())) {
            if (names.contains(
                    new Name(paired.start().provider(), paired.start().name()))) {
                pairs.add(paired);
            }
        }
    }

    /**
     * Writes one, and says which probes no catalog can describe.
     *
     * @param path what the file is called
     * @param values what is known of its probes, with texts where they are guessed
     * @param filter of which probes
     */
    public static void write(Console console, String path, UsdtFile file, ProbeValues values, ProbeFilter filter)
            throws IOException {
        List<Probe> probes = new ArrayList<>();
        for (Probe probe : file.probes()) {
            if (filter.matches(probe.provider(), probe.name()) && !values.isKnown(probe)) {
                Optional<String> obstacle = ProbeSkeleton.obstacle(probe);
                if (obstacle.isPresent()) {
                    console.say(
                            path,
                            "warning: " + probe.provider() + ":" + probe.name() + " is left out: " + obstacle.get());
                } else {
                    probes.add(probe);
                }
            }
        }
        console.print(new CatalogSkeleton(file, values, probes).write());
    }

    private StringBuilder write() {
        text.append("{\n  \"catalog\": 1,\n  \"program\": \"\",\n");
        if (providers.size() == 1) {
            String provider = providers.iterator().next();
            text.append("  \"provider\": ").append(quoted(provider)).append(",\n");
        }
        text.append("  \"probes\": [");
        String separator = "\n";
        for (Probe probe : probes) {
            text.append(separator);
            write(probe);
            separator = ",\n";
        }
        text.append(probes.isEmpty() ? "]" : "\n  ]");
        separator = ",\n  \"pairs\": [\n";
        for (PairedProbes pair : pairs) {
            text.append(separator);
            write(pair);
            separator = ",\n";
        }
        return text.append(pairs.isEmpty() ? "\n}\n" : "\n  ]\n}\n");
    }

    private void write(Probe probe) {
        text.append("    {\n");
        if (providers.size() > 1) {
            text.append("      \"provider\": ").append(quoted(probe.provider())).append(",\n");
        }
        text.append("      \"name\": ").append(quoted(probe.name())).append(",\n");
        text.append("      \"meaning\": \"\",\n      \"arguments\": [");
        List<Parameter> parameters = ProbeSkeleton.of(probe, values).parameters();
        String separator = "\n";
        for (Parameter parameter : parameters) {
            text.append(separator).append("        {\"name\": ").append(quoted(parameter.name()));
            text.append(", \"type\": ").append(type(parameter)).append(", \"meaning\": \"\"}");
            separator = ",\n";
        }
        text.append(parameters.isEmpty() ? "]\n    }" : "\n      ]\n    }");
    }

    private static String type(Parameter parameter) {
        if (parameter.type().kind() != Kind.NUMBER) {
            return quoted(parameter.type().kind().word());
        }
        List<String> words = new ArrayList<>();
        parameter.type().sizes().forEach(type -> words.add(type.typeName()));
        return words.size() == 1 ? quoted(words.get(0)) : array(words);
    }

    private void write(PairedProbes paired) {
        text.append("    {");
        if (providers.size() > 1) {
            text.append("\"provider\": ")
                    .append(quoted(paired.start().provider()))
                    .append(", ");
        }
        List<String> ends = new ArrayList<>();
        for (Probe end : paired.ends()) {
            ends.add(end.name());
        }
        text.append("\"start\": ").append(quoted(paired.start().name()));
        text.append(", \"ends\": ").append(array(ends));
        // Which is the same in a program that is not Go's, and says what happens.
        text.append(", \"within\": ").append(file.isGoBinary() ? "\"goroutine\"" : "\"thread\"");
        text.append(paired.pair().nested() ? ", \"nested\": true}" : "}");
    }

    private static String array(List<String> texts) {
        StringBuilder array = new StringBuilder("[");
        for (String one : texts) {
            array.append(array.length() == 1 ? "" : ", ").append(quoted(one));
        }
        return array.append(']').toString();
    }

    /** In printable ASCII, as all JSON of this command: a byte that was not UTF-8 stays what it is in the model. */
    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c >= ' ' && c <= '~') {
                quoted.append(c);
            } else {
                String hex = Integer.toHexString(c);
                quoted.append("\\u").append("0".repeat(4 - hex.length())).append(hex);
            }
        }
        return quoted.append('"').toString();
    }
}
