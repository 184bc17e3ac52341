package dev.usdt.catalog;

import dev.usdt.ArgumentType;
import dev.usdt.catalog.Catalog.Name;
import dev.usdt.catalog.ParameterType.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what a catalog says of probes. */
final class ProbeReader {

    /** More than any program has; entries that stand for many could make any number. */
    static final int MOST = 20_000;

    private final CatalogParser parser;
    private final Map<Name, List<ProbeMeaning>> probes;
    private @Nullable String provider;

    ProbeReader(CatalogParser parser, Map<Name, List<ProbeMeaning>> probes) {
        this.parser = parser;
        this.probes = probes;
    }

    /** Sets the provider of the entries that have none of their own. */
    void setProvider(String provider) {
        this.provider = provider;
    }

    /** An argument before the places of a template are filled. */
    private record RawParameter(
            String name,
            List<String> types,
            List<String> lengths,
            String meaning,
            String unit,
            Map<Long, String> words,
            Optional<String> attribute) {}

    void read() throws CatalogException, IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        List<RawParameter> arguments = null;
        Map<String, Map<String, String>> places = Map.of();
        parser.startObject("a probe");
        for (String key = parser.nextKey(); key != null; key = parser.nextKey()) {
            switch (key) {
                case "provider", "name", "meaning", "needs", "versions" -> texts.put(key, parser.text());
                case "arguments" -> arguments = readParameters();
                case "for" -> places = readPlaces(parser);
                default -> throw parser.unknown(key, "provider, name, meaning, needs, versions, arguments, for");
            }
        }
        if (provider != null) {
            texts.putIfAbsent("provider", provider);
        }
        String name = parser.required(texts, "name");
        String itsProvider = parser.required(texts, "provider");
        if (arguments == null) {
            throw parser.missing("arguments");
        } else if (itsProvider.isEmpty() || name.isEmpty()) {
            throw parser.wrong("a name is empty");
        }
        // Of hundreds of entries that one stands for, most have the same arguments.
        List<Parameter> same = hasPlaces(arguments) ? null : parameters(arguments, Template.NONE);
        for (Template template : templates(parser, places)) {
            add(
                    new Name(itsProvider, template.fill(name)),
                    new ProbeMeaning(
                            template.fill(texts.getOrDefault("meaning", "")),
                            texts.getOrDefault("needs", ""),
                            texts.getOrDefault("versions", ""),
                            same == null ? parameters(arguments, template) : same));
        }
    }

    private static boolean hasPlaces(List<RawParameter> parameters) {
        for (RawParameter parameter : parameters) {
            for (String word : parameter.types) {
                if (word.startsWith("{")) {
                    return true;
                }
            }
            for (String word : parameter.lengths) {
                if (word.startsWith("{")) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The same probe may stand there again, as other versions of the program have it. */
    private void add(Name name, ProbeMeaning meaning) throws CatalogException {
        if (probes.size() >= MOST) {
            throw parser.wrong("more than " + MOST + " probes");
        }
        List<ProbeMeaning> known = probes.get(name);
        if (known == null) {
            known = new ArrayList<>(1);
            probes.put(name, known);
        }
        for (ProbeMeaning other : known) {
            if (other.argumentWords().equals(meaning.argumentWords())) {
                throw parser.wrong("a second probe " + name + " with the same arguments");
            }
        }
        known.add(meaning);
    }

    /** The words that stand at the places of an entry that stands for many, each with a type or "". */
    static Map<String, Map<String, String>> readPlaces(CatalogParser parser) throws CatalogException, IOException {
        Map<String, Map<String, String>> places = new LinkedHashMap<>();
        parser.startObject("the words of each place");
        for (String place = parser.nextKey(); place != null; place = parser.nextKey()) {
            Map<String, String> words = new LinkedHashMap<>();
            if (parser.isAtArray()) {
                for (String word : parser.texts("an array of words")) {
                    words.put(word, "");
                }
            } else {
                words = parser.textsByKey("words, each with a type");
            }
            places.put(place, words);
        }
        return places;
    }

    static List<Template> templates(CatalogParser parser, Map<String, Map<String, String>> places)
            throws CatalogException {
        try {
            return Template.all(places);
        } catch (IllegalArgumentException e) {
            throw parser.wrong(String.valueOf(e.getMessage()));
        }
    }

    private List<RawParameter> readParameters() throws CatalogException, IOException {
        List<RawParameter> parameters = new ArrayList<>();
        parser.startArray("an array of arguments");
        while (parser.nextElement()) {
            RawParameter parameter = readParameter();
            for (RawParameter other : parameters) {
                if (other.name.equals(parameter.name)) {
                    throw parser.wrong("a second argument " + parameter.name);
                }
            }
            parameters.add(parameter);
        }
        return parameters;
    }

    private RawParameter readParameter() throws CatalogException, IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        List<String> types = null;
        List<String> lengths = List.of();
        Map<Long, String> words = Map.of();
        parser.startObject("an argument");
        for (String key = parser.nextKey(); key != null; key = parser.nextKey()) {
            switch (key) {
                case "name", "meaning", "unit", "attribute" -> texts.put(key, parser.text());
                case "type" -> types = parser.oneOrMore("at least one type");
                case "length" -> lengths = parser.oneOrMore("at least one type");
                case "values" -> words = readWords();
                default -> throw parser.unknown(key, "name, type, length, values, unit, meaning, attribute");
            }
        }
        String name = parser.required(texts, "name");
        if (types == null) {
            throw parser.missing("type");
        }
        RawParameter parameter = new RawParameter(
                name,
                types,
                lengths,
                texts.getOrDefault("meaning", ""),
                texts.getOrDefault("unit", ""),
                words,
                Optional.ofNullable(texts.get("attribute")));
        checkKeys(parameter);
        return parameter;
    }

    private void checkKeys(RawParameter parameter) throws CatalogException {
        String type = parameter.types.get(0);
        if (!parameter.lengths.isEmpty() && !type.equals(Kind.STRING.word())) {
            throw parser.wrong("only a string has a length");
        } else if (parameter.words.isEmpty() == type.equals(Kind.ENUM.word())) {
            throw parser.wrong("an enum has values, and nothing else");
        } else if (parameter.unit.isEmpty() && type.equals(Kind.DURATION.word())) {
            throw parser.wrong("a duration has a unit");
        }
    }

    private Map<Long, String> readWords() throws CatalogException, IOException {
        Map<Long, String> words = new LinkedHashMap<>();
        for (Map.Entry<String, String> entry :
                parser.textsByKey("a name for each number").entrySet()) {
            try {
                words.put(Long.valueOf(entry.getKey()), entry.getValue());
            } catch (NumberFormatException e) {
                throw parser.wrong("'" + entry.getKey() + "' is not a number");
            }
        }
        return words;
    }

    private List<Parameter> parameters(List<RawParameter> raw, Template template) throws CatalogException {
        List<Parameter> parameters = new ArrayList<>();
        for (RawParameter one : raw) {
            try {
                parameters.add(
                        new Parameter(one.name, type(one, template), one.meaning, one.unit, one.words, one.attribute));
            } catch (IllegalArgumentException e) {
                throw parser.wrong(String.valueOf(e.getMessage()));
            }
        }
        return parameters;
    }

    private ParameterType type(RawParameter parameter, Template template) throws CatalogException {
        String word = template.type(parameter.types.get(0));
        if (parameter.types.size() == 1) {
            for (Kind kind : Kind.values()) {
                if (kind != Kind.NUMBER && kind.word().equals(word)) {
                    return kind != Kind.STRING
                            ? ParameterType.of(kind)
                            : parameter.lengths.isEmpty()
                                    ? ParameterType.STRING
                                    : ParameterType.string(numbers(parameter.lengths, template, "integer"));
                }
            }
        }
        return ParameterType.number(numbers(parameter.types, template, "type"));
    }

    private List<ArgumentType> numbers(List<String> words, Template template, String what) throws CatalogException {
        List<ArgumentType> numbers = new ArrayList<>();
        for (String word : words) {
            numbers.add(number(template.type(word), what));
        }
        return numbers;
    }

    private ArgumentType number(String word, String what) throws CatalogException {
        boolean integer = what.equals("integer");
        Optional<ArgumentType> number = ParameterType.number(word);
        if (number.isPresent() && !(integer && number.get().floatingPoint())) {
            return number.get();
        }
        List<String> known = new ArrayList<>();
        for (ArgumentType type : ParameterType.NUMBERS) {
            if (!(integer && type.floatingPoint())) {
                known.add(type.typeName());
            }
        }
        for (Kind kind : Kind.values()) {
            if (kind != Kind.NUMBER && !integer) {
                known.add(kind.word());
            }
        }
        throw parser.wrong("unknown " + what + " '" + word + "', known are " + String.join(", ", known));
    }
}
