package dev.usdt.bpftrace.internal.value;

import dev.usdt.Argument;
import dev.usdt.ArgumentType;
import dev.usdt.Operand.Constant;
import dev.usdt.Probe;
import dev.usdt.ProbeSite;
import dev.usdt.bpftrace.internal.script.BpftraceText;
import dev.usdt.bpftrace.internal.value.Reading.Outcome;
import dev.usdt.catalog.NamedValue;
import dev.usdt.catalog.ProbeValues;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides how the arguments of one probe are read in a clause that serves all its sites, none of which is refused.
 *
 * <p>{@code argN} stands for another operand at each site, widened by the type that it has there. So sites may differ
 * in operands, and in types as long as one type holds them all. {@code reg()} is the same register at all sites.
 */
public final class ArgumentReader extends ParameterReader {

    private final OperandCode operands;
    private final TracerSupport support;
    private final List<ProbeSite> sites;
    private final int shared;
    private final int most;

    private ArgumentReader(OperandCode operands, TracerSupport support, Probe probe) {
        this.operands = operands;
        this.support = support;
        this.sites = probe.sites();
        int fewest = Integer.MAX_VALUE;
        int greatest = 0;
        for (ProbeSite site : sites) {
            fewest = Math.min(fewest, site.arguments().size());
            greatest = Math.max(greatest, site.arguments().size());
        }
        this.shared = fewest;
        this.most = greatest;
    }

    /** {@return what can be told of a probe's arguments} */
    public static ReadValues read(OperandCode operands, TracerSupport support, ProbeValues probeValues, Probe probe) {
        ArgumentReader reader = new ArgumentReader(operands, support, probe);
        for (int i = reader.shared; i < reader.most; i++) {
            reader.omit(NamedValue.argument(i), "not all sites have as many arguments");
        }
        return reader.read(probeValues.of(probe, probe.sites()));
    }

    @Override
    void readNumber(NamedValue parameter) {
        int index = parameter.index();
        Optional<ArgumentType> type = integerType(index);
        if (type.isEmpty()) {
            omit(parameter.key(), "its type differs between the sites, and none holds all of " + typeNames(index));
            return;
        }
        boolean address = parameter.isAddress(type.get());
        Optional<Long> constant = constant(index);
        Optional<ValueExpression> source = source(index);
        if (constant.isPresent()) {
            add(new Value.Constant(parameter.key(), type.get(), address, constant.get()));
        } else if (source.isPresent()) {
            add(new Value.Integral(parameter.key(), type.get(), address, source.get()));
        } else {
            omit(parameter.key(), unreadable(index));
        }
    }

    /**
     * The smallest integer type that holds the values of all sites, which {@code argN} has widened already. A small
     * constant is at home in both signs: C's NULL is {@code -8@$0} beside pointers that are {@code 8@%rax}.
     */
    @Override
    Optional<ArgumentType> integerType(int index) {
        ArgumentType only = sites.get(0).arguments().get(index).type();
        if (sites.size() == 1 && !only.floatingPoint() && only.sizeBytes() <= 8) {
            return Optional.of(only);
        }
        int signed = 0;
        int unsigned = 0;
        int either = 0;
        boolean anySigned = false;
        for (ProbeSite site : sites) {
            Argument argument = site.arguments().get(index);
            int size = argument.type().sizeBytes();
            anySigned |= argument.type().signed();
            if (ProbeValues.isOfEitherSign(argument)) {
                either = Math.max(either, size);
            } else if (argument.type().signed()) {
                signed = Math.max(signed, size);
            } else {
                unsigned = Math.max(unsigned, size);
            }
        }
        if (signed > 0 || (unsigned == 0 && anySigned)) {
            signed = Math.max(signed, either);
        } else {
            unsigned = Math.max(unsigned, either);
        }
        int size = signed == 0 ? unsigned : Math.max(signed, 2 * unsigned);
        return size > 8 ? Optional.empty() : Optional.of(new ArgumentType(size, signed > 0, false));
    }

    private String typeNames(int index) {
        Set<String> names = new LinkedHashSet<>();
        for (ProbeSite site : sites) {
            names.add(site.arguments().get(index).type().typeName());
        }
        return String.join(", ", names);
    }

    /** The value that an argument has at every site, if all of them are constants: nothing is to be read then. */
    private Optional<Long> constant(int index) {
        Optional<Long> common = Optional.empty();
        for (ProbeSite site : sites) {
            Argument argument = site.arguments().get(index);
            if (!(argument.operand() instanceof Constant constant)) {
                return Optional.empty();
            }
            long value = argument.type().narrow(constant.value());
            if (common.isPresent() && common.get() != value) {
                return Optional.empty();
            }
            common = Optional.of(value);
        }
        return common;
    }

    @Override
    Optional<ValueExpression> source(int index) {
        boolean asArgument = index < support.readableArguments();
        Argument first = sites.get(0).arguments().get(index);
        boolean same = true;
        for (ProbeSite site : sites) {
            Argument argument = site.arguments().get(index);
            asArgument &= support.reading(argument).outcome() == Outcome.READ;
            same &= argument.spec().equals(first.spec());
        }
        if (asArgument) {
            return Optional.of(ValueExpression.argument(index));
        }
        // An operand that names a symbol is refused, so what is left is the same expression at each site.
        return same ? operands.spell(sites.get(0), first).source() : Optional.empty();
    }

    @Override
    String unreadable(int index) {
        for (ProbeSite site : sites) {
            Argument argument = site.arguments().get(index);
            Reading reading = support.reading(argument);
            if (reading.outcome() == Outcome.MISREAD) {
                return BpftraceText.inComment(argument.spec()) + ": " + reading.reason();
            }
        }
        Argument first = sites.get(0).arguments().get(index);
        boolean same = true;
        for (ProbeSite site : sites) {
            same &= site.arguments().get(index).spec().equals(first.spec());
        }
        if (same) {
            return BpftraceText.inComment(first.spec()) + ": "
                    + operands.spell(sites.get(0), first).reason();
        }
        return "bpftrace up to 0.23 has no arg" + index + ", and its operand is not in the same place at all sites";
    }
}
