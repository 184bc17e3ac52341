package dev.usdt.otel.otlp;

import io.opentelemetry.api.common.Attributes;

/** How much room attributes take, about. */
final class AttributeBytes {

    private static final long EACH = 48;

    private AttributeBytes() {}

    static long of(Attributes attributes) {
        long[] bytes = {EACH * attributes.size()};
        attributes.forEach((key, value) -> {
            if (value instanceof String text) {
                bytes[0] += text.length();
            }
        });
        return bytes[0];
    }
}
