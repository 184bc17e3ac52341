package dev.usdt.cli.format;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.usdt.PathText;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import dev.usdt.process.MappedFile;
import java.io.IOException;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What is known of a file and its sites in a process, in all documents alike. */
final class MappingJson {

    private final JsonGenerator json;

    MappingJson(JsonGenerator json) {
        this.json = json;
    }

    /** Writes the field {@code mapping}: where the file is. */
    void writeMapping(MappedSites mapped, UsdtFile file) throws IOException {
        MappedFile where = mapped.file();
        json.writeObjectFieldStart("mapping");
        json.writeStringField(
                "kind", where.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        if (where.openPath().isPresent()) {
            json.writeStringField("openPath", PathText.of(where.openPath().get()));
        }
        if (where.tracerPath().isPresent()) {
            json.writeStringField("tracerPath", PathText.of(where.tracerPath().get()));
        }
        if (where.elfOffset() != 0) {
            json.writeStringField("elfOffset", JsonWriter.hex(where.elfOffset()));
        }
        OptionalLong bias = file.sites().isEmpty()
                ? OptionalLong.empty()
                : where.loadBiasOf(file.sites().get(0));
        if (bias.isPresent()) {
            json.writeStringField("loadBias", JsonWriter.hex(bias.getAsLong()));
        }
        json.writeEndObject();
    }

    /** Writes the fields {@code memoryAddresses} and {@code listeners}: where a site is, and who listens to it. */
    void writeMemory(MappedSites mapped, ProbeSite site) throws IOException {
        json.writeArrayFieldStart("memoryAddresses");
        for (long address : mapped.addresses(site)) {
            json.writeString(JsonWriter.hex(address));
        }
        json.writeEndArray();
        OptionalInt listeners = mapped.listeners(site);
        if (listeners.isPresent()) {
            json.writeNumberField("listeners", listeners.getAsInt());
        }
    }
}
