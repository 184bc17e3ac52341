package dev.usdt.catalog;

import dev.usdt.Argument;
import dev.usdt.ArgumentType;
import dev.usdt.Probe;
import dev.usdt.ProbeSite;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a catalog could say of a probe that none knows: its types, and names that somebody has yet to choose. */
public final class ProbeSkeleton {

    private ProbeSkeleton() {}

    /**
     * {@return why no catalog can say what the arguments of a probe are; empty if one can}
     *
     * @param probe the probe
     */
    public static Optional<String> obstacle(Probe probe) {
        if (probe.provider().isEmpty() || probe.name().isEmpty()) {
            return Optional.of("a name is empty");
        }
        int least = Integer.MAX_VALUE;
        int most = 0;
        for (ProbeSite site : probe.sites()) {
            least = Math.min(least, site.arguments().size());
            most = Math.max(most, site.arguments().size());
            for (Argument argument : site.arguments()) {
                if (!ParameterType.NUMBERS.contains(argument.type())) {
                    return Optional.of(NamedValue.argument(argument.index()) + " is "
                            + argument.type().typeName() + ", for which a catalog has no type");
                }
            }
        }
        return least < most
                ? Optional.of("its sites have from " + least + " to " + most + " arguments")
                : Optional.empty();
    }

    /**
     * {@return a meaning that fits a probe, without a sentence, and with values that have a number for a name} Two
     * arguments are a text where scripts guess that they are one.
     *
     * @param probe the probe, for which there is no {@linkplain #obstacle obstacle}, and which no catalog knows
     * @param values tells of which values the probes of the file are made
     */
    public static ProbeMeaning of(Probe probe, ProbeValues values) {
        List<Parameter> parameters = new ArrayList<>();
        int arguments = probe.sites().get(0).arguments().size();
        int index = 0;
        for (NamedValue value : values.of(probe, probe.sites())) {
            // What a program of 32 bits passes as an unsigned number of eight bytes is no address.
            boolean text = value.kind() == NamedValue.Kind.TEXT_GUESS && values.hasWideAddresses();
            int next = value.kind() == NamedValue.Kind.TEXT_GUESS ? index + 2 : index + 1;
            if (text) {
                parameters.add(parameter(parameters, ParameterType.STRING));
            }
            for (; index < next; index++) {
                if (!text) {
                    parameters.add(parameter(parameters, ParameterType.number(types(probe, index))));
                }
            }
        }
        if (index != arguments) {
            throw new IllegalArgumentException(probe + " has sites with another number of arguments");
        }
        return new ProbeMeaning(parameters);
    }

    private static Parameter parameter(List<Parameter> before, ParameterType type) {
        return new Parameter("value" + before.size(), type);
    }

    /** What the sites have in the place of an argument, each once. */
    private static List<ArgumentType> types(Probe probe, int index) {
        List<ArgumentType> types = new ArrayList<>();
        for (ProbeSite site : probe.sites()) {
            ArgumentType type = site.arguments().get(index).type();
            if (!types.contains(type)) {
                types.add(type);
            }
        }
        return types;
    }
}
