package dev.usdt.catalog;

import dev.usdt.catalog.Catalog.Name;
import dev.usdt.catalog.ProbePair.Within;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a catalog says of pairs of probes. */
final class PairReader {

    private final CatalogParser parser;
    private final List<ProbePair> pairs;
    private final Set<Name> starts = new HashSet<>();
    private @Nullable String provider;

    PairReader(CatalogParser parser, List<ProbePair> pairs) {
        this.parser = parser;
        this.pairs = pairs;
    }

    /** Sets the provider of the entries that have none of their own. */
    void setProvider(String provider) {
        this.provider = provider;
    }

    void read() throws CatalogException, IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        List<String> ends = List.of();
        List<String> by = List.of();
        boolean nested = false;
        SpanShape span = SpanShape.PLAIN;
        Map<String, Map<String, String>> places = Map.of();
        parser.startObject("a pair");
        for (String key = parser.nextKey(); key != null; key = parser.nextKey()) {
            switch (key) {
                case "provider", "start", "within", "reason" -> texts.put(key, parser.text());
                case "ends" -> ends = parser.texts("an array of names");
                case "by" -> by = parser.oneOrMore("at least one name");
                case "nested" -> nested = parser.truth();
                case "span" -> span = readSpan();
                case "for" -> places = ProbeReader.readPlaces(parser);
                default -> throw parser.unknown(key, "provider, start, ends, within, by, nested, reason, span, for");
            }
        }
        if (provider != null) {
            texts.putIfAbsent("provider", provider);
        }
        String start = parser.required(texts, "start");
        try {
            for (Template template : ProbeReader.templates(parser, places)) {
                add(new ProbePair(
                        parser.required(texts, "provider"),
                        template.fill(start),
                        template.fill(ends),
                        within(texts.getOrDefault("within", Within.GOROUTINE.word())),
                        by,
                        nested,
                        texts.getOrDefault("reason", ""),
                        span));
            }
        } catch (IllegalArgumentException e) {
            throw parser.wrong(String.valueOf(e.getMessage()));
        }
    }

    private void add(ProbePair pair) throws CatalogException {
        if (!pair.ends().containsAll(pair.span().failures())) {
            throw parser.wrong("a failure is none of the ends");
        }
        if (pairs.size() >= ProbeReader.MOST) {
            throw parser.wrong("more than " + ProbeReader.MOST + " pairs");
        } else if (!starts.add(new Name(pair.provider(), pair.start()))) {
            throw parser.wrong("a second pair that starts with " + pair.start());
        }
        pairs.add(pair);
    }

    private SpanShape readSpan() throws CatalogException, IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        List<String> failures = List.of();
        parser.startObject("a span");
        for (String key = parser.nextKey(); key != null; key = parser.nextKey()) {
            switch (key) {
                case "kind", "name", "error", "error_type", "metric" -> texts.put(key, parser.text());
                case "failures" -> failures = parser.texts("an array of names");
                default -> throw parser.unknown(key, "kind, name, error, error_type, failures, metric");
            }
        }
        try {
            return new SpanShape(
                    kind(texts.getOrDefault("kind", SpanShape.Kind.INTERNAL.word())),
                    // No method references: they would cost every start of a script (docs/performance.md).
                    texts.containsKey("name") ? Optional.of(NameTemplate.parse(texts.get("name"))) : Optional.empty(),
                    texts.containsKey("error") ? Optional.of(condition(texts.get("error"))) : Optional.empty(),
                    Optional.ofNullable(texts.get("error_type")),
                    Set.copyOf(failures),
                    Optional.ofNullable(texts.get("metric")));
        } catch (IllegalArgumentException e) {
            throw parser.wrong(String.valueOf(e.getMessage()));
        }
    }

    private static Condition condition(String text) {
        try {
            return Condition.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("condition '" + text + "', " + e.getMessage(), e);
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
        throw parser.wrong("unknown kind '" + word + "', known are " + String.join(", ", words));
    }

    private Within within(String word) throws CatalogException {
        List<String> words = new ArrayList<>();
        for (Within within : Within.values()) {
            if (within.word().equals(word)) {
                return within;
            }
            words.add(within.word());
        }
        throw parser.wrong("unknown within '" + word + "', known are " + String.join(", ", words));
    }
}
