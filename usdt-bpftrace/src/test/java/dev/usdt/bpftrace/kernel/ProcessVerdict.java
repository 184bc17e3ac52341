package dev.usdt.bpftrace.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.usdt.bpftrace.kernel.TraceHost.Capture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Whether scripts for processes have printed what the processes say they passed. */
final class ProcessVerdict {

    private ProcessVerdict() {}

    /**
     * A process that was traced.
     *
     * @param name what it shows
     * @param capture what came of it
     * @param twin what another process said that ran the same file and fired at the same time
     */
    record Traced(String name, Capture capture, Optional<String> twin) {}

    /** Fails unless all printed what they should, and nothing else. */
    static void check(String host, List<Traced> processes) throws IOException {
        List<String> faults = new ArrayList<>();
        int events = 0;
        for (Traced traced : processes) {
            Capture capture = traced.capture;
            if (capture.failure().isPresent()) {
                faults.add(traced.name + ": " + capture.failure().get() + "; " + capture.complaints());
                continue;
            }
            List<String> printed = new ArrayList<>();
            for (String line : capture.lines()) {
                // Versions end with an empty line, or do not.
                if (!line.isEmpty()) {
                    printed.add(event(JsonEvent.parse(line)));
                }
            }
            List<String> hits = capture.truth().stream()
                    .filter(line -> line.startsWith("hit\t"))
                    .map(line -> line.substring(4))
                    .toList();
            events += printed.size();
            if (traced.twin.isPresent() && !traced.twin.get().contains("hit")) {
                faults.add(traced.name + ": its twin did not fire");
            }
            if (hits.isEmpty() || !printed.equals(hits)) {
                faults.add(traced.name + ": printed " + printed + ", but the program passed " + hits + "; "
                        + capture.complaints());
            }
        }
        System.out.println(
                "kernel: processes, " + host + ": " + events + " events of " + processes.size() + " processes");
        assertEquals("", String.join("\n", faults));
    }

    /** As the fixtures tell what they passed: {@code provider:name}, tab, and the values with tabs between them. */
    private static String event(JsonEvent event) throws IOException {
        StringBuilder text = new StringBuilder(event.json().get("provider").textValue());
        text.append(':').append(event.json().get("name").textValue());
        for (JsonNode argument : event.json().get("arguments")) {
            if (argument.get("type").textValue().equals("string")) {
                byte[] bytes =
                        HexFormat.ofDelimiter(" ").parseHex(argument.get("hex").textValue());
                text.append('\t').append(new String(bytes, StandardCharsets.UTF_8));
                text.append('\t').append(argument.get("length").asText());
            } else if (argument.get("value").asText().startsWith("0x")) {
                String digits = argument.get("value").textValue().substring(2);
                text.append('\t').append(Long.toUnsignedString(Long.parseUnsignedLong(digits, 16)));
            } else {
                text.append('\t').append(argument.get("value").asText());
            }
        }
        return text.toString();
    }
}
