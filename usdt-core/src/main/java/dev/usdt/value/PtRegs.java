package dev.usdt.value;

import dev.usdt.ElfKind;
import dev.usdt.Machine;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The registers in a {@code struct pt_regs} of Linux, in which the kernel saves those of a thread that it stops: what a
 * handler of a uprobe and a BPF program are given, and on x86, ARM, PowerPC and RISC-V what ptrace(2) gives.
 *
 * <p>It has the general registers, not those for vectors and floating point. Its layout is that of the kernel's
 * machine, which has to be said: a program of 32 bits may run on a kernel of 64 bits. Its registers are then in those
 * of that machine: those of x86 where {@code putreg32} of arch/x86/kernel/ptrace.c puts them, those of ARM in the ones
 * of the same number.
 *
 * @see <a href="https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/arch/x86/include/asm/ptrace.h">
 *     arch/x86/include/asm/ptrace.h, and the same of the other machines</a>
 */
public final class PtRegs implements Registers {

    private static final String[] X86_64 = {
        "r15", "r14", "r13", "r12", "rbp", "rbx", "r11", "r10", "r9", "r8", "rax", "rcx", "rdx", "rsi", "rdi", "",
        "rip", "cs", "", "rsp", "ss"
    };

    private static final String[] I386 = {
        "ebx", "ecx", "edx", "esi", "edi", "ebp", "eax", "ds", "es", "fs", "gs", "", "", "cs", "", "esp", "ss"
    };

    private static final String[] ARM = {
        "r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "fp", "ip", "sp", "lr", "pc"
    };

    /** The first is the place of the instruction. */
    private static final String[] RISCV = {
        "", "ra", "sp", "gp", "tp", "t0", "t1", "t2", "s0", "s1", "a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "s2",
        "s3", "s4", "s5", "s6", "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6"
    };

    private static final String[] SPARC = {
        "g0", "g1", "g2", "g3", "g4", "g5", "g6", "g7", "o0", "o1", "o2", "o3", "o4", "o5", "sp", "o7"
    };

    /** Of a 32-bit program on x86-64, and in which registers of that they are. */
    private static final String[] I386_ON_X86_64 = {
        "eax", "rax", "ebx", "rbx", "ecx", "rcx", "edx", "rdx", "esi", "rsi", "edi", "rdi", "ebp", "rbp", "esp", "rsp",
        "cs", "cs", "ss", "ss"
    };

    /** What the layout of a machine is, by the names of its words. */
    private record Layout(int wordBytes, Map<String, Integer> offsets) {

        static final Layout UNKNOWN = new Layout(8, Map.of());

        /** Words that follow one another, of which those without a name are none that an operand has. */
        static Layout of(int wordBytes, int start, String... names) {
            Map<String, Integer> offsets = new HashMap<>();
            for (int i = 0; i < names.length; i++) {
                if (!names[i].isEmpty()) {
                    offsets.put(names[i], start + i * wordBytes);
                }
            }
            return new Layout(wordBytes, Map.copyOf(offsets));
        }

        /** {@return the same words by other names, of which each is followed by its name here} */
        Layout renamed(String... names) {
            Map<String, Integer> renamed = new HashMap<>();
            for (int i = 0; i < names.length; i += 2) {
                renamed.put(names[i], Objects.requireNonNull(offsets.get(names[i + 1]), names[i + 1]));
            }
            return new Layout(wordBytes, Map.copyOf(renamed));
        }

        /** Numbered registers, and what is behind them. */
        static Layout numbered(int wordBytes, int start, String prefix, int count, String... behind) {
            String[] names = new String[count + behind.length];
            for (int i = 0; i < count; i++) {
                names[i] = prefix + i;
            }
            System.arraycopy(behind, 0, names, count, behind.length);
            return of(wordBytes, start, names);
        }
    }

    private final Layout layout;
    private final ByteBuffer bytes;

    private PtRegs(Layout layout, ByteBuffer bytes) {
        this.layout = layout;
        this.bytes = bytes;
    }

    /**
     * {@return the registers in a {@code struct pt_regs}; one that lies behind the end of the bytes is not known, and
     * none is of a program that such a kernel does not run, or of a machine whose layout is not known here}
     *
     * @param kernel the machine that the kernel is for, as {@code uname -m} tells it ({@link Machine#ofName}): for a
     *     program of 32 bits it may be another one than the program's
     * @param program the kind of the file that the registers are of, which says machine and byte order
     * @param bytes the structure, from the buffer's position to its limit, of which neither is changed; not copied. The
     *     buffer's own order does not matter
     */
    public static PtRegs of(Machine kernel, ElfKind program, ByteBuffer bytes) {
        Objects.requireNonNull(kernel, "kernel");
        ByteOrder order = program.bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        Layout layout = program.machine().isEmpty()
                ? Layout.UNKNOWN
                : layout(kernel, program.machine().get());
        return new PtRegs(layout, bytes.slice().order(order));
    }

    /**
     * {@return where in a {@code struct pt_regs} a register is, in bytes; empty if it is not in it, or the layout of
     * the machine is not known here}
     *
     * @param machine the machine that the kernel is for
     * @param register a register of that machine in its full width, as {@link dev.usdt.Operand.Register#fullName} has
     *     it
     */
    public static OptionalInt offsetOf(Machine machine, String register) {
        Integer offset = layout(machine).offsets.get(Objects.requireNonNull(register, "register"));
        return offset == null ? OptionalInt.empty() : OptionalInt.of(offset);
    }

    @Override
    public OptionalLong bits(String name, int from) {
        Integer offset = from == 0 ? layout.offsets.get(name) : null;
        if (offset == null || offset + layout.wordBytes > bytes.limit()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(
                layout.wordBytes == Long.BYTES ? bytes.getLong(offset) : Integer.toUnsignedLong(bytes.getInt(offset)));
    }

    private static Layout layout(Machine kernel, Machine program) {
        if (kernel == program) {
            return layout(kernel);
        }
        return switch (program) {
            // uname tells neither's byte order.
            case MIPS64, MIPS64EL -> isMips64(kernel) ? layout(kernel) : Layout.UNKNOWN;
            case I386 -> kernel == Machine.X86_64 ? layout(kernel).renamed(I386_ON_X86_64) : Layout.UNKNOWN;
            case X32 -> kernel == Machine.X86_64 ? layout(kernel) : Layout.UNKNOWN;
            case ARM -> kernel == Machine.AARCH64 ? layout(kernel).renamed(armOnAarch64()) : Layout.UNKNOWN;
            // Registers have the names that they have in programs of 64 bits.
            case PPC -> kernel == Machine.PPC64 ? layout(kernel) : Layout.UNKNOWN;
            case S390 -> kernel == Machine.S390X ? layout(kernel) : Layout.UNKNOWN;
            case MIPS, MIPSEL -> isMips64(kernel) ? layout(kernel) : Layout.UNKNOWN;
            case RISCV32 -> kernel == Machine.RISCV64 ? layout(kernel) : Layout.UNKNOWN;
            case SPARC -> kernel == Machine.SPARC64 ? layout(kernel) : Layout.UNKNOWN;
            default -> Layout.UNKNOWN;
        };
    }

    private static boolean isMips64(Machine kernel) {
        return kernel == Machine.MIPS64 || kernel == Machine.MIPS64EL;
    }

    private static String[] armOnAarch64() {
        String[] names = new String[2 * 15];
        for (int i = 0; i < 15; i++) {
            names[2 * i] = ARM[i];
            names[2 * i + 1] = "x" + i;
        }
        return names;
    }

    private static Layout layout(Machine machine) {
        return switch (machine) {
            case X86_64, X32 -> Layout.of(8, 0, X86_64);
            case I386 -> Layout.of(4, 0, I386);
            case AARCH64 -> Layout.numbered(8, 0, "x", 31, "sp");
            case ARM -> Layout.of(4, 0, ARM);
            case PPC64LE, PPC64 -> Layout.numbered(8, 0, "r", 32, "", "", "", "ctr", "lr");
            case PPC -> Layout.numbered(4, 0, "r", 32, "", "", "", "ctr", "lr");
            // Behind an argument and the program status word.
            case S390X -> Layout.numbered(8, 24, "r", 16);
            case RISCV64 -> Layout.of(8, 0, RISCV);
            case RISCV32 -> Layout.of(4, 0, RISCV);
            case MIPS64EL, MIPS64, LOONGARCH64 -> Layout.numbered(8, 0, "r", 32);
            case SPARC64 -> Layout.of(8, 0, SPARC);
            // Behind the state, two places of instructions and y.
            case SPARC -> Layout.of(4, 16, SPARC);
            // That of a kernel for 32 bits differs from what programs are given; one for S/390 is no more.
            case MIPSEL, MIPS, S390 -> Layout.UNKNOWN;
        };
    }
}
