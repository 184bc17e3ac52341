package dev.usdt.internal.operand;

import dev.usdt.Machine;
import java.util.Optional;

/**
 * Knows a no-operation instruction when it sees one.
 *
 * @see <a href="https://sourceware.org/git/?p=systemtap.git;a=blob;f=includes/sys/sdt.h">sys/sdt.h, _SDT_NOP</a>
 */
public final class Nop {

    /** The prefix {@code cs}. */
    private static final byte CODE_SEGMENT = 0x2e;

    private Nop() {}

    /** {@return whether code begins with a NOP; also true for a machine that is not known} */
    public static boolean mayBeAt(Optional<Machine> machine, byte[] code) {
        return machine.isEmpty() || kindAt(machine.get(), code).isPresent();
    }

    /** {@return which NOP code begins with, in words, {@code 5-byte NOP}; empty if it begins with none} */
    public static Optional<String> kindAt(Machine machine, byte[] code) {
        return switch (machine) {
            case X86_64, X32, I386 -> x86(code);
            case AARCH64 -> word(code, false, 0xd503201f, "nop");
            case ARM -> arm(code);
            case PPC64LE -> word(code, false, 0x60000000, "nop");
            case PPC64, PPC -> word(code, true, 0x60000000, "nop");
            case S390X, S390 -> s390(code);
            case RISCV64, RISCV32 -> half(code, 0x0001, "c.nop").or(() -> word(code, false, 0x00000013, "nop"));
            case MIPS64EL, MIPSEL -> word(code, false, 0, "nop");
            case MIPS64, MIPS -> word(code, true, 0, "nop");
            case LOONGARCH64 -> word(code, false, 0x03400000, "nop");
            case SPARC64, SPARC -> word(code, true, 0x01000000, "nop");
        };
    }

    /**
     * {@return how many bytes the NOP of x86 has that code has at an index, 0 if there is none, or not the whole of it}
     */
    public static int x86Length(byte[] code, int from) {
        int length = x86LengthByStart(code, from);
        return from + length <= code.length ? length : 0;
    }

    /** {@return whether the NOP of x86 at an index, if there is one, has a prefix that names a segment} */
    public static boolean hasX86Segment(byte[] code, int from) {
        for (int at = from; at < code.length && isX86Prefix(code[at]); at++) {
            if (code[at] == CODE_SEGMENT) {
                return true;
            }
        }
        return false;
    }

    private static boolean isX86Prefix(byte code) {
        return code == 0x66 || code == CODE_SEGMENT;
    }

    private static Optional<String> x86(byte[] code) {
        int length = x86LengthByStart(code, 0);
        return length == 0 ? Optional.empty() : Optional.of(length + "-byte NOP");
    }

    /**
     * {@code 90}, or {@code 0f 1f} with a ModRM byte, either behind prefixes that only lengthen it. {@code f3 90} is
     * PAUSE and no NOP.
     *
     * @see <a href="https://www.intel.com/content/www/us/en/developer/articles/technical/intel-sdm.html">Intel SDM,
     *     volume 2B, NOP</a>
     */
    private static int x86LengthByStart(byte[] code, int from) {
        int at = from;
        while (at < code.length && isX86Prefix(code[at])) {
            at++;
        }
        if (at < code.length && code[at] == (byte) 0x90) {
            return at + 1 - from;
        }
        if (at + 2 >= code.length || code[at] != 0x0f || code[at + 1] != 0x1f) {
            return 0;
        }
        int modRm = code[at + 2] & 0xff;
        boolean index = modRm < 0xc0 && (modRm & 7) == 4;
        int displacement = modRm >> 6 == 1 ? 1 : modRm >> 6 == 2 || (modRm & 0xc7) == 5 ? 4 : 0;
        return at + 3 + (index ? 1 : 0) + displacement - from;
    }

    /** A site may be in code of either instruction set; older assemblers write a move of a register to itself. */
    private static Optional<String> arm(byte[] code) {
        return word(code, false, 0xe320f000, "nop")
                .or(() -> word(code, false, 0xe1a00000, "mov r0, r0"))
                .or(() -> half(code, 0xbf00, "Thumb nop"))
                .or(() -> half(code, 0x46c0, "Thumb mov r8, r8"))
                .or(() -> beginsWith(code, 0xaf, 0xf3, 0x00, 0x80) ? Optional.of("Thumb nop.w") : Optional.empty());
    }

    /** A branch on no condition, {@code nop 0} in {@code sys/sdt.h}; or the short one. */
    private static Optional<String> s390(byte[] code) {
        if (beginsWith(code, 0x47, 0x00)) {
            return Optional.of("nop");
        }
        return code.length >= 2 && code[0] == 0x07 && (code[1] & 0xf0) == 0 ? Optional.of("nopr") : Optional.empty();
    }

    private static Optional<String> word(byte[] code, boolean bigEndian, int instruction, String name) {
        if (code.length < 4) {
            return Optional.empty();
        }
        int found = 0;
        for (int i = 0; i < 4; i++) {
            found |= (code[i] & 0xff) << (bigEndian ? 24 - 8 * i : 8 * i);
        }
        return found == instruction ? Optional.of(name) : Optional.empty();
    }

    private static Optional<String> half(byte[] code, int instruction, String name) {
        boolean found = beginsWith(code, instruction & 0xff, instruction >> 8);
        return found ? Optional.of(name) : Optional.empty();
    }

    private static boolean beginsWith(byte[] code, int... start) {
        for (int i = 0; i < start.length; i++) {
            if (i >= code.length || code[i] != (byte) start[i]) {
                return false;
            }
        }
        return true;
    }
}
