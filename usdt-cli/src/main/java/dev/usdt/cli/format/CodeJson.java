package dev.usdt.cli.format;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.usdt.Frame;
import dev.usdt.cli.io.Printable;
import dev.usdt.go.GoBuildInfo;
import dev.usdt.go.GoModule;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where sites are in the source and how a Go binary was built, as JSON. */
final class CodeJson {

    private final JsonGenerator json;

    CodeJson(JsonGenerator json) {
        this.json = json;
    }

    /** Writes the fields of a site that tell where it is; none if that is not known. */
    void writeFrames(List<Frame> frames) throws IOException {
        if (frames.isEmpty()) {
            return;
        }
        writeFrame(frames.get(0));
        if (frames.size() > 1) {
            json.writeArrayFieldStart("inlinedInto");
            for (Frame frame : frames.subList(1, frames.size())) {
                json.writeStartObject();
                writeFrame(frame);
                json.writeEndObject();
            }
            json.writeEndArray();
        }
    }

    private void writeFrame(Frame frame) throws IOException {
        json.writeStringField("function", frame.function());
        writeOptional("source", frame.source());
    }

    /** Writes build information as a value. */
    void writeBuildInfo(GoBuildInfo info) throws IOException {
        json.writeStartObject();
        json.writeStringField("goVersion", info.goVersion());
        writeOptional("path", info.path());
        if (info.main().isPresent()) {
            json.writeFieldName("main");
            writeModule(info.main().get());
        }
        json.writeArrayFieldStart("dependencies");
        for (GoModule module : info.dependencies()) {
            writeModule(module);
        }
        json.writeEndArray();
        json.writeObjectFieldStart("settings");
        for (Map.Entry<String, String> setting : info.settings().entrySet()) {
            json.writeStringField(key(setting.getKey()), setting.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    /**
     * A text from the file as a key. Readers of JSON take a lone surrogate in a value but not in a key, so there such a
     * byte is escaped, and so is the backslash, which Go has in none.
     */
    private static String key(String text) {
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (c == '\\' || Character.getType(c) == Character.SURROGATE) {
                return Printable.of(text.replace("\\", "\\\\"));
            }
            i += Character.charCount(c);
        }
        return text;
    }

    private void writeModule(GoModule module) throws IOException {
        json.writeStartObject();
        json.writeStringField("path", module.path());
        json.writeStringField("version", module.version());
        if (!module.sum().isEmpty()) {
            json.writeStringField("sum", module.sum());
        }
        if (module.replacedBy().isPresent()) {
            json.writeFieldName("replacedBy");
            writeModule(module.replacedBy().get());
        }
        json.writeEndObject();
    }

    private void writeOptional(String key, Optional<String> value) throws IOException {
        if (value.isPresent()) {
            json.writeStringField(key, value.get());
        }
    }
}
