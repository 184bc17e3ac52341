package dev.usdt.bpftrace.internal.value;

import dev.usdt.Argument;
import dev.usdt.ArgumentType;
import dev.usdt.Operand.Constant;
import dev.usdt.Probe;
import dev.usdt.ProbeSite;
import dev.usdt.bpftrace.internal.script.BpftraceText;
import dev.usdt.catalog.NamedValue;
import dev.usdt.catalog.ProbeValues;
import java.util.List;
import java.util.Optional;

/** Decides how the arguments of one site are read by {@code reg()}, each for itself. */
public final class RegisterReader extends ParameterReader {

    private final OperandCode operands;
    private final ProbeSite site;

    private RegisterReader(OperandCode operands, ProbeSite site) {
        this.operands = operands;
        this.site = site;
    }

    /** {@return what can be told of a site's arguments} */
    public static ReadValues read(OperandCode operands, ProbeValues probeValues, Probe probe, ProbeSite site) {
        return new RegisterReader(operands, site).read(probeValues.of(probe, List.of(site)));
    }

    @Override
    void readNumber(NamedValue parameter) {
        Argument argument = site.arguments().get(parameter.index());
        ArgumentType type = argument.type();
        Optional<Value> bytes = operands.bytes(parameter.key(), site, argument);
        if (bytes.isPresent()) {
            add(bytes.get());
            return;
        }
        Optional<ValueExpression> source = source(parameter.index());
        if (argument.operand() instanceof Constant constant && !type.floatingPoint()) {
            add(new Value.Constant(parameter.key(), type, parameter.isAddress(type), type.narrow(constant.value())));
        } else if (source.isEmpty()) {
            omit(parameter.key(), unreadable(parameter.index()));
        } else if (type.floatingPoint()) {
            add(new Value.Bits(parameter.key(), type, source.get()));
        } else {
            add(new Value.Integral(parameter.key(), type, parameter.isAddress(type), source.get()));
        }
    }

    @Override
    Optional<ArgumentType> integerType(int index) {
        return Optional.of(site.arguments().get(index).type());
    }

    @Override
    Optional<ValueExpression> source(int index) {
        return operands.spell(site, site.arguments().get(index)).source();
    }

    @Override
    String unreadable(int index) {
        Argument argument = site.arguments().get(index);
        return BpftraceText.inComment(argument.spec()) + ": "
                + operands.spell(site, argument).reason();
    }
}
