package dev.usdt.trace.internal.fetch;

import dev.usdt.catalog.Comparison;
import dev.usdt.catalog.Condition;
import dev.usdt.catalog.ConditionNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Spells a condition as a filter of the kernel, which compares numbers only. Of conditions that all have to be true,
 * those that it cannot compare are left out: what it keeps is judged again.
 *
 * @see <a href="https://docs.kernel.org/trace/events.html#event-filtering">Event Tracing, Event filtering</a>
 */
final class KernelFilter implements ConditionNode.Visitor<Optional<String>> {

    private final Condition.Values values;
    private final Function<String, Optional<String>> fields;

    /** Takes what the values are, and what tells the field that has one, with its size and sign. */
    KernelFilter(Condition.Values values, Function<String, Optional<String>> fields) {
        this.values = values;
        this.fields = fields;
    }

    @Override
    public Optional<String> all(ConditionNode.All all) {
        List<String> parts = new ArrayList<>();
        for (ConditionNode condition : all.conditions()) {
            condition.accept(this).ifPresent(parts::add);
        }
        return parts.isEmpty() ? Optional.empty() : Optional.of("(" + String.join(" && ", parts) + ")");
    }

    @Override
    public Optional<String> any(ConditionNode.Any any) {
        List<String> parts = new ArrayList<>();
        for (ConditionNode condition : any.conditions()) {
            Optional<String> part = condition.accept(this);
            if (part.isEmpty()) {
                return Optional.empty();
            }
            parts.add(part.get());
        }
        return Optional.of("(" + String.join(" || ", parts) + ")");
    }

    /**
     * What is left out of a condition makes it weaker, and its opposite stronger: only a comparison is turned round.
     */
    @Override
    public Optional<String> not(ConditionNode.Not not) {
        if (not.condition() instanceof ConditionNode.NumberTest test) {
            return number(new ConditionNode.NumberTest(test.name(), opposite(test.comparison()), test.number()));
        }
        return Optional.empty();
    }

    private static Comparison opposite(Comparison comparison) {
        return switch (comparison) {
            case EQUAL -> Comparison.NOT_EQUAL;
            case NOT_EQUAL -> Comparison.EQUAL;
            case LESS -> Comparison.GREATER_OR_EQUAL;
            case LESS_OR_EQUAL -> Comparison.GREATER;
            case GREATER -> Comparison.LESS_OR_EQUAL;
            case GREATER_OR_EQUAL -> Comparison.LESS;
            case STARTS_WITH -> throw new IllegalArgumentException("numbers do not start with others");
        };
    }

    /** Of a number that the value cannot be, the kernel would compare what its low bytes are. */
    @Override
    public Optional<String> number(ConditionNode.NumberTest test) {
        return test.known(values).isPresent()
                ? Optional.empty()
                : fields.apply(test.name())
                        .map(field -> field + " " + test.comparison().sign() + " " + test.number());
    }

    @Override
    public Optional<String> text(ConditionNode.TextTest test) {
        return Optional.empty();
    }
}
