package dev.usdt.otel;

import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.Catalogs;
import dev.usdt.catalog.Parameter;
import dev.usdt.catalog.ProbeMeaning;
import dev.usdt.trace.EventValue;
import dev.usdt.trace.TraceEvent;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes attributes of the values that probes pass. */
final class SpanAttributes {

    private static final AttributeKey<List<String>> TRUNCATED = AttributeKey.stringArrayKey("usdt.truncated");
    private static final AttributeKey<List<String>> UNAVAILABLE = AttributeKey.stringArrayKey("usdt.unavailable");
    private static final AttributeKey<Long> THREAD = AttributeKey.longKey("thread.id");
    private static final AttributeKey<String> GOROUTINE = AttributeKey.stringKey("usdt.goroutine");
    private static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("usdt.provider");
    private static final AttributeKey<String> START = AttributeKey.stringKey("usdt.start");
    private static final AttributeKey<String> END = AttributeKey.stringKey("usdt.end");
    /** Of what both ends of a span pass by the same name. */
    private static final String OF_END = "end.";
    /** More probes than any program has; a file may make up any number. */
    private static final int MOST_PROBES = 1 << 14;

    private final Catalogs catalogs;
    private final Catalogs goCatalogs;
    private final boolean withQueryText;
    private final Map<Probe, Map<String, String>> known = new HashMap<>();

    private record Probe(String provider, String name, boolean go) {}

    SpanAttributes(Catalog catalog, boolean withQueryText) {
        this.catalogs = Catalogs.of(false, catalog);
        this.goCatalogs = Catalogs.of(true, catalog);
        this.withQueryText = withQueryText;
    }

    Attributes ofPoint(TraceEvent event) {
        Builder builder = new Builder();
        builder.putPlace(event);
        builder.putAll(event);
        return builder.build();
    }

    Builder ofSpan(TraceEvent start, Optional<TraceEvent> end) {
        Builder builder = new Builder();
        builder.attributes.put(PROVIDER, start.provider()).put(START, start.name());
        builder.putPlace(start);
        builder.putAll(start);
        if (end.isPresent()) {
            builder.attributes.put(END, end.get().name());
            builder.putEnd(start, end.get());
        }
        return builder;
    }

    /** {@return a value as it stands in a name; empty if the hit has none that may} */
    Optional<String> inName(String name, TraceEvent event) {
        EventValue value = event.values().get(name);
        if (value instanceof EventValue.Integral number) {
            return Optional.of(decimal(number));
        } else if (value instanceof EventValue.Text text) {
            String shown = Conventions.inName(attribute(event, name), text.text());
            return shown.isEmpty() ? Optional.empty() : Optional.of(shown);
        }
        return Optional.empty();
    }

    private String attribute(TraceEvent event, String name) {
        Probe probe =
                new Probe(event.provider(), event.name(), event.goroutine().isPresent());
        Map<String, String> attributes = known.get(probe);
        if (attributes == null) {
            attributes = new HashMap<>();
            Catalog its = (probe.go() ? goCatalogs : catalogs).of(probe.provider());
            for (ProbeMeaning meaning : its.meanings(probe.provider(), probe.name())) {
                for (Parameter parameter : meaning.parameters()) {
                    if (parameter.attribute().isPresent()) {
                        attributes.put(parameter.name(), parameter.attribute().get());
                    }
                }
            }
            if (known.size() >= MOST_PROBES) {
                known.clear();
            }
            known.put(probe, attributes);
        }
        return attributes.getOrDefault(name, name);
    }

    private static String decimal(EventValue.Integral number) {
        return number.type().signed() ? Long.toString(number.value()) : Long.toUnsignedString(number.value());
    }

    /** The attributes of something. */
    final class Builder {
        private final AttributesBuilder attributes = Attributes.builder();
        private final List<String> truncated = new ArrayList<>(0);
        private final List<String> unavailable = new ArrayList<>(0);

        private void putPlace(TraceEvent event) {
            attributes.put(THREAD, event.tid());
            if (event.goroutine().isPresent()) {
                attributes.put(
                        GOROUTINE, "0x" + Long.toHexString(event.goroutine().getAsLong()));
            }
        }

        private void putAll(TraceEvent event) {
            event.values().forEach((name, value) -> put(attribute(event, name), value));
        }

        /** What the start has passed in the same words is not said again. */
        private void putEnd(TraceEvent start, TraceEvent end) {
            end.values().forEach((name, value) -> {
                EventValue before = start.values().get(name);
                String attribute = attribute(end, name);
                if (before == null || !attribute.equals(attribute(start, name))) {
                    put(attribute, value);
                } else if (!before.equals(value)) {
                    put(OF_END + attribute, value);
                }
            });
        }

        private void put(String name, EventValue value) {
            if (value instanceof EventValue.Integral number) {
                if (number.address()) {
                    attributes.put(name, "0x" + Long.toHexString(number.value()));
                } else if (number.type().signed() || number.value() >= 0) {
                    attributes.put(name, number.value());
                } else {
                    // OpenTelemetry has no integers above 2^63.
                    attributes.put(name, decimal(number));
                }
            } else if (value instanceof EventValue.Floating number) {
                attributes.put(name, number.value());
            } else if (value instanceof EventValue.Text text) {
                Conventions.put(attributes, name, text.text(), text.truncated(), withQueryText);
                if (text.truncated()) {
                    truncated.add(name);
                }
            } else if (value instanceof EventValue.Bytes bytes) {
                attributes.put(name, HexFormat.of().formatHex(bytes.bytes()));
            } else {
                unavailable.add(name);
            }
        }

        void put(String name, String text) {
            attributes.put(name, text);
        }

        Attributes build() {
            if (!truncated.isEmpty()) {
                attributes.put(TRUNCATED, truncated);
            }
            if (!unavailable.isEmpty()) {
                attributes.put(UNAVAILABLE, unavailable);
            }
            return attributes.build();
        }
    }
}
