package dev.usdt.cli.format;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.usdt.ArgumentType;
import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.Catalog.Name;
import dev.usdt.catalog.Parameter;
import dev.usdt.catalog.ParameterType.Kind;
import dev.usdt.catalog.ProbeMeaning;
import dev.usdt.catalog.ProbePair;
import dev.usdt.cli.format.KnownCatalogs.Entry;
import dev.usdt.cli.format.KnownCatalogs.Known;
import dev.usdt.cli.io.Console;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What catalogs know, as JSON. */
public final class CatalogJson {

    private final JsonGenerator json;

    private CatalogJson(JsonGenerator json) {
        this.json = json;
    }

    /** Writes the programs of which something is known. */
    public static void writePrograms(Console console, KnownCatalogs catalogs) throws IOException {
        try (JsonWriter writer = JsonWriter.indented(console)) {
            new CatalogJson(writer.generator()).writePrograms(catalogs);
        }
    }

    /** Writes all about some probes. */
    public static void writeProbes(Console console, KnownCatalogs catalogs, Set<Name> names) throws IOException {
        try (JsonWriter writer = JsonWriter.indented(console)) {
            new CatalogJson(writer.generator()).writeProbes(catalogs.entries(names));
        }
    }

    private void writePrograms(KnownCatalogs catalogs) throws IOException {
        start("programs");
        for (Known known : catalogs.all()) {
            json.writeStartObject();
            writeText("program", known.catalog().program());
            writeTexts("providers", known.providers());
            json.writeNumberField("probes", known.names().size());
            json.writeNumberField("pairs", known.catalog().pairs().size());
            writeTexts("sources", known.catalog().sources());
            json.writeEndObject();
        }
        end();
    }

    private void start(String array) throws IOException {
        json.writeStartObject();
        json.writeNumberField("schemaVersion", 1);
        json.writeArrayFieldStart(array);
    }

    private void end() throws IOException {
        json.writeEndArray();
        json.writeEndObject();
    }

    private void writeProbes(List<Entry> entries) throws IOException {
        start("probes");
        for (Entry entry : entries) {
            Name name = entry.name();
            Catalog catalog = entry.catalog();
            json.writeStartObject();
            json.writeStringField("provider", name.provider());
            json.writeStringField("name", name.probe());
            writeText("program", catalog.program());
            json.writeArrayFieldStart("meanings");
            for (ProbeMeaning meaning : catalog.meanings(name.provider(), name.probe())) {
                write(meaning);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("pairs");
            for (ProbePair pair : RelatedPairs.of(name, catalog, null)) {
                write(pair);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        end();
    }

    private void write(ProbeMeaning meaning) throws IOException {
        json.writeStartObject();
        writeText("meaning", meaning.meaning());
        writeText("needs", meaning.needs());
        writeText("versions", meaning.versions());
        json.writeArrayFieldStart("values");
        for (Parameter parameter : meaning.parameters()) {
            write(parameter);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void write(Parameter parameter) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", parameter.name());
        boolean number = parameter.type().kind() == Kind.NUMBER;
        writeTexts(
                "types",
                number
                        ? names(parameter.type().sizes())
                        : List.of(parameter.type().kind().word()));
        if (parameter.type().kind() == Kind.STRING) {
            writeTexts("lengths", names(parameter.type().lengths()));
        }
        writeText("unit", parameter.unit());
        writeText("meaning", parameter.meaning());
        Optional<String> attribute = parameter.attribute();
        writeText("attribute", attribute.isPresent() ? attribute.get() : "");
        if (!parameter.words().isEmpty()) {
            json.writeObjectFieldStart("words");
            for (Map.Entry<Long, String> word : parameter.words().entrySet()) {
                json.writeStringField(word.getKey().toString(), word.getValue());
            }
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static List<String> names(List<ArgumentType> types) {
        List<String> names = new ArrayList<>();
        for (ArgumentType type : types) {
            names.add(type.typeName());
        }
        return names;
    }

    private void write(ProbePair pair) throws IOException {
        json.writeStartObject();
        json.writeStringField("start", pair.start());
        writeTexts("ends", pair.ends());
        json.writeStringField("within", pair.within().word());
        writeTexts("by", pair.by());
        json.writeBooleanField("nested", pair.nested());
        writeText("reason", pair.reason());
        json.writeEndObject();
    }

    private void writeTexts(String key, Collection<String> texts) throws IOException {
        json.writeArrayFieldStart(key);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }

    private void writeText(String key, String text) throws IOException {
        if (!text.isEmpty()) {
            json.writeStringField(key, text);
        }
    }
}
