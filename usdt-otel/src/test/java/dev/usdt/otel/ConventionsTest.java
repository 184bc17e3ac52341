package dev.usdt.otel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.Catalogs;
import dev.usdt.catalog.Parameter;
import dev.usdt.catalog.ProbeMeaning;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.semconv.DbAttributes;
import io.opentelemetry.semconv.ErrorAttributes;
import io.opentelemetry.semconv.HttpAttributes;
import io.opentelemetry.semconv.ServiceAttributes;
import io.opentelemetry.semconv.UrlAttributes;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The names of Go's probes are those of the conventions, as their authors publish them. */
class ConventionsTest {

    /** Stable ones only: what is in no incubating class. */
    private static Set<String> stable() throws IllegalAccessException {
        Set<String> names = new TreeSet<>();
        for (Class<?> type : List.of(
                HttpAttributes.class,
                UrlAttributes.class,
                DbAttributes.class,
                ErrorAttributes.class,
                ServiceAttributes.class)) {
            for (Field field : type.getFields()) {
                if (field.get(null) instanceof AttributeKey<?> key) {
                    names.add(key.getKey());
                }
            }
        }
        return names;
    }

    @Test
    void attributesOfGo() throws IllegalAccessException {
        Set<String> stable = stable();
        int count = 0;
        for (Catalog.Name name : Catalogs.ofGo().names()) {
            for (ProbeMeaning meaning : Catalogs.ofGo().meanings(name.provider(), name.probe())) {
                for (Parameter parameter : meaning.parameters()) {
                    if (parameter.attribute().isPresent()) {
                        count++;
                        assertTrue(stable.contains(parameter.attribute().get()), () -> name + ": " + parameter);
                    }
                }
            }
        }
        assertEquals(9, count);
        assertTrue(stable.containsAll(Set.of(
                "db.operation.name", "error.type", "http.request.method_original", "service.name", "service.version")));
    }
}
