package dev.usdt.otel.internal;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The environment variables of OpenTelemetry.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/">Environment Variable
 *     Specification</a>
 */
public record OtelVariables(Map<String, String> all) {

    /** Copies the map. */
    public OtelVariables {
        all = Map.copyOf(all);
    }

    /** {@return the value of a variable; of one that is empty, as of one that is not set, none} */
    public Optional<String> text(String name) {
        return Optional.ofNullable(all.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /**
     * {@return the pairs of a variable, {@code a=1,b=2} with percent encoding, in their order}
     *
     * @throws IllegalArgumentException if it is not of that form; the message names the variable, and not its value,
     *     which may be a secret
     */
    public Map<String, String> pairs(String name) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : text(name).orElse("").split(",", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 1 && !pair.isBlank()) {
                throw new IllegalArgumentException(name + " is not of the form name=value,name=value");
            } else if (equals > 0) {
                pairs.put(decoded(name, pair.substring(0, equals)), decoded(name, pair.substring(equals + 1)));
            }
        }
        return pairs;
    }

    /** As RFC 3986 has it: a plus is a plus. */
    private static String decoded(String name, String text) {
        byte[] bytes = text.strip().getBytes(StandardCharsets.UTF_8);
        byte[] decoded = new byte[bytes.length];
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '%') {
                int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
                int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    throw new IllegalArgumentException(name + " has a % that two hexadecimal digits should follow");
                }
                decoded[length++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                decoded[length++] = bytes[i];
            }
        }
        return new String(decoded, 0, length, StandardCharsets.UTF_8);
    }
}
