package dev.usdt.cli.format;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.usdt.ProbeSite;
import dev.usdt.cli.args.TypedPath;
import dev.usdt.cli.format.ReportedFinding.Rule;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What was found, as a SARIF 2.1.0 log, which code hosts and editors show.
 *
 * @see <a href="https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html">SARIF 2.1.0</a>
 */
public final class ValidationSarif implements ValidationWriter {

    private static final List<Rule> RULES = Rule.all();

    private final JsonWriter writer;
    private final JsonGenerator json;

    public ValidationSarif(Console console) throws IOException {
        writer = JsonWriter.indented(console);
        json = writer.generator();
        json.writeStartObject();
        json.writeStringField("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
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
        writeText("shortDescription", rule.id().replace('-', ' '));
        writeText("fullDescription", rule.affects() + ".");
        writeText("help", "What to do: " + rule.remedy() + ".");
        json.writeObjectFieldStart("defaultConfiguration");
        json.writeStringField("level", rule.severity().severityName());
        json.writeEndObject();
        json.writeEndObject();
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
        for (ReportedFinding finding : report.findings()) {
            writeResult(report.path(), finding);
        }
    }

    @Override
    public void writeUnreadable(String path, ReportedFinding finding) throws IOException {
        writeResult(path, finding);
    }

    private void writeResult(String path, ReportedFinding finding) throws IOException {
        json.writeStartObject();
        json.writeStringField("ruleId", finding.rule().id());
        json.writeNumberField("ruleIndex", RULES.indexOf(finding.rule()));
        json.writeStringField("level", finding.severity().severityName());
        writeText("message", finding.text());
        json.writeArrayFieldStart("locations");
        json.writeStartObject();
        writePlace(path, finding.site());
        json.writeEndObject();
        json.writeEndArray();
        json.writeEndObject();
    }

    private void writePlace(String path, Optional<ProbeSite> site) throws IOException {
        json.writeObjectFieldStart("physicalLocation");
        json.writeObjectFieldStart("artifactLocation");
        json.writeStringField("uri", uri(path));
        json.writeEndObject();
        if (site.isPresent()) {
            json.writeObjectFieldStart("region");
            json.writeNumberField("byteOffset", site.get().note().fileOffset());
            json.writeEndObject();
        }
        json.writeEndObject();
        if (site.isPresent()) {
            json.writeArrayFieldStart("logicalLocations");
            json.writeStartObject();
            json.writeStringField(
                    "fullyQualifiedName",
                    Printable.of(site.get().provider() + ":" + site.get().name()));
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
