package dev.usdt.catalog;

import dev.usdt.Argument;
import dev.usdt.ArgumentType;
import dev.usdt.Operand.Constant;
import dev.usdt.Probe;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import dev.usdt.catalog.NamedValue.Kind;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/** Tells of which values the arguments of a probe are made: as a catalog says, else by their types. */
public final class ProbeValues {

    private final Catalog catalog;
    /** Asked for at each site. */
    private final IdentityHashMap<Probe, Optional<String>> mismatches = new IdentityHashMap<>();

    private final boolean guess;

    /**
     * Those of a file.
     *
     * @param file the file
     * @param own what is known of its probes; of a Go binary, beside those of Go's standard library
     * @param detection where two arguments that no catalog knows are taken for a text
     */
    public ProbeValues(UsdtFile file, Catalog own, StringDetection detection) {
        this.catalog = file.isGoBinary() ? Catalog.ofGo().with(own) : own;
        this.guess = detection == StringDetection.ALL || (detection == StringDetection.AUTO && file.isGoBinary());
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
    public List<NamedValue> of(Probe probe, List<ProbeSite> sites) {
        Optional<List<Parameter>> known = catalog.parameters(probe.provider(), probe.name());
        if (known.isPresent() && mismatch(probe).isEmpty()) {
            return named(known.get());
        }
        int shared = Integer.MAX_VALUE;
        for (ProbeSite site : sites) {
            shared = Math.min(shared, site.arguments().size());
        }
        List<NamedValue> parameters = new ArrayList<>();
        int index = 0;
        while (index < shared) {
            boolean text = guess
                    && index + 1 < shared
                    && allAre(sites, index, NamedValue.TEXT_ADDRESS)
                    && allAre(sites, index + 1, NamedValue.TEXT_LENGTH)
                    && noneIsNegative(sites, index + 1);
            parameters.add(
                    text
                            ? new NamedValue(NamedValue.argument(index), index, Kind.TEXT_GUESS)
                            : NamedValue.unknown(index));
            index += text ? 2 : 1;
        }
        return parameters;
    }

    private static List<NamedValue> named(List<Parameter> parameters) {
        List<NamedValue> named = new ArrayList<>();
        int index = 0;
        for (Parameter parameter : parameters) {
            named.add(new NamedValue(parameter.name(), index, kind(parameter.type())));
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
                expected.add(NamedValue.TEXT_LENGTH);
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
            if (!same && !(sameSize && isOfEitherSign(arguments.get(i)))) {
                return false;
            }
        }
        return true;
    }

    /** {@return whether an argument is a constant that is the same number with a sign and without} */
    public static boolean isOfEitherSign(Argument argument) {
        return argument.operand() instanceof Constant constant
                && argument.type().narrow(constant.value()) >= 0
                && new ArgumentType(argument.type().sizeBytes(), true, false).narrow(constant.value()) >= 0;
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
