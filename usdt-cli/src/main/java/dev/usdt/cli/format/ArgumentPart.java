package dev.usdt.cli.format;

import dev.usdt.catalog.Parameter;
import dev.usdt.catalog.ProbeMeaning;
import java.util.Optional;

/**
 * What an argument of a note is, by a catalog.
 *
 * @param parameter the value that it is, or is a part of
 * @param length whether it is the length of a text
 */
record ArgumentPart(Parameter parameter, boolean length) {

    /** {@return what an argument is, counted from 0; empty if the probe has not so many} */
    static Optional<ArgumentPart> of(ProbeMeaning meaning, int index) {
        int first = 0;
        for (Parameter parameter : meaning.parameters()) {
            int next = first + parameter.type().arguments();
            if (index < next) {
                return Optional.of(new ArgumentPart(parameter, index > first));
            }
            first = next;
        }
        return Optional.empty();
    }
}
