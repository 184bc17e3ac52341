package dev.usdt.catalog;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Judges conditions by the values of a hit. */
final class ConditionJudge implements ConditionNode.Visitor<Boolean> {

    private final Condition.Hit hit;

    ConditionJudge(Condition.Hit hit) {
        this.hit = hit;
    }

    @Override
    public Boolean all(ConditionNode.All all) {
        for (ConditionNode condition : all.conditions()) {
            if (!condition.accept(this)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Boolean any(ConditionNode.Any any) {
        for (ConditionNode condition : any.conditions()) {
            if (condition.accept(this)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Boolean not(ConditionNode.Not not) {
        return !not.condition().accept(this);
    }

    @Override
    public Boolean number(ConditionNode.NumberTest test) {
        Optional<BigInteger> value = hit.integer(test.name());
        return value.isPresent() && test.comparison().holds(value.get().compareTo(test.number()));
    }

    @Override
    public Boolean text(ConditionNode.TextTest test) {
        Optional<Condition.KnownText> value = hit.text(test.name());
        if (value.isEmpty()) {
            return false;
        }
        byte[] known = value.get().bytes();
        byte[] wanted = test.text().getBytes(StandardCharsets.UTF_8);
        int common = Math.min(known.length, wanted.length);
        boolean begins = Arrays.equals(known, 0, common, wanted, 0, common);
        // Of a text that is cut, what is not known is taken to fit.
        boolean starts =
                begins && (known.length >= wanted.length || !value.get().whole());
        boolean equal = begins && (value.get().whole() ? known.length == wanted.length : known.length < wanted.length);
        return switch (test.comparison()) {
            case STARTS_WITH -> starts;
            case NOT_EQUAL -> !equal;
            default -> equal;
        };
    }
}
