package dev.usdt.cli.format;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.usdt.ProbeSite;
import dev.usdt.cli.io.Console;
import dev.usdt.tracer.Assessment;
import dev.usdt.tracer.TracerMatrix;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** What was found, as the JSON that docs/validate.md describes. */
public final class ValidationJson implements ValidationWriter {

    private final JsonWriter writer;
    private final JsonGenerator json;

    public ValidationJson(Console console) throws IOException {
        this(JsonWriter.indented(console));
        writer.startDocument();
    }

    /** Parts of a document that somebody else begins and ends. */
    ValidationJson(JsonWriter writer) {
        this.writer = writer;
        json = writer.generator();
    }

    @Override
    public void write(ValidationReport report) throws IOException {
        json.writeStartObject();
        json.writeStringField("file", report.path());
        if (report.mapped().isPresent()) {
            new MappingJson(json).writeMapping(report.mapped().get(), report.file());
        }
        json.writeStringField("machine", JsonWriter.machineName(report.file()));
        json.writeNumberField("probes", report.file().probes().size());
        json.writeNumberField("sites", report.file().sites().size());
        writeResult(report);
        json.writeEndObject();
    }

    /** Writes what came of it, within an object that says of what. */
    void writeResult(ValidationReport report) throws IOException {
        json.writeBooleanField("passed", report.passed());
        json.writeArrayFieldStart("findings");
        for (ReportedFinding finding : report.findings()) {
            writeFinding(report.path(), finding, report.mapped());
        }
        json.writeEndArray();
        writeMatrix(report.matrix());
    }

    void writeMatrix(TracerMatrix matrix) throws IOException {
        json.writeArrayFieldStart("matrix");
        for (TracerMatrix.Row row : matrix.rows()) {
            writeRow(matrix, row);
        }
        json.writeEndArray();
    }

    @Override
    public void writeAlone(String path, ReportedFinding finding) throws IOException {
        json.writeStartObject();
        json.writeStringField("file", path);
        json.writeBooleanField("passed", false);
        json.writeArrayFieldStart("findings");
        writeFinding(path, finding, Optional.empty());
        json.writeEndArray();
        json.writeEndObject();
    }

    private void writeFinding(String path, ReportedFinding finding, Optional<MappedSites> mapped) throws IOException {
        json.writeStartObject();
        json.writeStringField("code", finding.rule().id());
        json.writeStringField("severity", finding.severity().severityName());
        if (finding.site().isPresent()) {
            ProbeSite site = finding.site().get();
            json.writeStringField("provider", site.provider());
            json.writeStringField("name", site.name());
            json.writeStringField("address", JsonWriter.hex(site.address()));
            json.writeStringField("noteOffset", JsonWriter.hex(site.note().fileOffset()));
            if (mapped.isPresent()) {
                new MappingJson(json).writeMemory(mapped.get(), site);
            }
        }
        if (finding.site().isEmpty() && finding.fileOffset().isPresent()) {
            json.writeStringField(
                    "fileOffset", JsonWriter.hex(finding.fileOffset().getAsLong()));
        }
        json.writeStringField("message", finding.message());
        json.writeStringField("affects", finding.rule().affects());
        json.writeStringField("remedy", finding.rule().remedy());
        json.writeStringField("fingerprint", finding.fingerprint(path));
        if (finding.known()) {
            json.writeBooleanField("known", true);
        }
        json.writeEndObject();
    }

    private void writeRow(TracerMatrix matrix, TracerMatrix.Row row) throws IOException {
        json.writeStartObject();
        json.writeStringField("provider", row.probe().provider());
        json.writeStringField("name", row.probe().name());
        json.writeArrayFieldStart("tracers");
        for (int i = 0; i < row.assessments().size(); i++) {
            Assessment assessment = row.assessments().get(i);
            json.writeStartObject();
            json.writeStringField("tracer", matrix.tracers().get(i).toString());
            json.writeStringField("verdict", assessment.verdict().name().toLowerCase(Locale.ROOT));
            if (!assessment.isOk()) {
                json.writeStringField("reason", assessment.description());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    @Override
    public void close() throws IOException {
        writer.endDocument();
        writer.close();
    }
}
