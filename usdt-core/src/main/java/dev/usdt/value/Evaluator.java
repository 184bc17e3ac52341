package dev.usdt.value;

import dev.usdt.Argument;
import dev.usdt.Machine;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Computes what arguments are, from registers and memory. Immutable.
 *
 * <p>Size and sign are those of the argument: of {@code -4@%rax} the low half, extended with its sign. An operand that
 * is narrower than its argument is extended in the same way. Addresses wrap around as those of the machine do.
 *
 * <p>Registers and memory have to be those of the thread as it reaches the site: an instruction later they may hold
 * something else.
 *
 * @see <a href="https://sourceware.org/systemtap/wiki/UserSpaceProbeImplementation">SystemTap wiki,
 *     UserSpaceProbeImplementation</a>
 */
public final class Evaluator {

    /** Where symbols are in memory. */
    @FunctionalInterface
    interface Symbols {
        OptionalLong addressOf(String name);
    }

    private final MachineRules rules;
    private final ByteOrder order;
    private final Symbols symbols;

    private Evaluator(MachineRules rules, ByteOrder order, Symbols symbols) {
        this.rules = rules;
        this.order = order;
        this.symbols = symbols;
    }

    /**
     * {@return what evaluates the arguments of a file}
     *
     * @param file the file; operands that name a symbol have a value only if it was read with
     *     {@link dev.usdt.Detail#SYMBOLS}
     * @param loadBias what is added to an address in the file to get the one in memory, as
     *     {@link dev.usdt.process.MappedFile#loadBiasOf} tells it; 0 for a program that is loaded at the addresses it
     *     names
     */
    public static Evaluator of(UsdtFile file, long loadBias) {
        Objects.requireNonNull(file, "file");
        return new Evaluator(
                MachineRules.of(file.machine()),
                file.kind().bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
                name -> {
                    OptionalLong address = file.symbolAddress(name);
                    return address.isEmpty() ? address : OptionalLong.of(address.getAsLong() + loadBias);
                });
    }

    /**
     * {@return what evaluates arguments that name no symbol}
     *
     * @param machine the machine that the arguments are of
     * @param order the byte order of its data: a machine of ARM may have either
     */
    public static Evaluator of(Machine machine, ByteOrder order) {
        Objects.requireNonNull(order, "order");
        return new Evaluator(MachineRules.of(Optional.of(machine)), order, name -> OptionalLong.empty());
    }

    /**
     * {@return the value of an argument}
     *
     * @param argument an argument of the file or the machine
     * @param registers the registers of the thread that has reached its site
     * @param memory the memory of that thread
     */
    public Value evaluate(Argument argument, Registers registers, MemoryReader memory) {
        Objects.requireNonNull(argument, "argument");
        Objects.requireNonNull(registers, "registers");
        Objects.requireNonNull(memory, "memory");
        try {
            return new Evaluation(rules, order, symbols, registers, memory).of(argument);
        } catch (AbsentException e) {
            return e.absent();
        }
    }

    /**
     * {@return the values of the arguments of a site, in their order}
     *
     * @param site a site of the file
     * @param registers the registers of the thread that has reached it
     * @param memory the memory of that thread
     */
    public List<Value> evaluate(ProbeSite site, Registers registers, MemoryReader memory) {
        List<Value> values = new ArrayList<>();
        for (Argument argument : site.arguments()) {
            values.add(evaluate(argument, registers, memory));
        }
        return List.copyOf(values);
    }
}
