package dev.usdt.catalog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.usdt.catalog.Catalog.Name;
import dev.usdt.catalog.ProbePair.Within;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads a catalog from JSON. Whatever is not known there is an error: it is most likely mistyped. */
final class CatalogReader {

    private static final int VERSION = 1;

    private final JsonParser parser;
    private final String source;
    private final Map<Name, List<Parameter>> probes = new LinkedHashMap<>();
    private final List<ProbePair> pairs = new ArrayList<>();

    private CatalogReader(JsonParser parser, String source) {
        this.parser = parser;
        this.source = source;
    }

    /**
     * {@return a catalog}
     *
     * @param in JSON, in UTF-8; left open
     * @param source what errors call it
     */
    static Catalog read(InputStream in, String source) throws CatalogException, IOException {
        JsonFactory factory = JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(StreamReadFeature.AUTO_CLOSE_SOURCE)
                .build();
        try (JsonParser parser = factory.createParser(in)) {
            CatalogReader reader = new CatalogReader(parser, source);
            reader.readAll();
            return new Catalog(reader.probes, reader.pairs);
        } catch (JsonProcessingException e) {
            throw new CatalogException(at(source, e.getLocation()) + e.getOriginalMessage());
        }
    }

    private void readAll() throws CatalogException, IOException {
        parser.nextToken();
        expect(JsonToken.START_OBJECT, "an object");
        boolean versioned = false;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = key();
            switch (key) {
                // The British spelling is taken as well, as it is of the option.
                case "catalog", "catalogue" -> {
                    expect(JsonToken.VALUE_NUMBER_INT, "the number " + VERSION);
                    if (!parser.getText().equals(String.valueOf(VERSION))) {
                        throw wrong("catalog " + parser.getText() + ", known is " + VERSION);
                    }
                    versioned = true;
                }
                case "probes" -> {
                    expect(JsonToken.START_ARRAY, "an array of probes");
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        readProbe();
                    }
                }
                case "pairs" -> {
                    expect(JsonToken.START_ARRAY, "an array of pairs");
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        readPair();
                    }
                }
                default -> throw unknown(key, "catalog, probes, pairs");
            }
        }
        if (!versioned) {
            throw wrong("\"catalog\": " + VERSION + " is missing");
        }
        if (parser.nextToken() != null) {
            throw wrong("something after the end");
        }
    }

    private void readProbe() throws CatalogException, IOException {
        expect(JsonToken.START_OBJECT, "a probe");
        Map<String, String> texts = new LinkedHashMap<>();
        List<Parameter> arguments = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = key();
            switch (key) {
                case "provider", "name" -> texts.put(key, text());
                case "arguments" -> {
                    expect(JsonToken.START_ARRAY, "an array of arguments");
                    texts.put(key, "");
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        arguments.add(readParameter(arguments));
                    }
                }
                default -> throw unknown(key, "provider, name, arguments");
            }
        }
        Name name = new Name(required(texts, "provider"), required(texts, "name"));
        required(texts, "arguments");
        if (name.provider().isEmpty() || name.probe().isEmpty()) {
            throw wrong("a name is empty");
        }
        if (probes.put(name, List.copyOf(arguments)) != null) {
            throw wrong("a second probe " + name);
        }
    }

    private Parameter readParameter(List<Parameter> before) throws CatalogException, IOException {
        expect(JsonToken.START_OBJECT, "an argument");
        Map<String, String> texts = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = key();
            switch (key) {
                case "name", "type", "attribute" -> texts.put(key, text());
                default -> throw unknown(key, "name, type, attribute");
            }
        }
        String name = required(texts, "name");
        for (Parameter other : before) {
            if (other.name().equals(name)) {
                throw wrong("a second argument " + name);
            }
        }
        try {
            return new Parameter(name, type(required(texts, "type")), Optional.ofNullable(texts.get("attribute")));
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private Parameter.Type type(String word) throws CatalogException {
        List<String> words = new ArrayList<>();
        for (Parameter.Type type : Parameter.Type.values()) {
            if (type.word().equals(word)) {
                return type;
            }
            words.add(type.word());
        }
        throw wrong("unknown type '" + word + "', known are " + String.join(", ", words));
    }

    private SpanShape readSpan() throws CatalogException, IOException {
        expect(JsonToken.START_OBJECT, "a span");
        Map<String, String> texts = new LinkedHashMap<>();
        List<String> failures = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = key();
            switch (key) {
                case "kind", "name", "error", "error_type", "metric" -> texts.put(key, text());
                case "failures" -> readNames(failures);
                default -> throw unknown(key, "kind, name, error, error_type, failures, metric");
            }
        }
        try {
            return new SpanShape(
                    kind(texts.getOrDefault("kind", SpanShape.Kind.INTERNAL.word())),
                    // No method references: they would cost every start of a script (docs/performance.md).
                    texts.containsKey("name") ? Optional.of(NameTemplate.parse(texts.get("name"))) : Optional.empty(),
                    texts.containsKey("error") ? Optional.of(Condition.parse(texts.get("error"))) : Optional.empty(),
                    Optional.ofNullable(texts.get("error_type")),
                    Set.copyOf(failures),
                    Optional.ofNullable(texts.get("metric")));
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private SpanShape.Kind kind(String word) throws CatalogException {
        List<String> words = new ArrayList<>();
        for (SpanShape.Kind kind : SpanShape.Kind.values()) {
            if (kind.word().equals(word)) {
                return kind;
            }
            words.add(kind.word());
        }
        throw wrong("unknown kind '" + word + "', known are " + String.join(", ", words));
    }

    private void readNames(List<String> names) throws CatalogException, IOException {
        expect(JsonToken.START_ARRAY, "an array of names");
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            names.add(text());
        }
    }

    private void readPair() throws CatalogException, IOException {
        expect(JsonToken.START_OBJECT, "a pair");
        Map<String, String> texts = new LinkedHashMap<>();
        List<String> ends = new ArrayList<>();
        SpanShape span = SpanShape.PLAIN;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = key();
            switch (key) {
                case "provider", "start", "within", "reason" -> texts.put(key, text());
                case "ends" -> readNames(ends);
                case "span" -> span = readSpan();
                default -> throw unknown(key, "provider, start, ends, within, reason, span");
            }
        }
        String start = required(texts, "start");
        try {
            ProbePair pair = new ProbePair(
                    required(texts, "provider"),
                    start,
                    ends,
                    within(texts.getOrDefault("within", Within.GOROUTINE.word())),
                    texts.getOrDefault("reason", ""),
                    span);
            if (!ends.containsAll(span.failures())) {
                throw wrong("a failure is none of the ends");
            }
            for (ProbePair other : pairs) {
                if (other.provider().equals(pair.provider()) && other.start().equals(start)) {
                    throw wrong("a second pair that starts with " + start);
                }
            }
            pairs.add(pair);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private Within within(String word) throws CatalogException {
        List<String> words = new ArrayList<>();
        for (Within within : Within.values()) {
            if (within.word().equals(word)) {
                return within;
            }
            words.add(within.word());
        }
        throw wrong("unknown within '" + word + "', known are " + String.join(", ", words));
    }

    /** The key at which the parser is; the parser goes on to its value. */
    private String key() throws IOException {
        String key = parser.currentName();
        parser.nextToken();
        return key;
    }

    private String text() throws CatalogException, IOException {
        expect(JsonToken.VALUE_STRING, "a text");
        return parser.getText();
    }

    private String required(Map<String, String> texts, String key) throws CatalogException {
        String text = texts.get(key);
        if (text == null) {
            throw wrong('"' + key + "\" is missing");
        }
        return text;
    }

    private void expect(JsonToken token, String what) throws CatalogException {
        if (parser.currentToken() != token) {
            throw wrong("expected " + what);
        }
    }

    private CatalogException unknown(String key, String known) {
        return wrong("unknown key '" + key + "', known are " + new TreeSet<>(List.of(known.split(", "))));
    }

    private CatalogException wrong(String message) {
        return new CatalogException(at(source, parser.currentTokenLocation()) + message);
    }

    private static String at(String source, JsonLocation location) {
        return source + ":" + location.getLineNr() + ":" + location.getColumnNr() + ": ";
    }
}
