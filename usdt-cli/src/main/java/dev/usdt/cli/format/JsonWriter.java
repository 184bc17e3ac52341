package dev.usdt.cli.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import dev.usdt.Argument;
import dev.usdt.ElfKind;
import dev.usdt.Probe;
import dev.usdt.ProbeFilter;
import dev.usdt.ProbeSite;
import dev.usdt.Problem;
import dev.usdt.Semaphore;
import dev.usdt.UsdtFile;
import dev.usdt.archive.Layer;
import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.ProbeMeaning;
import dev.usdt.catalog.ProbeValues;
import dev.usdt.catalog.StringDetection;
import dev.usdt.cli.io.Console;
import dev.usdt.process.LiveProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of this command, as docs/cli.md describes it. Written as a stream and in printable ASCII: whatever a name
 * holds cannot drive a terminal, and a byte that was not UTF-8 stays the lone surrogate that it is in the model,
 * escaped.
 */
public final class JsonWriter implements AutoCloseable {

    private static final int SCHEMA_VERSION = 1;

    private final JsonGenerator json;
    private final Console console;
    private boolean started;
    private Catalog own = Catalog.EMPTY;
    private @Nullable MappedSites mapped;
    private Optional<Layer> layer = Optional.empty();

    private JsonWriter(Console console, @Nullable PrettyPrinter layout) throws IOException {
        this.console = console;
        json = JsonFactory.builder()
                .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
                .build()
                .createGenerator(console.out());
        json.setHighestNonEscapedChar('~');
        json.setPrettyPrinter(layout);
    }

    /** Two blanks a level, one behind a colon, none in what is empty: as jq prints. */
    private static DefaultPrettyPrinter indenting() {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        Separators separators = Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withObjectEmptySeparator("")
                .withArrayEmptySeparator("");
        return new DefaultPrettyPrinter(separators).withArrayIndenter(indenter).withObjectIndenter(indenter);
    }

    /** A writer of one indented value. */
    public static JsonWriter indented(Console console) throws IOException {
        return new JsonWriter(console, indenting());
    }

    /** A writer of values that each are on a line of their own. */
    public static JsonWriter lines(Console console) throws IOException {
        return new JsonWriter(console, new MinimalPrettyPrinter("\n"));
    }

    /** A writer of one value without blanks, in which more is escaped. */
    static JsonWriter escaped(Console console, CharacterEscapes escapes) throws IOException {
        JsonWriter writer = new JsonWriter(console, null);
        writer.json.setCharacterEscapes(escapes);
        return writer;
    }

    /** Also names what a catalog of the user's knows, from now on. */
    public JsonWriter with(Catalog catalog) {
        own = catalog;
        return this;
    }

    /** What a report of another kind writes to, as a part of this document or in its place. */
    JsonGenerator generator() {
        started = true;
        return json;
    }

    /** Ends the last line, if there is one. */
    @Override
    public void close() throws IOException {
        json.close();
        if (started) {
            console.print("\n");
        }
    }

    /** Hands to the console what was written so far. */
    public void flush() throws IOException {
        json.flush();
    }

    /**
     * The next files are of an image.
     *
     * @param from the layer that they are from; empty if they are of none
     */
    public void in(Optional<Layer> from) {
        layer = from;
    }

    /** Begins the document that lists files. */
    public void startDocument() throws IOException {
        startDocument(List.of());
    }

    /**
     * Begins the document that lists the files of a search.
     *
     * @param searched what is searched; empty if files were named
     */
    public void startDocument(List<String> searched) throws IOException {
        begin();
        if (!searched.isEmpty()) {
            json.writeArrayFieldStart("searched");
            for (String path : searched) {
                json.writeString(path);
            }
            json.writeEndArray();
        }
        json.writeArrayFieldStart("files");
    }

    /** Begins the document that lists the files of a process. */
    public void startDocument(LiveProcess process) throws IOException {
        begin();
        json.writeObjectFieldStart("process");
        json.writeNumberField("pid", process.pid());
        json.writeStringField("name", process.name());
        json.writeNumberField("startTicks", process.startTicks());
        json.writeEndObject();
        json.writeArrayFieldStart("files");
    }

    private void begin() throws IOException {
        started = true;
        json.writeStartObject();
        json.writeNumberField("schemaVersion", SCHEMA_VERSION);
    }

    /** A file of a process from now on, or none. */
    public void of(@Nullable MappedSites sites) {
        mapped = sites;
    }

    /** Ends it. */
    public void endDocument() throws IOException {
        json.writeEndArray();
        json.writeEndObject();
    }

    /** Writes a file with those of its probes that a filter chooses. */
    public void writeFile(String path, UsdtFile file, ProbeFilter filter) throws IOException {
        writeFile(path, file, chosen(file, filter));
    }

    static List<Probe> chosen(UsdtFile file, ProbeFilter filter) {
        List<Probe> chosen = new ArrayList<>();
        for (Probe probe : file.probes()) {
            if (filter.matches(probe.provider(), probe.name())) {
                chosen.add(probe);
            }
        }
        return chosen;
    }

    /** Writes a file with some of its probes. */
    public void writeFile(String path, UsdtFile file, List<Probe> probes) throws IOException {
        json.writeStartObject();
        writeFileFields(path, file, probes);
        json.writeEndObject();
    }

    /** Writes what is told of a file, within an object that tells more. */
    void writeFileFields(String path, UsdtFile file, List<Probe> probes) throws IOException {
        json.writeStringField("file", path);
        writeLayer();
        if (mapped != null) {
            new MappingJson(json).writeMapping(mapped, file);
        }
        json.writeStringField("machine", machineName(file));
        json.writeNumberField("elfType", file.kind().type());
        writeOptional("buildId", file.buildId());
        json.writeBooleanField("goBinary", file.isGoBinary());
        if (file.goLayout().isPresent()) {
            json.writeStringField("goLayout", file.goLayout().get().name().toLowerCase(Locale.ROOT));
        }
        if (file.layout().isPresent()) {
            json.writeBooleanField("noteSection", file.hasNoteSection());
            json.writeBooleanField("stapsdtBase", file.layout().get().stapsdtBase());
            json.writeBooleanField("notesLoaded", file.layout().get().loaded());
        }
        writeOptional("missingNotes", file.missingNotes());
        if (file.goBuildInfo().isPresent()) {
            json.writeFieldName("goBuildInfo");
            new CodeJson(json).writeBuildInfo(file.goBuildInfo().get());
        }
        json.writeArrayFieldStart("probes");
        ProbeValues values = values(file);
        for (Probe probe : probes) {
            writeProbe(file, probe, values);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("problems");
        for (Problem problem : file.problems()) {
            json.writeStartObject();
            json.writeStringField("severity", problem.severity().name().toLowerCase(Locale.ROOT));
            writeOffset("fileOffset", problem.fileOffset());
            json.writeStringField("message", problem.message());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** Writes each site that a filter chooses as a value of its own. */
    public void writeSites(String path, UsdtFile file, ProbeFilter filter) throws IOException {
        ProbeValues values = values(file);
        for (ProbeSite site : file.sites()) {
            if (filter.matches(site.provider(), site.name())) {
                started = true;
                json.writeStartObject();
                json.writeStringField("file", path);
                writeLayer();
                if (mapped != null) {
                    json.writeNumberField("pid", mapped.process().pid());
                    new MappingJson(json).writeMapping(mapped, file);
                }
                json.writeStringField("provider", site.provider());
                json.writeStringField("name", site.name());
                Optional<ProbeMeaning> meaning = values.meaning(site);
                writeMeaning(values, site.provider(), meaning);
                writeSiteFields(file, site, meaning);
                json.writeEndObject();
            }
        }
    }

    private void writeLayer() throws IOException {
        if (layer.isPresent()) {
            json.writeObjectFieldStart("layer");
            json.writeStringField("digest", layer.get().digest());
            writeUnlessEmpty("diffId", layer.get().diffId());
            writeUnlessEmpty("instruction", layer.get().instruction());
            json.writeEndObject();
        }
    }

    private ProbeValues values(UsdtFile file) {
        return new ProbeValues(file, own, StringDetection.OFF);
    }

    private void writeMeaning(ProbeValues values, String provider, Optional<ProbeMeaning> meaning) throws IOException {
        if (meaning.isPresent()) {
            writeUnlessEmpty("program", values.catalogs().of(provider).program());
            writeUnlessEmpty("meaning", meaning.get().meaning());
            writeUnlessEmpty("needs", meaning.get().needs());
        }
    }

    private void writeUnlessEmpty(String key, String text) throws IOException {
        if (!text.isEmpty()) {
            json.writeStringField(key, text);
        }
    }

    /** Writes arguments of no file as an array. */
    public void writeArguments(List<Argument> arguments) throws IOException {
        started = true;
        writeArguments(null, arguments, Optional.empty());
    }

    private void writeArguments(@Nullable UsdtFile file, List<Argument> arguments, Optional<ProbeMeaning> meaning)
            throws IOException {
        json.writeStartArray();
        ArgumentJson argumentJson = new ArgumentJson(json, file);
        for (Argument argument : arguments) {
            argumentJson.write(
                    argument, meaning.isEmpty() ? Optional.empty() : ArgumentPart.of(meaning.get(), argument.index()));
        }
        json.writeEndArray();
    }

    /** Writes probes of a file as an array. */
    public void writeProbes(UsdtFile file, List<Probe> probes) throws IOException {
        started = true;
        json.writeStartArray();
        ProbeValues values = values(file);
        for (Probe probe : probes) {
            writeProbe(file, probe, values);
        }
        json.writeEndArray();
    }

    private void writeProbe(UsdtFile file, Probe probe, ProbeValues values) throws IOException {
        json.writeStartObject();
        json.writeStringField("provider", probe.provider());
        json.writeStringField("name", probe.name());
        writeMeaning(values, probe.provider(), values.meaning(probe.sites().get(0)));
        json.writeArrayFieldStart("sites");
        for (ProbeSite site : probe.sites()) {
            json.writeStartObject();
            writeSiteFields(file, site, values.meaning(site));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void writeSiteFields(UsdtFile file, ProbeSite site, Optional<ProbeMeaning> meaning) throws IOException {
        json.writeStringField("address", hex(site.address()));
        json.writeStringField("base", hex(site.note().base()));
        json.writeStringField("semaphore", hex(site.note().semaphore()));
        writeOffset("fileOffset", site.fileOffset());
        json.writeBooleanField("executable", site.isExecutable());
        if (site.semaphore().isPresent()) {
            writeSemaphore(file, site.note().semaphore(), site.semaphore().get());
        }
        if (mapped != null) {
            new MappingJson(json).writeMemory(mapped, site);
        }
        new CodeJson(json).writeFrames(file.frames(site));
        json.writeStringField("args", site.note().arguments());
        json.writeFieldName("arguments");
        writeArguments(file, site.arguments(), meaning);
    }

    private void writeSemaphore(UsdtFile file, long stored, Semaphore semaphore) throws IOException {
        if (semaphore.address() != stored) {
            json.writeStringField("semaphoreAddress", hex(semaphore.address()));
        }
        writeOffset("semaphoreFileOffset", semaphore.fileOffset());
        writeOptional("semaphoreSection", semaphore.section());
        if (file.kind().type() != ElfKind.ET_REL) {
            boolean started = semaphore.raising().inStarted();
            boolean running = semaphore.raising().inRunning();
            json.writeStringField(
                    "semaphoreRaised", started ? running ? "always" : "if-started" : running ? "if-running" : "never");
        }
    }

    private void writeOffset(String key, OptionalLong offset) throws IOException {
        if (offset.isPresent()) {
            json.writeStringField(key, hex(offset.getAsLong()));
        }
    }

    private void writeOptional(String key, Optional<String> value) throws IOException {
        if (value.isPresent()) {
            json.writeStringField(key, value.get());
        }
    }

    static String machineName(UsdtFile file) {
        return file.machine().isPresent()
                ? file.machine().get().machineName()
                : "e_machine " + file.kind().machineNumber();
    }

    static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }
}
