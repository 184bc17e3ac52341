package dev.usdt.catalog;

import dev.usdt.ArgumentType;
import dev.usdt.catalog.Catalog.Name;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link CatalogCompiler} has made of a catalog that is built in.
 *
 * <p>It is a constant of a class, not a resource: the launcher's archive has the classes, so that no jar is opened,
 * which alone takes a cold process longer than this (docs/performance.md). Each text and each list of parameters stands
 * there once, in a table, and is told by its place in it.
 */
final class CompiledCatalog {

    /** Changes with the format: what an older build has left is then not read. */
    static final int VERSION = 1;

    /** What the name of the class of a catalog begins with. */
    static final String CLASS = CompiledCatalog.class.getName() + "_";

    /** Of as many bytes is the sum at the beginning. */
    static final int SUM_BYTES = 4;

    /** Told by their places. */
    static final List<ParameterType.Kind> KINDS = List.of(ParameterType.Kind.values());

    static final List<ProbePair.Within> WITHIN = List.of(ProbePair.Within.values());
    static final List<SpanShape.Kind> SPAN_KINDS = List.of(SpanShape.Kind.values());

    /** By the name of a catalog what its class has said. */
    private static final Map<String, String> DATA = new ConcurrentHashMap<>();

    private final byte[] bytes;
    private int position = SUM_BYTES;
    private String[] table = {};

    private CompiledCatalog(byte[] bytes) {
        this.bytes = bytes;
    }

    /** {@return a catalog that is built in; null if it was not compiled, or is damaged: it is read from JSON then} */
    static @Nullable Catalog read(String name) {
        String data = data(name);
        return data == null ? null : decode(data.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** {@return what the class of a catalog has as its data, a byte in each character; null if there is none} */
    static @Nullable String data(String name) {
        try {
            // Its initializer calls add: to ask for a field or a method would start the reflection of the JDK.
            Class.forName(CLASS + name);
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
        return DATA.get(name);
    }

    /** Takes a part of the data; a constant has no room for more than 64 KiB. Called by the class of a catalog. */
    static void add(String name, String part) {
        String before = DATA.get(name);
        DATA.put(name, before == null ? part : before.concat(part));
    }

    /** {@return what the data says, or null if it is damaged or of another version} */
    static @Nullable Catalog decode(byte[] bytes) {
        if (bytes.length <= SUM_BYTES || bytes[SUM_BYTES] != VERSION) {
            return null;
        }
        int sum = sum(bytes);
        for (int i = 0; i < SUM_BYTES; i++) {
            if (bytes[i] != (byte) (sum >> (8 * i))) {
                return null;
            }
        }
        return new CompiledCatalog(bytes).readAll();
    }

    /** {@return the sum of all that stands behind it} */
    static int sum(byte[] bytes) {
        CRC32 sum = new CRC32();
        sum.update(bytes, SUM_BYTES, bytes.length - SUM_BYTES);
        return (int) sum.getValue();
    }

    // No lambdas: they would cost every start of a script (docs/performance.md). What follows is in the order in which
    // CatalogCompiler writes it.

    private Catalog readAll() {
        position++; // the version
        readTable();
        String program = text();
        List<String> sources = texts();
        List<Parameter> parameters = new ArrayList<>();
        for (int left = number(); left > 0; left--) {
            parameters.add(parameter());
        }
        List<List<Parameter>> lists = new ArrayList<>();
        for (int left = number(); left > 0; left--) {
            lists.add(list(parameters));
        }
        int count = number();
        Map<Name, List<ProbeMeaning>> probes = new LinkedHashMap<>(2 * count);
        for (int left = count; left > 0; left--) {
            Name name = new Name(text(), text());
            probes.put(name, meanings(lists));
        }
        List<ProbePair> pairs = new ArrayList<>();
        for (int left = number(); left > 0; left--) {
            pairs.add(pair());
        }
        return new Catalog(program, sources, probes, pairs);
    }

    private void readTable() {
        String[] all = new String[number()];
        for (int i = 0; i < all.length; i++) {
            int length = number();
            // Those of ISO 8859-1 are copied as they are; the bytes of UTF-8 would be looked at one by one.
            all[i] = new String(bytes, position, length, StandardCharsets.ISO_8859_1);
            position += length;
        }
        table = all;
    }

    private List<Parameter> list(List<Parameter> all) {
        Parameter[] some = new Parameter[number()];
        for (int i = 0; i < some.length; i++) {
            some[i] = all.get(number());
        }
        return List.of(some);
    }

    private Parameter parameter() {
        String name = text();
        ParameterType.Kind kind = KINDS.get(number());
        ParameterType type = new ParameterType(kind, types(), types());
        String meaning = text();
        String unit = text();
        int count = number();
        Map<Long, String> words = count == 0 ? Map.of() : new LinkedHashMap<>();
        for (int left = count; left > 0; left--) {
            words.put(integer(), text());
        }
        return new Parameter(name, type, meaning, unit, words, optionalText());
    }

    private List<ArgumentType> types() {
        ArgumentType[] types = new ArgumentType[number()];
        for (int i = 0; i < types.length; i++) {
            types[i] = ParameterType.NUMBERS.get(number());
        }
        return List.of(types);
    }

    private List<ProbeMeaning> meanings(List<List<Parameter>> lists) {
        ProbeMeaning[] meanings = new ProbeMeaning[number()];
        for (int i = 0; i < meanings.length; i++) {
            meanings[i] = new ProbeMeaning(text(), text(), text(), lists.get(number()));
        }
        return List.of(meanings);
    }

    private ProbePair pair() {
        return new ProbePair(text(), text(), texts(), WITHIN.get(number()), texts(), number() != 0, text(), span());
    }

    private SpanShape span() {
        if (number() == 0) {
            return SpanShape.PLAIN;
        }
        SpanShape.Kind kind = SPAN_KINDS.get(number());
        Optional<String> name = optionalText();
        Optional<String> error = optionalText();
        return new SpanShape(
                kind,
                name.isEmpty() ? Optional.empty() : Optional.of(NameTemplate.parse(name.get())),
                error.isEmpty() ? Optional.empty() : Optional.of(Condition.parse(error.get())),
                optionalText(),
                Set.copyOf(texts()),
                optionalText());
    }

    private List<String> texts() {
        String[] texts = new String[number()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = text();
        }
        return List.of(texts);
    }

    private Optional<String> optionalText() {
        return number() == 0 ? Optional.empty() : Optional.of(text());
    }

    private String text() {
        return table[number()];
    }

    private int number() {
        int first = bytes[position];
        if (first >= 0) {
            position++;
            return first;
        }
        return (int) integer();
    }

    /** Seven bits in each byte, the lowest first; the sign of a byte tells that another one follows. */
    private long integer() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = bytes[position++];
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
