package dev.usdt.bpftrace;

import dev.usdt.Argument;
import dev.usdt.ArgumentType;
import dev.usdt.Operand.Constant;
import dev.usdt.Probe;
import dev.usdt.ProbeSite;
import dev.usdt.bpftrace.TracerSupport.Opinion;
import dev.usdt.bpftrace.TracerSupport.Verdict;
import java.util.ArrayList;
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
final class ArgumentReader {

    private final Operands operands;
    private final TracerSupport support;
    private final List<ProbeSite> sites;
    private final int shared;
    private final int most;
    private final List<Value> values = new ArrayList<>();
    private final List<String> omissions = new ArrayList<>();

    private ArgumentReader(Operands operands, TracerSupport support, Probe probe) {
        this.operands = operands;
        this.support = support;
        this.sites = probe.sites();
        this.shared =
                sites.stream().mapToInt(site -> site.arguments().size()).min().orElse(0);
        this.most =
                sites.stream().mapToInt(site -> site.arguments().size()).max().orElse(0);
    }

    /** {@return what can be printed of a probe's arguments} */
    static Readout read(Operands operands, TracerSupport support, Probe probe, boolean strings) {
        ArgumentReader reader = new ArgumentReader(operands, support, probe);
        reader.read(strings);
        return new Readout(reader.values, reader.omissions);
    }

    private void read(boolean strings) {
        for (int i = 0; i < shared; i++) {
            if (strings && isPointerAndLength(i)) {
                values.add(Value.text(
                        "arg" + i, source(i).orElseThrow(), source(i + 1).orElseThrow()));
                i++;
            } else {
                readInteger(i);
            }
        }
        if (shared < most) {
            String which = shared + 1 == most ? "arg" + shared : "arg" + shared + " to arg" + (most - 1);
            omissions.add(which + " not printed: not all sites have as many arguments");
        }
    }

    private boolean isPointerAndLength(int index) {
        return index + 1 < shared
                && hasType(index, RegisterReader.POINTER)
                && hasType(index + 1, RegisterReader.LENGTH)
                && source(index).isPresent()
                && source(index + 1).isPresent();
    }

    private boolean hasType(int index, ArgumentType type) {
        return sites.stream()
                .allMatch(site -> site.arguments().get(index).type().equals(type));
    }

    private void readInteger(int index) {
        Optional<ArgumentType> type = commonType(index);
        if (type.isEmpty()) {
            omit(index, "its type differs between the sites, and none holds all of " + typeNames(index));
            return;
        }
        Optional<Long> constant = constant(index);
        if (constant.isPresent()) {
            values.add(Value.constant("arg" + index, type.get(), constant.get()));
            return;
        }
        source(index)
                .ifPresentOrElse(
                        source -> values.add(Value.integer("arg" + index, type.get(), source)),
                        () -> omit(index, unreadable(index)));
    }

    private void omit(int index, String reason) {
        omissions.add("arg" + index + " not printed: " + reason);
    }

    /**
     * The smallest integer type that holds the values of all sites, which {@code argN} has widened already. A small
     * constant is at home in both signs: C's NULL is {@code -8@$0} beside pointers that are {@code 8@%rax}.
     */
    private Optional<ArgumentType> commonType(int index) {
        int signed = 0;
        int unsigned = 0;
        int either = 0;
        boolean anySigned = false;
        for (ProbeSite site : sites) {
            Argument argument = site.arguments().get(index);
            int size = argument.type().sizeBytes();
            anySigned |= argument.type().signed();
            if (isConstantOfEitherSign(argument)) {
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

    private static boolean isConstantOfEitherSign(Argument argument) {
        return argument.operand() instanceof Constant constant
                && argument.type().narrow(constant.value()) >= 0
                && new ArgumentType(argument.type().sizeBytes(), true, false).narrow(constant.value()) >= 0;
    }

    private String typeNames(int index) {
        Set<String> names = new LinkedHashSet<>();
        sites.forEach(site -> names.add(site.arguments().get(index).type().typeName()));
        return String.join(", ", names);
    }

    /** The value that an argument has at every site, if all of them are constants: nothing is to be read then. */
    private Optional<Long> constant(int index) {
        Set<Long> all = new LinkedHashSet<>();
        for (ProbeSite site : sites) {
            Argument argument = site.arguments().get(index);
            if (!(argument.operand() instanceof Constant constant)) {
                return Optional.empty();
            }
            all.add(argument.type().narrow(constant.value()));
        }
        return all.size() == 1 ? all.stream().findFirst() : Optional.empty();
    }

    private Optional<Source> source(int index) {
        boolean asArgument = index < support.readableArguments();
        Argument first = sites.get(0).arguments().get(index);
        boolean same = true;
        for (ProbeSite site : sites) {
            Argument argument = site.arguments().get(index);
            asArgument &= support.opinion(argument).verdict() == Verdict.READ;
            same &= argument.spec().equals(first.spec());
        }
        if (asArgument) {
            return Optional.of(Source.argument(index));
        }
        // An operand that names a symbol is refused, so what is left is the same expression at each site.
        return same ? operands.spell(sites.get(0), first).source() : Optional.empty();
    }

    private String unreadable(int index) {
        for (ProbeSite site : sites) {
            Argument argument = site.arguments().get(index);
            Opinion opinion = support.opinion(argument);
            if (opinion.verdict() == Verdict.MISREAD) {
                return BpftraceText.inComment(argument.spec()) + ": " + opinion.reason();
            }
        }
        Argument first = sites.get(0).arguments().get(index);
        if (sites.stream().allMatch(site -> site.arguments().get(index).spec().equals(first.spec()))) {
            return BpftraceText.inComment(first.spec()) + ": "
                    + operands.spell(sites.get(0), first).reason();
        }
        return "bpftrace up to 0.23 has no arg" + index + ", and its operand is not in the same place at all sites";
    }
}
