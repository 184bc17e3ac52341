package dev.usdt.bpftrace.internal.value;

import dev.usdt.ArgumentType;
import dev.usdt.bpftrace.internal.value.ReadValues.Omission;
import dev.usdt.catalog.NamedValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads parameters, each of one argument or of two; where the arguments are is for those who extend it to know. */
abstract class ParameterReader {

    private final List<Value> values = new ArrayList<>();
    private final List<Omission> omissions = new ArrayList<>();

    /** {@return what reads an argument, or empty if nothing does} */
    abstract Optional<ValueExpression> source(int index);

    /** {@return the integer that an argument is; empty if no type holds what it is at all sites} */
    abstract Optional<ArgumentType> integerType(int index);

    /** {@return why nothing reads an argument} */
    abstract String unreadable(int index);

    /** Reads a parameter that is a number. */
    abstract void readNumber(NamedValue parameter);

    /** {@return what can be told of some items} */
    final ReadValues read(List<NamedValue> items) {
        for (NamedValue parameter : items) {
            switch (parameter.kind()) {
                case TEXT, TEXT_GUESS -> readText(parameter);
                case ENDED_TEXT -> {
                    Optional<ValueExpression> address = source(parameter.index());
                    if (address.isPresent()) {
                        add(new Value.EndedText(parameter.key(), address.get()));
                    } else {
                        omit(parameter.key(), unreadable(parameter.index()));
                    }
                }
                default -> readNumber(parameter);
            }
        }
        return new ReadValues(values, omissions);
    }

    private void readText(NamedValue parameter) {
        Optional<ValueExpression> address = source(parameter.index());
        Optional<ValueExpression> length = source(parameter.index() + 1);
        Optional<ArgumentType> lengthType = integerType(parameter.index() + 1);
        boolean guess = parameter.kind() == NamedValue.Kind.TEXT_GUESS;
        if (address.isPresent() && length.isPresent() && lengthType.isPresent()) {
            Optional<String> lengthKey =
                    guess ? Optional.of(NamedValue.argument(parameter.index() + 1)) : Optional.empty();
            add(new Value.Text(parameter.key(), address.get(), length.get(), lengthType.get(), lengthKey));
        } else if (guess) {
            readNumber(NamedValue.unknown(parameter.index()));
            readNumber(NamedValue.unknown(parameter.index() + 1));
        } else {
            omit(parameter.key(), unreadable(address.isPresent() ? parameter.index() + 1 : parameter.index()));
        }
    }

    final void add(Value value) {
        values.add(value);
    }

    final void omit(String key, String reason) {
        omissions.add(new Omission(key, reason));
    }
}
