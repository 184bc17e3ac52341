package dev.usdt.cli.format;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.usdt.cli.args.TypedPath;
import dev.usdt.cli.format.ReportedFinding.Rule;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What was found, as a SARIF 2.1.0 log, which code hosts and editors show.
 *
 * @see <a href="https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html">SARIF 2.1.0</a>
 */
public final class ValidationSarif implements ValidationWriter {

    private static final List<Rule> RULES = Rule.all();
    /** With a version, as another way to compute it would be another fingerprint (3.5.4.2). */
    private static final String FINGERPRINT = "usdtFinding/v1";

    private final JsonWriter writer;
    private final JsonGenerator json;
    private final boolean compared;

    /**
     * Begins to write.
     *
     * @param compared whether there is a baseline, so that each result says whether it is new
     */
    public ValidationSarif(Console console, boolean compared) throws IOException {
        this.compared = compared;
        writer = JsonWriter.indented(console);
        json = writer.generator();
        json.writeStartObject();
        json.writeStringField(
                "$schema",
                "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json");
        json.writeStringField("version", "2.1.0");
        json.writeArrayFieldStart("runs");
        json.writeStartObject();
        json.writeObjectFieldStart("tool");
        json.writeObjectFieldStart("driver");
        json.writeStringField("name", "usdt");
        json.writeStringField("version", Version.number());
        json.writeArrayFieldStart("rules");
        for (Rule rule : RULES) {
            writeRule(rule);
        }
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndObject();
        json.writeArrayFieldStart("results");
    }

    private void writeRule(Rule rule) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", rule.id());
        if (rule.id().indexOf('-') >= 0) { // what differs in case only is no name (3.49.7)
            json.writeStringField("name", inPascalCase(rule.id()));
        }
        writeText("shortDescription", rule.id().replace('-', ' '));
        writeText("fullDescription", rule.affects() + ".");
        writeText("help", "What to do: " + rule.remedy() + ".");
        json.writeObjectFieldStart("defaultConfiguration");
        json.writeStringField("level", rule.severity().severityName());
        json.writeEndObject();
        json.writeEndObject();
    }

    /** As viewers spell the names of rules: {@code NoNopAtSite}. */
    private static String inPascalCase(String id) {
        StringBuilder name = new StringBuilder();
        boolean first = true;
        for (int i = 0; i < id.length(); i++) {
            char letter = id.charAt(i);
            if (letter != '-') {
                name.append(first ? Character.toUpperCase(letter) : letter);
            }
            first = letter == '-';
        }
        return name.toString();
    }

    /** A message, in which a brace would begin a placeholder and a bracket end the text of a link (3.11.5, 3.11.6). */
    private void writeText(String key, String text) throws IOException {
        json.writeObjectFieldStart(key);
        String literal =
                Printable.of(text).replace("{", "{{").replace("}", "}}").replace("](", "\\](");
        json.writeStringField("text", literal);
        json.writeEndObject();
    }

    @Override
    public void write(ValidationReport report) throws IOException {
        long size = report.file().layout().isPresent()
                ? report.file().layout().get().fileSize()
                : 0;
        for (ReportedFinding finding : report.findings()) {
            writeResult(report.path(), size, finding);
        }
    }

    @Override
    public void writeAlone(String path, ReportedFinding finding) throws IOException {
        writeResult(path, 0, finding);
    }

    private void writeResult(String path, long size, ReportedFinding finding) throws IOException {
        json.writeStartObject();
        json.writeStringField("ruleId", finding.rule().id());
        json.writeNumberField("ruleIndex", RULES.indexOf(finding.rule()));
        json.writeStringField("level", finding.severity().severityName());
        writeText("message", finding.text());
        json.writeArrayFieldStart("locations");
        json.writeStartObject();
        writePlace(path, size, finding);
        json.writeEndObject();
        json.writeEndArray();
        json.writeObjectFieldStart("partialFingerprints");
        json.writeStringField(FINGERPRINT, finding.fingerprint(path));
        json.writeEndObject();
        if (compared) {
            json.writeStringField("baselineState", finding.known() ? "unchanged" : "new");
        }
        json.writeEndObject();
    }

    /** Whoever shows a result wants a region: of what is about the whole file, all of it (3.30.11, 3.30.12). */
    private void writePlace(String path, long size, ReportedFinding finding) throws IOException {
        json.writeObjectFieldStart("physicalLocation");
        json.writeObjectFieldStart("artifactLocation");
        json.writeStringField("uri", uri(path));
        json.writeEndObject();
        json.writeObjectFieldStart("region");
        json.writeNumberField("byteOffset", finding.fileOffset().orElse(0));
        if (finding.fileOffset().isEmpty()) {
            json.writeNumberField("byteLength", size);
        }
        json.writeEndObject();
        json.writeEndObject();
        if (!finding.probe().isEmpty()) {
            json.writeArrayFieldStart("logicalLocations");
            json.writeStartObject();
            json.writeStringField("fullyQualifiedName", Printable.of(finding.probe()));
            json.writeStringField("kind", "member");
            json.writeEndObject();
            json.writeEndArray();
        }
    }

    /** As a reference, so that a path in a project stays relative to it. */
    private static String uri(String path) {
        Path given;
        try {
            given = TypedPath.of(path);
        } catch (IOException e) {
            // Such a file could not be read, and what it is called is in the message.
            return "";
        }
        String absolute = given.toUri().toString();
        String folder = Path.of("").toUri().toString();
        if (given.isAbsolute() || !absolute.startsWith(folder)) {
            return absolute;
        }
        String relative = absolute.substring(folder.length());
        int colon = relative.indexOf(':');
        int slash = relative.indexOf('/');
        // What is in front of a colon would be a scheme (RFC 3986, 4.2).
        return colon >= 0 && (slash < 0 || colon < slash) ? "./" + relative : relative;
    }

    @Override
    public void close() throws IOException {
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndArray();
        json.writeEndObject();
        writer.close();
    }
}
