package dev.usdt.value;

import dev.usdt.ArgumentType;
import dev.usdt.Machine;
import dev.usdt.Operand.Register;
import java.util.Optional;

/**
 * In what the registers and addresses of machines differ.
 *
 * @param family which machine it is, but for the size of its words
 * @param zero the full name of the register that is always 0; empty if none is
 * @param addressMask the bits that an address has
 */
record MachineRules(Family family, String zero, long addressMask) {

    private static final long BITS_32 = 0xffff_ffffL;
    /** The highest bit of an address of S/390 says in which mode it is. */
    private static final long BITS_31 = 0x7fff_ffffL;

    /** Machines whose registers are alike. */
    private enum Family {
        X86,
        AARCH64,
        POWERPC,
        S390,
        OTHER
    }

    static MachineRules of(Optional<Machine> known) {
        if (known.isEmpty()) {
            // None of its operands is decoded.
            return new MachineRules(Family.OTHER, "", -1);
        }
        Machine machine = known.get();
        long mask = machine.wordSizeBytes() == Long.BYTES ? -1 : BITS_32;
        return switch (machine) {
            case X86_64, I386 -> new MachineRules(Family.X86, "", mask);
            // Its instructions make addresses of 64 bits, as those of x86-64.
            case X32 -> new MachineRules(Family.X86, "", -1);
            case AARCH64 -> new MachineRules(Family.AARCH64, "xzr", mask);
            case PPC64LE, PPC64, PPC -> new MachineRules(Family.POWERPC, "", mask);
            case S390X -> new MachineRules(Family.S390, "", mask);
            case S390 -> new MachineRules(Family.S390, "", BITS_31);
            case RISCV64, RISCV32 -> new MachineRules(Family.OTHER, "zero", mask);
            case MIPS64EL, MIPS64, MIPSEL, MIPS, LOONGARCH64 -> new MachineRules(Family.OTHER, "r0", mask);
            case SPARC64, SPARC -> new MachineRules(Family.OTHER, "g0", mask);
            case ARM -> new MachineRules(Family.OTHER, "", mask);
        };
    }

    /** {@return the bits of an address that registers of a width are added up to} */
    long addressMask(boolean narrowRegisters) {
        // The address-size prefix of x86 cuts the sum; elsewhere a narrow register is widened before it is added.
        return family == Family.X86 && narrowRegisters ? BITS_32 : addressMask;
    }

    boolean isAarch64() {
        return family == Family.AARCH64;
    }

    /**
     * {@return at which bit of a register, from its own lowest, a number lies; -1 where that is not known here}
     *
     * @param type size and kind of the number, which the register is wide enough for
     */
    int lowestBit(Register register, ArgumentType type) {
        String name = register.fullName();
        return switch (family) {
            // The x87 stack holds numbers in a form of its own.
            case X86 -> name.startsWith("st") ? -1 : 0;
            // A vector register has its first element in its highest bits.
            case POWERPC -> name.startsWith("v") ? -1 : 0;
            case S390 -> {
                if (name.startsWith("f") && type.floatingPoint()) {
                    // z/Architecture Principles of Operation: a short number is in the left half of its register.
                    yield type.sizeBytes() == Float.BYTES ? 32 : 0;
                }
                boolean other = name.startsWith("v") || (name.startsWith("f") && type.sizeBytes() != Long.BYTES);
                yield other ? -1 : 0;
            }
            case AARCH64, OTHER -> 0;
        };
    }

    /** {@return whether a register holds a number of 4 bytes as the one of 8 that has its value} */
    boolean holdsFloatAsDouble(Register register) {
        // Power ISA: registers for floating point hold the double format.
        return family == Family.POWERPC && register.fullName().startsWith("f");
    }
}
