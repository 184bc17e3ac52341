package dev.usdt.catalog;

import dev.usdt.catalog.Condition.Values;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A {@link Condition} as a tree. */
public sealed interface ConditionNode {

    /** Adds the names of the values that are compared. */
    void addNames(Set<String> names);

    /** {@return why it makes no sense for some values, or empty if it does} */
    Optional<String> mistake(Values values);

    /** {@return whether it is true of all hits or of none, or empty if that depends on the hit; it makes sense} */
    Optional<Boolean> known(Values values);

    /** {@return what the method of a visitor for this kind of condition returns} */
    <R> R accept(Visitor<R> visitor);

    /** A method for each kind of condition, so that none is forgotten. */
    interface Visitor<R> {

        /** {@return what is made of conditions of which all have to be true} */
        R all(All all);

        /** {@return what is made of conditions of which one has to be true} */
        R any(Any any);

        /** {@return what is made of a condition that must not be true} */
        R not(Not not);

        /** {@return what is made of a comparison with a number} */
        R number(NumberTest test);

        /** {@return what is made of a comparison with a text} */
        R text(TextTest test);
    }

    /** Conditions put together. */
    sealed interface Several extends ConditionNode permits All, Any {

        /** {@return the conditions, two at least} */
        List<ConditionNode> conditions();

        @Override
        default void addNames(Set<String> names) {
            for (ConditionNode condition : conditions()) {
                condition.addNames(names);
            }
        }

        @Override
        default Optional<String> mistake(Values values) {
            for (ConditionNode condition : conditions()) {
                Optional<String> mistake = condition.mistake(values);
                if (mistake.isPresent()) {
                    return mistake;
                }
            }
            return Optional.empty();
        }
    }

    /**
     * All of some conditions are true.
     *
     * @param conditions two at least
     */
    record All(List<ConditionNode> conditions) implements Several {

        /** Copies the list. */
        public All {
            conditions = List.copyOf(conditions);
        }

        @Override
        public Optional<Boolean> known(Values values) {
            return decided(conditions, false, values);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.all(this);
        }
    }

    /**
     * At least one of some conditions is true.
     *
     * @param conditions two at least
     */
    record Any(List<ConditionNode> conditions) implements Several {

        /** Copies the list. */
        public Any {
            conditions = List.copyOf(conditions);
        }

        @Override
        public Optional<Boolean> known(Values values) {
            return decided(conditions, true, values);
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.any(this);
        }
    }

    /**
     * A condition is not true.
     *
     * @param condition the condition
     */
    record Not(ConditionNode condition) implements ConditionNode {

        @Override
        public void addNames(Set<String> names) {
            condition.addNames(names);
        }

        @Override
        public Optional<String> mistake(Values values) {
            return condition.mistake(values);
        }

        @Override
        public Optional<Boolean> known(Values values) {
            Optional<Boolean> inner = condition.known(values);
            return inner.isEmpty() ? inner : Optional.of(!inner.get());
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.not(this);
        }
    }

    /**
     * A value compared with a number.
     *
     * @param name the name of the value
     * @param comparison how, but not {@link Comparison#STARTS_WITH}
     * @param number from -2^63 to 2^64 - 1
     */
    record NumberTest(String name, Comparison comparison, BigInteger number) implements ConditionNode {

        @Override
        public void addNames(Set<String> names) {
            names.add(name);
        }

        @Override
        public Optional<String> mistake(Values values) {
            Optional<ValueType> type = values.typeOf(name);
            if (type.isEmpty()) {
                return Optional.of("it has no " + name);
            }
            return type.get() instanceof ValueType.IntegerRange
                    ? Optional.empty()
                    : Optional.of(name + " is not an integer");
        }

        /** A number that the value cannot be lies below or above all that it can be. */
        @Override
        public Optional<Boolean> known(Values values) {
            ValueType.IntegerRange type =
                    (ValueType.IntegerRange) values.typeOf(name).orElseThrow();
            boolean within = number.compareTo(type.least()) >= 0 && number.compareTo(type.most()) <= 0;
            if (within && !type.least().equals(type.most())) {
                return Optional.empty();
            }
            return Optional.of(comparison.holds(type.least().compareTo(number)));
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.number(this);
        }
    }

    /**
     * A text compared with another.
     *
     * @param name the name of the text
     * @param comparison equal, not equal, or starts with
     * @param text what it is compared with
     */
    record TextTest(String name, Comparison comparison, String text) implements ConditionNode {

        @Override
        public void addNames(Set<String> names) {
            names.add(name);
        }

        @Override
        public Optional<String> mistake(Values values) {
            Optional<ValueType> type = values.typeOf(name);
            if (type.isEmpty()) {
                return Optional.of("it has no " + name);
            }
            return type.get() instanceof ValueType.Text ? Optional.empty() : Optional.of(name + " is not text");
        }

        @Override
        public Optional<Boolean> known(Values values) {
            return Optional.empty();
        }

        @Override
        public <R> R accept(Visitor<R> visitor) {
            return visitor.text(this);
        }
    }

    /** Whether one of some conditions decides over all of them, or all are known. */
    private static Optional<Boolean> decided(List<ConditionNode> conditions, boolean deciding, Values values) {
        boolean all = true;
        for (ConditionNode condition : conditions) {
            Optional<Boolean> one = condition.known(values);
            if (one.isPresent() && one.get() == deciding) {
                return one;
            }
            all &= one.isPresent();
        }
        return all ? Optional.of(!deciding) : Optional.empty();
    }
}
