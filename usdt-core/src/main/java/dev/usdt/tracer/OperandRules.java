package dev.usdt.tracer;

import dev.usdt.Argument;
import dev.usdt.ArgumentType;
import dev.usdt.Machine;
import dev.usdt.Operand;
import dev.usdt.Operand.Register;
import dev.usdt.Operand.Unparsed;
import dev.usdt.UsdtFile;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one tracer makes of an argument by itself, whatever its index. */
interface OperandRules {

    /** The reasons that several tracers have. */
    String SYMBOL = "tell the address of a symbol";

    /** For a spelling that is not in the tracer's patterns. */
    String SPELLING = "parse an operand that is spelled like this";

    /** For a displacement from an instruction that is not the one at the site, but which one is not known. */
    String RELATIVE = "assumes that the address is relative to the site";

    /** For a value of which a note names one register and two hold it. */
    Assessment PAIR = Assessment.wrong("reads the first of two registers that hold the value");

    /** {@return what it makes of it} */
    Assessment of(Argument argument);

    /**
     * {@return the rules of a tracer that reads notes itself}
     *
     * @param machine the machine on which it runs
     * @param file the file, or null if it is not known
     */
    static OperandRules of(Tracer tracer, Machine machine, @Nullable UsdtFile file) {
        return switch (tracer.program()) {
            case BCC -> new BccOperands(tracer, machine);
            case LIBBPF -> new LibbpfOperands(tracer, machine);
            case PERF -> new PerfOperands(machine);
            case GDB -> new GdbOperands(machine);
            case SYSTEMTAP -> new SystemtapOperands(machine, file);
            case BPFTRACE -> throw new IllegalArgumentException("bpftrace does not read notes itself");
        };
    }

    /** {@return why bcc and libbpf read no argument of such a type, or empty} */
    static Optional<Assessment> unreadable(Argument argument) {
        ArgumentType type = argument.type();
        if (argument.operand() instanceof Unparsed) {
            return Optional.of(Assessment.cannot(SPELLING));
        } else if (type.floatingPoint()) {
            return Optional.of(Assessment.cannot("read floating-point values"));
        }
        return switch (type.sizeBytes()) {
            case 1, 2, 4, 8 -> Optional.empty();
            default -> Optional.of(Assessment.cannot("read values of " + type.sizeBytes() + " bytes"));
        };
    }

    /**
     * {@return wrong if a register has fewer bits than the value: what is above it in the whole register is no part}
     */
    static Assessment register(Register register, ArgumentType type) {
        return register.widthBits() < type.sizeBytes() * 8
                ? Assessment.wrong("takes more bits of the register than it names")
                : Assessment.OK;
    }

    /**
     * {@return what becomes of memory without a base register, with a segment or a symbol; empty if it has none such}
     */
    static Optional<Assessment> unplain(Operand.Memory memory) {
        if (memory.segment().isPresent()) {
            return Optional.of(Assessment.cannot("read memory of a segment register"));
        } else if (memory.symbol().isPresent()) {
            return Optional.of(Assessment.cannot(SYMBOL));
        } else if (memory.base().isEmpty()) {
            return Optional.of(Assessment.cannot("read memory without a base register"));
        }
        return Optional.empty();
    }

    /** {@return whether memory is at a number of bytes from some instruction of x86-64} */
    static boolean isRelative(Operand.Memory memory) {
        return memory.symbol().isEmpty()
                && memory.base().isPresent()
                && memory.base().get().name().equals("rip");
    }
}
