package dev.usdt.bpftrace;

import dev.usdt.Argument;
import dev.usdt.ArgumentType;
import dev.usdt.Operand.Constant;
import dev.usdt.Probe;
import dev.usdt.ProbeSite;
import dev.usdt.bpftrace.Item.Kind;
import dev.usdt.bpftrace.Operands.Spelling;
import dev.usdt.bpftrace.Readout.Omission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides how the arguments of one site are read by {@code reg()}, each for itself. */
final class RegisterReader {

    private final Operands operands;
    private final ProbeSite site;
    private final List<Value> values = new ArrayList<>();
    private final List<Omission> omissions = new ArrayList<>();

    private RegisterReader(Operands operands, ProbeSite site) {
        this.operands = operands;
        this.site = site;
    }

    /** {@return what can be told of a site's arguments} */
    static Readout read(Operands operands, Items items, Probe probe, ProbeSite site) {
        RegisterReader reader = new RegisterReader(operands, site);
        for (Item item : items.of(probe, List.of(site))) {
            reader.read(item);
        }
        return new Readout(reader.values, reader.omissions);
    }

    private void read(Item item) {
        switch (item.kind()) {
            case TEXT, TEXT_GUESS -> readText(item);
            case ENDED_TEXT -> {
                Optional<Source> address = source(item.index());
                if (address.isPresent()) {
                    values.add(new Value.EndedText(item.key(), address.get()));
                } else {
                    omit(item, site.arguments().get(item.index()));
                }
            }
            default -> readNumber(item);
        }
    }

    private void readText(Item item) {
        Optional<Source> address = source(item.index());
        Optional<Source> length = source(item.index() + 1);
        boolean guess = item.kind() == Kind.TEXT_GUESS;
        if (address.isPresent() && length.isPresent()) {
            values.add(new Value.Text(item.key(), address.get(), length.get(), guess));
        } else if (guess) {
            readNumber(Item.unknown(item.index()));
            readNumber(Item.unknown(item.index() + 1));
        } else {
            omit(item, site.arguments().get(address.isPresent() ? item.index() + 1 : item.index()));
        }
    }

    private void readNumber(Item item) {
        Argument argument = site.arguments().get(item.index());
        ArgumentType type = argument.type();
        Optional<Source> source = source(item.index());
        if (argument.operand() instanceof Constant constant && !type.floatingPoint()) {
            values.add(new Value.Constant(item.key(), type, item.isAddress(type), type.narrow(constant.value())));
        } else if (source.isEmpty()) {
            omit(item, argument);
        } else if (type.floatingPoint()) {
            values.add(new Value.Bits(item.key(), type, source.get()));
        } else {
            values.add(new Value.Integral(item.key(), type, item.isAddress(type), source.get()));
        }
    }

    private Optional<Source> source(int index) {
        return operands.spell(site, site.arguments().get(index)).source();
    }

    private void omit(Item item, Argument argument) {
        Spelling spelling = operands.spell(site, argument);
        omissions.add(new Omission(item.key(), BpftraceText.inComment(argument.spec()) + ": " + spelling.reason()));
    }
}
