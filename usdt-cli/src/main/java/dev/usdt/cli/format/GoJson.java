package dev.usdt.cli.format;

import dev.usdt.ProbeFilter;
import dev.usdt.ProbeSite;
import dev.usdt.StapsdtNote;
import dev.usdt.UsdtFile;
import dev.usdt.tracer.ProbeNames;

/**
 * The JSON of {@code go tool usdt list -json}, byte for byte: what Go's {@code encoding/json} makes of its probe
 * structure with an indent of two blanks.
 *
 * @see <a href="https://pkg.go.dev/encoding/json#Marshal">encoding/json, Marshal</a>
 */
public final class GoJson {

    private static final String HEX = "0123456789abcdef";

    private GoJson() {}

    /** {@return those sites of a file that a filter chooses, with a line end} */
    public static String of(UsdtFile file, ProbeFilter filter) {
        StringBuilder json = new StringBuilder();
        for (ProbeSite site : file.sites()) {
            if (filter.matches(site.provider(), site.name())) {
                json.append(json.length() == 0 ? "[\n" : ",\n");
                append(json, site.note());
            }
        }
        // A nil slice: Go has no probes where it never appended one.
        return json.length() == 0 ? "null\n" : json.append("\n]\n").toString();
    }

    private static void append(StringBuilder json, StapsdtNote note) {
        json.append("  {\n    \"Address\": ").append(Long.toUnsignedString(note.location()));
        json.append(",\n    \"Base\": ").append(Long.toUnsignedString(note.base()));
        json.append(",\n    \"Semaphore\": ").append(Long.toUnsignedString(note.semaphore()));
        json.append(",\n    \"Provider\": ");
        append(json, note.provider());
        json.append(",\n    \"Name\": ");
        append(json, note.name());
        json.append(",\n    \"ArgDesc\": ");
        append(json, note.arguments());
        json.append("\n  }");
    }

    private static void append(StringBuilder json, String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> json.append('\\').append(c);
                case '\b' -> json.append("\\b");
                case '\f' -> json.append("\\f");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                case '<', '>', '&', '\u2028', '\u2029' -> escape(json, c);
                default -> {
                    if (c < ' ') {
                        escape(json, c);
                    } else if (ProbeNames.isUndecodable(c)
                            && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)))) {
                        json.append("\\ufffd"); // a byte that is not UTF-8
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        json.append('"');
    }

    private static void escape(StringBuilder json, char c) {
        json.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            json.append(HEX.charAt((c >> shift) & 0xf));
        }
    }
}
