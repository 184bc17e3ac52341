package dev.usdt.bpftrace.kernel;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Map;

/** A line of a script in JSON style. */
record JsonEvent(JsonNode json) {

    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS);

    static JsonEvent parse(String line) throws IOException {
        try {
            return new JsonEvent(MAPPER.readTree(line));
        } catch (IOException e) {
            throw new IOException("no JSON: " + line, e);
        }
    }

    /** {@return the line that a script in print style would have printed for it} */
    String printed(int mostTextBytes) throws IOException {
        for (String key : new String[] {"nsecs", "pid", "tid"}) {
            if (!json.get(key).isIntegralNumber()
                    || json.get(key).bigIntegerValue().signum() <= 0) {
                throw new IOException("no " + key + ": " + json);
            }
        }
        StringBuilder line = new StringBuilder(json.get("provider").textValue());
        line.append(':').append(json.get("name").textValue());
        for (Map.Entry<String, JsonNode> argument : json.get("arguments").properties()) {
            line.append(' ').append(argument.getKey()).append('=');
            line.append(printed(argument.getValue(), mostTextBytes));
        }
        return line.toString();
    }

    private static String printed(JsonNode argument, int mostTextBytes) throws IOException {
        String type = argument.get("type").textValue();
        if (type.equals("string")) {
            byte[] bytes =
                    HexFormat.ofDelimiter(" ").parseHex(argument.get("hex").textValue());
            long length = argument.get("length").longValue();
            // Two numbers that look like a text: the second may be anything.
            if (bytes.length != (length < 0 ? mostTextBytes : Math.min(length, mostTextBytes))) {
                throw new IOException(bytes.length + " bytes of a text of " + length);
            }
            return '"' + Template.text(bytes) + '"';
        } else if (type.startsWith("float")) {
            return type + ":" + argument.get("bits").textValue();
        }
        return argument.get("value").asText();
    }
}
