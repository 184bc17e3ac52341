package dev.usdt.catalog;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.usdt.KnownNames;
import dev.usdt.catalog.Catalog.Name;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a catalog from JSON. Whatever is not known there is an error: it is most likely mistyped. */
final class CatalogReader {

    private static final String VERSION = "1";

    private final CatalogParser parser;
    private final Map<Name, List<ProbeMeaning>> probes = new LinkedHashMap<>();
    private final List<ProbePair> pairs = new ArrayList<>();
    private final ProbeReader probeReader;
    private final PairReader pairReader;
    private String program = "";
    private List<String> sources = List.of();

    private CatalogReader(CatalogParser parser) {
        this.parser = parser;
        this.probeReader = new ProbeReader(parser, probes);
        this.pairReader = new PairReader(parser, pairs);
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
            return new CatalogReader(new CatalogParser(parser, source)).readAll();
        } catch (JsonProcessingException e) {
            throw new CatalogException(CatalogParser.at(source, e.getLocation()) + CatalogParser.reason(e));
        }
    }

    private Catalog readAll() throws CatalogException, IOException {
        parser.startDocument();
        boolean versioned = false;
        boolean entries = false;
        for (String key = parser.nextKey(); key != null; key = parser.nextKey()) {
            switch (key) {
                // The British spelling is taken as well, as it is of the option.
                case "catalog", "catalogue" -> {
                    String version = parser.integer("the number " + VERSION);
                    if (!version.equals(VERSION)) {
                        throw parser.wrong("catalog format " + version + " is not supported, expected " + VERSION);
                    }
                    versioned = true;
                }
                case "program" -> program = parser.text();
                case "sources" -> sources = parser.texts("an array of sources");
                case "provider" -> {
                    if (entries) {
                        throw parser.wrong("the provider of all entries has to stand before them");
                    }
                    String provider = parser.text();
                    probeReader.setProvider(provider);
                    pairReader.setProvider(provider);
                }
                case "probes" -> {
                    entries = true;
                    parser.startArray("an array of probes");
                    while (parser.nextElement()) {
                        probeReader.read();
                    }
                }
                case "pairs" -> {
                    entries = true;
                    parser.startArray("an array of pairs");
                    while (parser.nextElement()) {
                        pairReader.read();
                    }
                }
                default -> throw parser.unknown(key, "catalog, program, sources, provider, probes, pairs");
            }
        }
        if (!versioned) {
            throw parser.wrong("\"catalog\": " + VERSION + " is missing");
        }
        parser.end();
        for (ProbePair pair : pairs) {
            checkValues(pair);
        }
        return new Catalog(program, sources, probes, pairs);
    }

    /** What a pair is paired by is mistyped if no version of its start passes it, as far as the catalog has that. */
    private void checkValues(ProbePair pair) throws CatalogException {
        List<ProbeMeaning> starts = probes.getOrDefault(new Name(pair.provider(), pair.start()), List.of());
        KnownNames names = new KnownNames();
        for (ProbeMeaning meaning : starts) {
            for (Parameter parameter : meaning.parameters()) {
                names.add(parameter.name());
            }
        }
        for (String value : starts.isEmpty() ? List.<String>of() : pair.by()) {
            if (!names.contains(value)) {
                throw parser.wrong("a pair is by '" + value + "', which its start " + pair.provider() + ":"
                        + pair.start() + " does not pass" + names.question(value));
            }
        }
    }
}
