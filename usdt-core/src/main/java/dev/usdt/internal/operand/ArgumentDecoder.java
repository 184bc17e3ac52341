package dev.usdt.internal.operand;

import dev.usdt.Argument;
import dev.usdt.Machine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decodes the argument strings of one file. Compilers have few registers: of 1,100 arguments in OpenJDK's libjvm.so 88
 * differ, and each is parsed once. Safe for use by several threads.
 */
public final class ArgumentDecoder {

    /** Many times the number of different argument strings in the largest file seen. */
    private static final int MOST_KNOWN = 1 << 12;

    private final Optional<Machine> machine;
    private final Map<String, Argument> known = new HashMap<>();
    private final Map<String, List<Argument>> knownLists = new HashMap<>();

    /** Makes a decoder for a machine, or for one whose operands are not decoded. */
    public ArgumentDecoder(Optional<Machine> machine) {
        this.machine = machine;
    }

    /** {@return the machine, or empty if operands are not decoded} */
    public Optional<Machine> machine() {
        return machine;
    }

    /**
     * {@return the arguments of an argument string, in their order; immutable} Where operands are not decoded, sizes
     * are read and each operand is an {@link dev.usdt.Operand.Unparsed}.
     *
     * @param arguments the argument string
     */
    public synchronized List<Argument> decode(String arguments) {
        List<Argument> same = knownLists.get(arguments);
        if (same == null) {
            same = ArgumentParser.parse(machine.orElse(null), arguments, known);
            if (knownLists.size() < MOST_KNOWN) {
                knownLists.put(arguments, same);
            }
        }
        return same;
    }
}
