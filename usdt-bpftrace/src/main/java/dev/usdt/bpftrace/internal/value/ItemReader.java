package dev.usdt.bpftrace.internal.value;

import dev.usdt.bpftrace.internal.value.Readout.Omission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads items, each of one argument or of two; where the arguments are is for those who extend it to know. */
abstract class ItemReader {

    private final List<Value> values = new ArrayList<>();
    private final List<Omission> omissions = new ArrayList<>();

    /** {@return what reads an argument, or empty if nothing does} */
    abstract Optional<Source> source(int index);

    /** {@return why nothing reads an argument} */
    abstract String unreadable(int index);

    /** Reads an item that is a number. */
    abstract void readNumber(Item item);

    /** {@return what can be told of some items} */
    final Readout read(List<Item> items) {
        for (Item item : items) {
            switch (item.kind()) {
                case TEXT, TEXT_GUESS -> readText(item);
                case ENDED_TEXT -> {
                    Optional<Source> address = source(item.index());
                    if (address.isPresent()) {
                        add(new Value.EndedText(item.key(), address.get()));
                    } else {
                        omit(item.key(), unreadable(item.index()));
                    }
                }
                default -> readNumber(item);
            }
        }
        return new Readout(values, omissions);
    }

    private void readText(Item item) {
        Optional<Source> address = source(item.index());
        Optional<Source> length = source(item.index() + 1);
        boolean guess = item.kind() == Item.Kind.TEXT_GUESS;
        if (address.isPresent() && length.isPresent()) {
            Optional<String> lengthKey = guess ? Optional.of(Item.argument(item.index() + 1)) : Optional.empty();
            add(new Value.Text(item.key(), address.get(), length.get(), lengthKey));
        } else if (guess) {
            readNumber(Item.unknown(item.index()));
            readNumber(Item.unknown(item.index() + 1));
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
