package dev.usdt.internal.operand;

import dev.usdt.Machine;
import dev.usdt.Operand;
import dev.usdt.Operand.Register;
import org.jspecify.annotations.Nullable;

/** Decodes operands in the syntax of one assembler. Stateless, so that one instance serves all threads. */
interface OperandParser {

    /**
     * {@return the operand that begins where the scanner stands, or null when there is none: then the scanner knows
     * why} What follows the operand is for the caller to look at.
     */
    @Nullable
    Operand parse(OperandScanner in);

    /**
     * {@return the general register that gcc counts as the next one, of the same width, or null if that is not known}
     * It holds the rest of a value that begins in the register and is too wide for it.
     *
     * @param register a register as {@link #parse} gives it
     */
    @Nullable
    Register next(Register register);

    /** {@return the parser of a machine's operands} Siblings share one syntax and differ in the width of registers. */
    static OperandParser of(Machine machine) {
        return switch (machine) {
            case X86_64, X32 -> X86OperandParser.Bits64.PARSER;
            case I386 -> X86OperandParser.Bits32.PARSER;
            case AARCH64 -> AArch64OperandParser.PARSER;
            case ARM -> ArmOperandParser.PARSER;
            case PPC64LE, PPC64 -> PowerPcOperandParser.BITS_64;
            case PPC -> PowerPcOperandParser.BITS_32;
            case S390X -> S390OperandParser.BITS_64;
            case S390 -> S390OperandParser.BITS_32;
            case RISCV64 -> RiscvOperandParser.BITS_64;
            case RISCV32 -> RiscvOperandParser.BITS_32;
            case MIPS64EL, MIPS64 -> MipsOperandParser.BITS_64;
            case MIPSEL, MIPS -> MipsOperandParser.BITS_32;
            case LOONGARCH64 -> LoongArchOperandParser.PARSER;
            case SPARC64 -> SparcOperandParser.BITS_64;
            case SPARC -> SparcOperandParser.BITS_32;
        };
    }
}
