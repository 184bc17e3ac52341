package dev.usdt.bpftrace.internal.value;

import dev.usdt.bpftrace.internal.value.ReadValues.Omission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads items, each of one argument or of two; where the arguments are is for those who extend it to know. */
abstract class ParameterReader {

    private final List<Value> values = new ArrayList<>();
    private final List<Omission> omissions = new ArrayList<>();

    /** {@return what reads an argument, or empty if nothing does} */
    abstract Optional<ValueExpression> source(int index);

    /** {@return why nothing reads an argument} */
    abstract String unreadable(int index);

    /** Reads an item that is a number. */
    abstract void readNumber(ScriptParameter item);

    /** {@return what can be told of some items} */
    final ReadValues read(List<ScriptParameter> items) {
        for (ScriptParameter item : items) {
            switch (item.kind()) {
                case TEXT, TEXT_GUESS -> readText(item);
                case ENDED_TEXT -> {
                    Optional<ValueExpression> address = source(item.index());
                    if (address.isPresent()) {
                        add(new Value.EndedText(item.key(), address.get()));
                    } else {
                        omit(item.key(), unreadable(item.index()));
                    }
                }
                default -> readNumber(item);
            }
        }
        return new ReadValues(values, omissions);
    }

    private void readText(ScriptParameter item) {
        Optional<ValueExpression> address = source(item.index());
        Optional<ValueExpression> length = source(item.index() + 1);
        boolean guess = item.kind() == ScriptParameter.Kind.TEXT_GUESS;
        if (address.isPresent() && length.isPresent()) {
            Optional<String> lengthKey =
                    guess ? Optional.of(ScriptParameter.argument(item.index() + 1)) : Optional.empty();
            add(new Value.Text(item.key(), address.get(), length.get(), lengthKey));
        } else if (guess) {
            readNumber(ScriptParameter.unknown(item.index()));
            readNumber(ScriptParameter.unknown(item.index() + 1));
        } else {
            omit(item.key(), unreadable(address.isPresent() ? item.index() + 1 : item.index()));
        }
    }

    final void add(Value value) {
        values.add(value);
    }

    final void omit(String key, String reason) {
        omissions.add(new Omission(key, reason));
    }
}
