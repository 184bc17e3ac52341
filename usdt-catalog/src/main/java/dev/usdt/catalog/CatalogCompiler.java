package dev.usdt.catalog;

import dev.usdt.ArgumentType;
import dev.usdt.catalog.Catalog.Name;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Makes of each catalog that is built in a class that {@link CompiledCatalog} reads, when the module is built. What it
 * writes depends on the catalog alone.
 */
final class CatalogCompiler {

    private final Map<String, Integer> table = new LinkedHashMap<>();
    private final Map<Parameter, Integer> parameters = new LinkedHashMap<>();
    private final Map<List<Parameter>, Integer> lists = new LinkedHashMap<>();
    private ByteArrayOutputStream out = new ByteArrayOutputStream();

    private CatalogCompiler() {}

    /**
     * Writes a class beside each catalog.
     *
     * @param args the directory of the catalogs
     */
    public static void main(String[] args) throws IOException, CatalogException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of(args[0]), "*.json")) {
            for (Path file : files) {
                String json = String.valueOf(file.getFileName());
                String name = json.substring(0, json.length() - ".json".length());
                byte[] type = CatalogClass.of(name, encode(Catalog.read(file)));
                writeChanged(file.resolveSibling(CatalogClass.fileName(name)), type);
            }
        }
    }

    /** Maven compiles all modules anew that depend on one in whose classes a file was written. */
    private static void writeChanged(Path file, byte[] bytes) throws IOException {
        if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), bytes)) {
            Files.write(file, bytes);
        }
    }

    /**
     * {@return a catalog as {@link CompiledCatalog} reads it}
     *
     * @throws IllegalArgumentException if a text has a character that is not in ISO 8859-1
     */
    static byte[] encode(Catalog catalog) {
        CatalogCompiler compiler = new CatalogCompiler();
        // The tables stand first, and are known when the rest is written.
        ByteArrayOutputStream rest = compiler.part(() -> compiler.addRest(catalog));
        ByteArrayOutputStream allLists = compiler.part(compiler::addLists);
        ByteArrayOutputStream allParameters = compiler.part(compiler::addParameters);
        ByteArrayOutputStream head = compiler.part(() -> {
            compiler.addText(catalog.program());
            compiler.addTexts(catalog.sources());
        });
        ByteArrayOutputStream texts = compiler.part(compiler::addTable);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(new byte[CompiledCatalog.SUM_BYTES]);
        all.write(CompiledCatalog.VERSION);
        for (ByteArrayOutputStream part : List.of(texts, head, allParameters, allLists, rest)) {
            all.writeBytes(part.toByteArray());
        }
        byte[] bytes = all.toByteArray();
        int sum = CompiledCatalog.sum(bytes);
        for (int i = 0; i < CompiledCatalog.SUM_BYTES; i++) {
            bytes[i] = (byte) (sum >> (8 * i));
        }
        return bytes;
    }

    private ByteArrayOutputStream part(Runnable adding) {
        out = new ByteArrayOutputStream();
        adding.run();
        return out;
    }

    private void addTable() {
        addNumber(table.size());
        for (String text : table.keySet()) {
            if (!StandardCharsets.ISO_8859_1.newEncoder().canEncode(text)) {
                throw new IllegalArgumentException("'" + text + "' has a character that is not in ISO 8859-1");
            }
            addNumber(text.length());
            out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private void addParameters() {
        addNumber(parameters.size());
        for (Parameter parameter : parameters.keySet()) {
            addText(parameter.name());
            addNumber(CompiledCatalog.KINDS.indexOf(parameter.type().kind()));
            addTypes(parameter.type().sizes());
            addTypes(parameter.type().lengths());
            addText(parameter.meaning());
            addText(parameter.unit());
            addNumber(parameter.words().size());
            for (Map.Entry<Long, String> word : parameter.words().entrySet()) {
                addNumber(word.getKey());
                addText(word.getValue());
            }
            addOptional(parameter.attribute());
        }
    }

    private void addTypes(List<ArgumentType> types) {
        addNumber(types.size());
        for (ArgumentType type : types) {
            addNumber(ParameterType.NUMBERS.indexOf(type));
        }
    }

    private void addLists() {
        addNumber(lists.size());
        for (List<Parameter> list : lists.keySet()) {
            addNumber(list.size());
            for (Parameter parameter : list) {
                addNumber(placeOf(parameter, parameters));
            }
        }
    }

    private void addRest(Catalog catalog) {
        List<Name> names = new ArrayList<>();
        for (Name name : catalog.names()) {
            // One that only begins a pair is not a probe that it knows.
            if (!catalog.meanings(name.provider(), name.probe()).isEmpty()) {
                names.add(name);
            }
        }
        addNumber(names.size());
        for (Name name : names) {
            addText(name.provider());
            addText(name.probe());
            List<ProbeMeaning> meanings = catalog.meanings(name.provider(), name.probe());
            addNumber(meanings.size());
            for (ProbeMeaning meaning : meanings) {
                addText(meaning.meaning());
                addText(meaning.needs());
                addText(meaning.versions());
                addNumber(placeOf(meaning.parameters(), lists));
            }
        }
        addNumber(catalog.pairs().size());
        for (ProbePair pair : catalog.pairs()) {
            addPair(pair);
        }
    }

    private void addPair(ProbePair pair) {
        addText(pair.provider());
        addText(pair.start());
        addTexts(pair.ends());
        addNumber(CompiledCatalog.WITHIN.indexOf(pair.within()));
        addTexts(pair.by());
        addNumber(pair.nested() ? 1 : 0);
        addText(pair.reason());
        SpanShape span = pair.span();
        addNumber(span.equals(SpanShape.PLAIN) ? 0 : 1);
        if (!span.equals(SpanShape.PLAIN)) {
            addNumber(CompiledCatalog.SPAN_KINDS.indexOf(span.kind()));
            addOptional(span.name().map(NameTemplate::toString));
            addOptional(span.error().map(Condition::toString));
            addOptional(span.errorType());
            // A set has no order, and the build always writes the same.
            addTexts(List.copyOf(new TreeSet<>(span.failures())));
            addOptional(span.metric());
        }
    }

    private void addTexts(List<String> texts) {
        addNumber(texts.size());
        for (String text : texts) {
            addText(text);
        }
    }

    private void addOptional(Optional<String> text) {
        addNumber(text.isPresent() ? 1 : 0);
        text.ifPresent(this::addText);
    }

    private void addText(String text) {
        addNumber(placeOf(text, table));
    }

    private static <T> int placeOf(T value, Map<T, Integer> places) {
        places.putIfAbsent(value, places.size());
        return places.get(value);
    }

    private void addNumber(long number) {
        long left = number;
        while (left < 0 || left > 0x7F) {
            out.write((int) (left & 0x7F) | 0x80);
            left >>>= 7;
        }
        out.write((int) left);
    }
}
