package dev.usdt.catalog;

import dev.usdt.Argument;
import dev.usdt.Probe;
import dev.usdt.ProbeSite;
import java.util.List;
import java.util.Objects;

/**
 * What a catalog knows of a probe.
 *
 * @param meaning when it fires, in a sentence; empty if nothing is said
 * @param needs what the program has to be started or built with before it does, such as an option; empty if nothing
 * @param versions of which versions of the program this holds, in words; empty if of all that are known
 * @param parameters the values that it passes, in the order of its arguments
 */
public record ProbeMeaning(String meaning, String needs, String versions, List<Parameter> parameters) {

    /** Copies the list. */
    public ProbeMeaning {
        Objects.requireNonNull(meaning, "meaning");
        Objects.requireNonNull(needs, "needs");
        Objects.requireNonNull(versions, "versions");
        parameters = List.copyOf(parameters);
    }

    /** One of which nothing but the values is known. */
    public ProbeMeaning(List<Parameter> parameters) {
        this("", "", "", parameters);
    }

    /** {@return whether the arguments of all sites of a probe can hold the values} */
    boolean fits(Probe probe, int addressBytes) {
        for (ProbeSite site : probe.sites()) {
            if (!fits(site.arguments(), addressBytes)) {
                return false;
            }
        }
        return true;
    }

    /** {@return whether some arguments can hold the values} */
    boolean fits(List<Argument> arguments, int addressBytes) {
        int index = 0;
        for (Parameter parameter : parameters) {
            ParameterType type = parameter.type();
            for (int part = 0; part < type.arguments(); part++) {
                if (index == arguments.size() || !type.fits(part, arguments.get(index), addressBytes)) {
                    return false;
                }
                index++;
            }
        }
        return index == arguments.size();
    }

    /** {@return the types of its arguments in words: {@code address, int32, uint64}} */
    String argumentWords() {
        StringBuilder words = new StringBuilder();
        for (Parameter parameter : parameters) {
            words.append(words.length() == 0 ? "" : ", ")
                    .append(parameter.type().argumentWords());
        }
        return words.length() == 0 ? "none" : words.toString();
    }
}
