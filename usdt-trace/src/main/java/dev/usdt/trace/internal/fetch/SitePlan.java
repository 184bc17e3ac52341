package dev.usdt.trace.internal.fetch;

import dev.usdt.ProbeSite;
import dev.usdt.catalog.Condition;
import dev.usdt.catalog.ValueType;
import java.util.List;
import java.util.Optional;

/**
 * What is fetched at a site, and what its values are made of.
 *
 * @param site the site
 * @param fields what is fetched
 * @param readings its values
 * @param goroutineField the field with the goroutine, or -1 if there is none
 * @param filter which hits the kernel is to keep, in its words; empty for all
 */
public record SitePlan(ProbeSite site, List<Field> fields, List<Reading> readings, int goroutineField, String filter)
        implements Condition.Values {

    /** Copies the lists. */
    public SitePlan {
        fields = List.copyOf(fields);
        readings = List.copyOf(readings);
    }

    /** {@return the types of its fields: sites with the same ones share an event} */
    public List<FieldType> shape() {
        FieldType[] types = new FieldType[fields.size()];
        for (int i = 0; i < types.length; i++) {
            types[i] = fields.get(i).type();
        }
        return List.of(types);
    }

    /** {@return how many values a hit may have: a guess that is no text after all is two} */
    public int mostValues() {
        int most = readings.size();
        for (Reading reading : readings) {
            most += reading instanceof Reading.Text text && text.guess() ? 1 : 0;
        }
        return most;
    }

    @Override
    public Optional<ValueType> typeOf(String key) {
        for (Reading reading : readings) {
            if (reading.key().equals(key)) {
                return type(reading);
            }
        }
        return Optional.empty();
    }

    private static Optional<ValueType> type(Reading reading) {
        if (reading instanceof Reading.Numeric number) {
            return Optional.of(number.type().floatingPoint() ? ValueType.OTHER : ValueType.integer(number.type()));
        } else if (reading instanceof Reading.Fixed fixed) {
            return Optional.of(ValueType.constant(fixed.type(), fixed.value()));
        } else if (reading instanceof Reading.Text || reading instanceof Reading.EndedText) {
            return Optional.of(ValueType.TEXT);
        }
        return reading instanceof Reading.Bytes ? Optional.of(ValueType.OTHER) : Optional.empty();
    }
}
