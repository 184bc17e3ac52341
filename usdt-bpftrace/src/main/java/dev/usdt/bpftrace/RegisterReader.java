package dev.usdt.bpftrace;

import dev.usdt.Argument;
import dev.usdt.ArgumentType;
import dev.usdt.Operand.Constant;
import dev.usdt.ProbeSite;
import dev.usdt.bpftrace.Operands.Spelling;
import java.util.ArrayList;
import java.util.List;

/** Decides how the arguments of one site are read by {@code reg()}, each for itself. */
final class RegisterReader {

    static final ArgumentType POINTER = new ArgumentType(8, false, false);
    static final ArgumentType LENGTH = new ArgumentType(8, true, false);

    private final Operands operands;
    private final ProbeSite site;
    private final List<Value> values = new ArrayList<>();
    private final List<String> omissions = new ArrayList<>();

    private RegisterReader(Operands operands, ProbeSite site) {
        this.operands = operands;
        this.site = site;
    }

    /** {@return what can be printed of a site's arguments} */
    static Readout read(Operands operands, ProbeSite site, boolean strings) {
        RegisterReader reader = new RegisterReader(operands, site);
        List<Argument> arguments = site.arguments();
        for (int i = 0; i < arguments.size(); i++) {
            if (!strings || i + 1 == arguments.size() || !reader.readText(arguments.get(i), arguments.get(i + 1))) {
                reader.read(arguments.get(i));
            } else {
                i++;
            }
        }
        return new Readout(reader.values, reader.omissions);
    }

    private boolean readText(Argument pointer, Argument length) {
        if (!pointer.type().equals(POINTER) || !length.type().equals(LENGTH)) {
            return false;
        }
        Spelling address = operands.spell(site, pointer);
        Spelling bytes = operands.spell(site, length);
        if (address.source().isEmpty() || bytes.source().isEmpty()) {
            return false;
        }
        values.add(
                Value.text(key(pointer), address.source().get(), bytes.source().get()));
        return true;
    }

    private void read(Argument argument) {
        ArgumentType type = argument.type();
        if (argument.operand() instanceof Constant constant && !type.floatingPoint()) {
            values.add(Value.constant(key(argument), type, type.narrow(constant.value())));
            return;
        }
        Spelling spelling = operands.spell(site, argument);
        if (spelling.source().isEmpty()) {
            omissions.add(key(argument) + " not printed: " + BpftraceText.inComment(argument.spec()) + ": "
                    + spelling.reason());
            return;
        }
        Source source = spelling.source().get();
        values.add(
                type.floatingPoint()
                        ? Value.bits(key(argument), type, source)
                        : Value.integer(key(argument), type, source));
    }

    private static String key(Argument argument) {
        return "arg" + argument.index();
    }
}
