package dev.usdt.bpftrace.internal.value;

import dev.usdt.Argument;
import dev.usdt.ArgumentType;
import dev.usdt.Operand.Constant;
import dev.usdt.Probe;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import dev.usdt.bpftrace.ScriptOptions;
import dev.usdt.bpftrace.StringDetection;
import dev.usdt.bpftrace.internal.value.ScriptParameter.Kind;
import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.Parameter;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/** Tells of which values the arguments of a probe are made: as a catalog says, else by their types. */
public final class ParameterLists {

    private final Catalog catalog;
    /** Asked for at each site. */
    private final IdentityHashMap<Probe, Optional<String>> mismatches = new IdentityHashMap<>();

    private final boolean guess;

    public ParameterLists(UsdtFile file, ScriptOptions options) {
        this.catalog = file.isGoBinary() ? Catalog.ofGo().with(options.catalog()) : options.catalog();
        this.guess = options.stringDetection() == StringDetection.ALL
                || (options.stringDetection() == StringDetection.AUTO && file.isGoBinary());
    }

    /** {@return what is known of the binary's probes} */
    public Catalog catalog() {
        return catalog;
    }

    /** {@return whether the catalog has a probe} */
    public boolean isKnown(Probe probe) {
        return catalog.parameters(probe.provider(), probe.name()).isPresent();
    }

    /**
     * {@return the values that some sites of a probe have in common}
     *
     * @param probe the probe
     * @param sites some of its sites, at least one
     */
    List<ScriptParameter> of(Probe probe, List<ProbeSite> sites) {
        Optional<List<Parameter>> known = catalog.parameters(probe.provider(), probe.name());
        if (known.isPresent() && mismatch(probe).isEmpty()) {
            return named(known.get());
        }
        int shared = Integer.MAX_VALUE;
        for (ProbeSite site : sites) {
            shared = Math.min(shared, site.arguments().size());
        }
        List<ScriptParameter> parameters = new ArrayList<>();
        int index = 0;
        while (index < shared) {
            boolean text = guess
                    && index + 1 < shared
                    && allAre(sites, index, Value.Text.ADDRESS)
                    && allAre(sites, index + 1, Value.Text.LENGTH)
                    && noneIsNegative(sites, index + 1);
            parameters.add(
                    text
                            ? new ScriptParameter(ScriptParameter.argument(index), index, Kind.TEXT_GUESS)
                            : ScriptParameter.unknown(index));
            index += text ? 2 : 1;
        }
        return parameters;
    }

    private static List<ScriptParameter> named(List<Parameter> parameters) {
        List<ScriptParameter> named = new ArrayList<>();
        int index = 0;
        for (Parameter parameter : parameters) {
            named.add(new ScriptParameter(parameter.name(), index, kind(parameter.type())));
            index += parameter.type().arguments();
        }
        return named;
    }

    private static Kind kind(Parameter.Type type) {
        return switch (type) {
            case STRING -> Kind.TEXT;
            case CSTRING -> Kind.ENDED_TEXT;
            case POINTER -> Kind.POINTER;
            case FLOAT32, FLOAT64 -> Kind.UNKNOWN;
            default -> Kind.INTEGER;
        };
    }

    /** {@return why what the catalog says of a probe is not what the file has, or empty if it is, or says nothing} */
    public Optional<String> mismatch(Probe probe) {
        Optional<String> known = mismatches.get(probe);
        if (known == null) {
            known = foundMismatch(probe);
            mismatches.put(probe, known);
        }
        return known;
    }

    private Optional<String> foundMismatch(Probe probe) {
        Optional<List<Parameter>> known = catalog.parameters(probe.provider(), probe.name());
        if (known.isEmpty()) {
            return Optional.empty();
        }
        List<ArgumentType> expected = new ArrayList<>();
        for (Parameter parameter : known.get()) {
            expected.add(parameter.type().argument());
            if (parameter.type() == Parameter.Type.STRING) {
                expected.add(Value.Text.LENGTH);
            }
        }
        for (ProbeSite site : probe.sites()) {
            if (!fits(site.arguments(), expected)) {
                return Optional.of("its arguments are " + words(types(site)) + ", in the catalog " + words(expected));
            }
        }
        return Optional.empty();
    }

    /** A small constant is at home in both signs: C's NULL is {@code -8@$0}. */
    private static boolean fits(List<Argument> arguments, List<ArgumentType> expected) {
        if (arguments.size() != expected.size()) {
            return false;
        }
        for (int i = 0; i < expected.size(); i++) {
            ArgumentType type = arguments.get(i).type();
            boolean same = type.equals(expected.get(i));
            boolean sameSize = type.sizeBytes() == expected.get(i).sizeBytes() && !type.floatingPoint();
            if (!same && !(sameSize && Constants.isOfEitherSign(arguments.get(i)))) {
                return false;
            }
        }
        return true;
    }

    private static boolean allAre(List<ProbeSite> sites, int index, ArgumentType type) {
        for (ProbeSite site : sites) {
            if (!site.arguments().get(index).type().equals(type)) {
                return false;
            }
        }
        return true;
    }

    private static boolean noneIsNegative(List<ProbeSite> sites, int index) {
        for (ProbeSite site : sites) {
            Argument argument = site.arguments().get(index);
            if (argument.operand() instanceof Constant constant
                    && argument.type().narrow(constant.value()) < 0) {
                return false;
            }
        }
        return true;
    }

    private static List<ArgumentType> types(ProbeSite site) {
        List<ArgumentType> types = new ArrayList<>();
        for (Argument argument : site.arguments()) {
            types.add(argument.type());
        }
        return types;
    }

    private static String words(List<ArgumentType> types) {
        StringBuilder words = new StringBuilder();
        for (ArgumentType type : types) {
            words.append(words.length() == 0 ? "" : ", ").append(type.typeName());
        }
        return words.length() == 0 ? "none" : words.toString();
    }
}
