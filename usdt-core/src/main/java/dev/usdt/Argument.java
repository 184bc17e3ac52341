package dev.usdt;

import dev.usdt.internal.operand.ArgumentParser;
import java.util.List;
import java.util.Objects;

/**
 * One argument of a probe site: where its value is when the site is reached, and how to read it.
 *
 * @param index its place in the argument string, from 0
 * @param type size, sign and kind of the value
 * @param operand where the value is
 * @param spec the text that it was decoded from, as stored, for instance {@code -4@-20(%rbp)}
 */
public record Argument(int index, ArgumentType type, Operand operand, String spec) {

    /** Checks that nothing is null. */
    public Argument {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(operand, "operand");
        Objects.requireNonNull(spec, "spec");
    }

    /**
     * {@return the arguments of an argument string, one for each spec; what cannot be read is in its place as an
     * {@link Operand.Unparsed}}
     *
     * @param machine the machine whose assembler syntax the operands are in
     * @param arguments the argument string as a note holds it, for instance {@code -4@%edi 8@-24(%rbp)}
     */
    public static List<Argument> parse(Machine machine, String arguments) {
        Objects.requireNonNull(machine, "machine");
        return ArgumentParser.parse(machine, Objects.requireNonNull(arguments, "arguments"));
    }
}
