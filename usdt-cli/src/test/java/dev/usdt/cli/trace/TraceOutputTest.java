package dev.usdt.cli.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.usdt.ArgumentType;
import dev.usdt.cli.io.Console;
import dev.usdt.trace.EventValue;
import dev.usdt.trace.Gap;
import dev.usdt.trace.TraceEvent;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A hit with values of each kind, as a line for people and as JSON. */
class TraceOutputTest {

    private static TraceEvent event() throws Exception {
        Map<String, EventValue> values = new LinkedHashMap<>();
        values.put("status", new EventValue.Integral(-5, new ArgumentType(4, true, false), false));
        values.put("key", new EventValue.Integral(-1, new ArgumentType(8, false, false), false));
        values.put("at", new EventValue.Integral(-1, new ArgumentType(8, false, false), true));
        values.put("share", new EventValue.Floating(0.1, 8));
        values.put("half", new EventValue.Floating(Float.NaN, 4));
        byte[] hostile = "a\"\\\u001b[2J\ngrün".getBytes(StandardCharsets.UTF_8);
        values.put("path", new EventValue.Text(0x1000, hostile, hostile.length, false));
        byte[] cut = {'g', 'r', (byte) 0xc3};
        values.put("body", new EventValue.Text(0x2000, cut, 100, true));
        values.put("raw", new EventValue.Text(0x3000, new byte[] {(byte) 0xff}, 1, false));
        values.put("pair", new EventValue.Bytes(new byte[] {1, 2}));
        values.put("vector", new EventValue.Unavailable("the kernel cannot fetch this register"));
        return new TraceEvent(
                "net_http",
                "server_request_end",
                5,
                Optional.of(Instant.parse("2026-01-31T12:04:11.123456789Z")),
                7,
                8,
                "a server",
                OptionalLong.of(0xc000),
                Optional.empty(),
                values);
    }

    @Test
    void isALineForPeople() throws Exception {
        String line = new EventText().of(event());
        assertTrue(
                line.matches("(?s)\\d\\d:\\d\\d:11\\.123456789 7/8 \\S+:\\S+ status=-5 key=18446744073709551615"
                        + " at=0xffffffffffffffff share=0\\.1 half=NaN .*"),
                line);
        assertTrue(line.contains(" path=\"a\\\"\\\\\\x1b[2J\\ngrün\" "), line);
        assertTrue(line.contains(" body=\"gr\ufffd\"… raw=\"\ufffd\" pair=bytes:0102\n"), line);
        assertEquals(line.length() - 1, line.indexOf('\n'));
    }

    @Test
    void isALineOfJson() throws Exception {
        StringWriter out = new StringWriter();
        Console console = new Console(out, new StringWriter());
        try (JsonSink json = new JsonSink(console.out())) {
            json.take(event());
            json.lost(List.of(new Gap(3, 4)));
            json.take(event());
            json.flush();
        }
        console.flush();
        ObjectMapper mapper = new ObjectMapper();
        JsonNode schema = mapper.readTree(Path.of(System.getProperty("usdt.root"), "docs/schema/trace-line.json")
                .toFile());
        close(schema);
        JsonSchema strict = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(schema);
        assertEquals(2, out.toString().lines().count(), out.toString());
        List<String> lost = new ArrayList<>();
        for (String line : out.toString().lines().toList()) {
            JsonNode event = mapper.readTree(line);
            assertEquals(Set.of(), strict.validate(event), line);
            lost.add(event.path("lost").toString());
            JsonNode values = event.get("arguments");
            assertEquals("2026-01-31T12:04:11.123456789Z", event.get("time").asText());
            assertEquals("18446744073709551615", values.get("key").get("value").asText());
            assertEquals("0xffffffffffffffff", values.get("at").get("value").asText());
            assertEquals(0.1, values.get("share").get("value").asDouble());
            assertTrue(values.get("half").get("value") == null, line);
            assertEquals("a\"\\\u001b[2J\ngrün", values.get("path").get("text").asText());
            assertEquals("gr", values.get("body").get("text").asText());
            assertEquals(100, values.get("body").get("length").asInt());
            assertTrue(values.get("body").get("truncated").asBoolean());
            assertTrue(values.get("raw").get("text") == null, line);
            assertEquals("ff", values.get("raw").get("hex").asText());
            assertEquals("01 02", values.get("pair").get("bytes").asText());
            assertTrue(values.get("vector").has("unavailable"), line);
        }
        assertEquals(List.of("", "[{\"from\":3,\"to\":4}]"), lost);
    }

    /** Lets nothing in that a schema does not name. */
    static void close(JsonNode schema) {
        if (schema.path("type").asText().equals("object") && !schema.has("additionalProperties")) {
            ((ObjectNode) schema).put("additionalProperties", false);
        }
        schema.forEach(TraceOutputTest::close);
    }
}
