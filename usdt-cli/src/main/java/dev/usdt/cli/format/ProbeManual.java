package dev.usdt.cli.format;

import dev.usdt.Probe;
import dev.usdt.UsdtFile;
import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.Catalog.Name;
import dev.usdt.catalog.Parameter;
import dev.usdt.catalog.ProbeMeaning;
import dev.usdt.catalog.ProbePair;
import dev.usdt.catalog.ProbePair.Within;
import dev.usdt.catalog.ProbeValues;
import dev.usdt.catalog.StringDetection;
import dev.usdt.cli.io.Printable;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a catalog says of one probe, as lines with a key and a value. */
public final class ProbeManual {

    /** What a pair is within that is within a goroutine. */
    private final String goroutine;

    private final StringBuilder text = new StringBuilder();

    private ProbeManual(String goroutine) {
        this.goroutine = goroutine;
    }

    /**
     * {@return all that is known of a probe, whatever version of its program has it, with a line end behind each line}
     *
     * @param name what it is called
     * @param catalog what is known
     */
    public static String of(Name name, Catalog catalog) {
        ProbeManual manual = new ProbeManual("goroutine or, if it is not Go, thread");
        String program = catalog.program();
        List<ProbeMeaning> meanings = catalog.meanings(name.provider(), name.probe());
        for (ProbeMeaning meaning : meanings) {
            manual.add(meaning, program);
            program = "";
        }
        if (meanings.isEmpty()) {
            manual.line("program", program);
        }
        manual.addPairs(name, RelatedPairs.of(name, catalog, null));
        return manual.text.toString();
    }

    /**
     * {@return the same of a probe of a file, as far as it holds for the arguments and the other probes there}
     *
     * @param file what has it
     * @param own one's own catalogs, beside what is built in
     * @param probe the probe
     */
    static String of(UsdtFile file, List<Catalog> own, Probe probe) {
        // Whether two arguments are a text is not guessed: each is explained for itself.
        ProbeValues values = new ProbeValues(file, KnownCatalogs.join(own), StringDetection.OFF);
        Set<Name> inFile = new HashSet<>();
        for (Probe other : file.probes()) {
            inFile.add(new Name(other.provider(), other.name()));
        }
        Name name = new Name(probe.provider(), probe.name());
        Catalog catalog = values.catalogs().of(probe.provider());
        ProbeManual manual = new ProbeManual(file.isGoBinary() ? "goroutine" : "thread");
        Optional<ProbeMeaning> meaning = values.meaning(probe);
        Optional<String> mismatch = values.mismatch(probe);
        if (meaning.isPresent()) {
            manual.add(meaning.get(), KnownCatalogs.program(own, catalog, name::equals));
        } else if (mismatch.isPresent()) {
            manual.line("meaning", "not known: " + mismatch.get());
        }
        manual.addPairs(name, RelatedPairs.of(name, catalog, inFile));
        return manual.text.toString();
    }

    /** A line, unless there is nothing to say. */
    private void line(String key, String value) {
        if (!value.isEmpty()) {
            Explanation.line(text, key, Printable.of(value));
        }
    }

    private void add(ProbeMeaning meaning, String program) {
        line("meaning", meaning.meaning());
        line("program", program);
        line("needs", meaning.needs());
        line("versions", meaning.versions());
        String key = "values";
        for (Parameter parameter : meaning.parameters()) {
            line(key, inWords(parameter));
            for (Map.Entry<Long, String> word : parameter.words().entrySet()) {
                line("", "  " + word.getKey() + " " + word.getValue());
            }
            key = "";
        }
        if (meaning.parameters().isEmpty()) {
            line("values", "(none)");
        }
    }

    private static String inWords(Parameter parameter) {
        return parameter.name() + ": " + typeInWords(parameter)
                + (parameter.meaning().isEmpty() ? "" : ", " + parameter.meaning())
                + (parameter.attribute().isEmpty()
                        ? ""
                        : "; in spans " + parameter.attribute().get());
    }

    /** {@return the type of a value, with its unit: {@code duration in ms}, {@code int32 in buffers}} */
    static String typeInWords(Parameter parameter) {
        return parameter.type() + (parameter.unit().isEmpty() ? "" : " in " + parameter.unit());
    }

    private void addPairs(Name name, List<ProbePair> pairs) {
        for (ProbePair pair : pairs) {
            boolean start = pair.start().equals(name.probe());
            String others = start ? String.join(" or ", pair.ends()) : pair.start();
            if (pair.within() == Within.NOTHING) {
                line("not paired", "with " + others + (pair.reason().isEmpty() ? "" : ": " + pair.reason()));
            } else {
                line(start ? "ended by" : "started by", others + ", " + inWords(pair));
            }
        }
    }

    private String inWords(ProbePair pair) {
        String where = switch (pair.within()) {
            case GOROUTINE -> "in the same " + goroutine;
            case THREAD -> "in the same thread";
            case PROCESS -> "in any thread of the process";
            case NOTHING -> "not to be measured";
        };
        return where
                + (pair.by().isEmpty() ? "" : ", with the same " + String.join(" and ", pair.by()))
                + (pair.nested() ? "; may be nested" : "");
    }

    /** {@return the values of a probe in one line: {@code query:cstring, time:duration in ms}} */
    static String valuesInLine(ProbeMeaning meaning) {
        StringBuilder values = new StringBuilder();
        for (Parameter parameter : meaning.parameters()) {
            values.append(values.length() == 0 ? "" : ", ")
                    .append(parameter.name())
                    .append(':')
                    .append(typeInWords(parameter));
        }
        return values.length() == 0 ? "-" : values.toString();
    }
}
