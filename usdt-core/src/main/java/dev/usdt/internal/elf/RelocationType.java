package dev.usdt.internal.elf;

import dev.usdt.Machine;
import java.util.Optional;

/**
 * What a relocation does to a field of a note, for the types that assemblers write there: absolute addresses, and on
 * RISC-V and LoongArch sums of labels, since their linkers change the distance between labels.
 *
 * @param operation what is done with the field
 * @param sizeBytes how large the field is
 */
record RelocationType(Operation operation, int sizeBytes) {

    enum Operation {
        /** The field becomes the value. Without addend in the relocation, what is in the field is the addend. */
        SET,
        /** The value is added to the field. */
        ADD,
        /** The value is subtracted from the field. */
        SUBTRACT
    }

    /** {@return the meaning of a type number, or empty if it is none that occurs in notes} The numbers are of elf.h. */
    static Optional<RelocationType> of(Machine machine, int type) {
        return switch (machine) {
            case X86_64, X32 -> address(type, new int[] {1}, new int[] {10, 11}); // R_X86_64_64, _32, _32S
            case I386 -> address(type, new int[] {}, new int[] {1}); // R_386_32
            case AARCH64 -> address(type, new int[] {257}, new int[] {258}); // R_AARCH64_ABS64, _ABS32
            case ARM -> address(type, new int[] {}, new int[] {2}); // R_ARM_ABS32
            case PPC64LE, PPC64 -> address(type, new int[] {38, 43}, new int[] {1, 24}); // R_PPC64_ADDR64, _UADDR64
            case PPC -> address(type, new int[] {}, new int[] {1, 24}); // R_PPC_ADDR32, _UADDR32
            case S390X, S390 -> address(type, new int[] {22}, new int[] {4}); // R_390_64, _32
            case MIPS64EL, MIPS64, MIPSEL, MIPS -> address(type, new int[] {18}, new int[] {2}); // R_MIPS_64, _32
            case SPARC64, SPARC ->
                address(type, new int[] {32, 54}, new int[] {3, 23}); // R_SPARC_64, _UA64, _32, _UA32
            case RISCV64, RISCV32 -> label(type, 35, 36, 39, 40); // R_RISCV_ADD32, _ADD64, _SUB32, _SUB64
            case LOONGARCH64 -> label(type, 50, 51, 55, 56); // R_LARCH_ADD32, _ADD64, _SUB32, _SUB64
        };
    }

    private static Optional<RelocationType> address(int type, int[] eightBytes, int[] fourBytes) {
        return contains(eightBytes, type)
                ? Optional.of(new RelocationType(Operation.SET, 8))
                : contains(fourBytes, type) ? Optional.of(new RelocationType(Operation.SET, 4)) : Optional.empty();
    }

    /** The address types of these machines are 2 for 64 bits and 1 for 32. */
    private static Optional<RelocationType> label(int type, int add32, int add64, int sub32, int sub64) {
        Operation operation = type == add32 || type == add64 ? Operation.ADD : Operation.SUBTRACT;
        if (type == add32 || type == sub32) {
            return Optional.of(new RelocationType(operation, 4));
        }
        if (type == add64 || type == sub64) {
            return Optional.of(new RelocationType(operation, 8));
        }
        return address(type, new int[] {2}, new int[] {1});
    }

    private static boolean contains(int[] types, int type) {
        for (int each : types) {
            if (each == type) {
                return true;
            }
        }
        return false;
    }
}
