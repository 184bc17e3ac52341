package dev.usdt.internal;

import dev.usdt.Machine;
import java.util.Optional;

/** Knows a no-operation instruction when it sees one. */
public final class Nop {

    /** {@code hint #0} of A64, little-endian as A64 code always is. */
    private static final byte[] AARCH64 = {0x1f, 0x20, 0x03, (byte) 0xd5};

    private Nop() {}

    /** {@return whether code begins with a NOP; also true for machines whose NOPs are not known here} */
    public static boolean mayBeAt(Optional<Machine> machine, byte[] code) {
        if (machine.isEmpty()) {
            return true;
        }
        return switch (machine.get()) {
            case X86_64, X32, I386 -> isX86(code);
            case AARCH64 -> beginsWith(code, AARCH64);
            case ARM,
                    PPC64LE,
                    PPC64,
                    PPC,
                    S390X,
                    S390,
                    RISCV64,
                    RISCV32,
                    MIPS64EL,
                    MIPS64,
                    MIPSEL,
                    MIPS,
                    LOONGARCH64,
                    SPARC64,
                    SPARC -> true;
        };
    }

    /**
     * {@code 90}, or {@code 0f 1f} with a ModRM byte, either behind prefixes that only lengthen it. {@code f3 90} is
     * PAUSE and no NOP.
     *
     * @see <a href="https://www.intel.com/content/www/us/en/developer/articles/technical/intel-sdm.html">Intel SDM,
     *     volume 2B, NOP</a>
     */
    private static boolean isX86(byte[] code) {
        int at = 0;
        while (at < code.length && (code[at] == 0x66 || code[at] == 0x2e)) {
            at++;
        }
        if (at < code.length && code[at] == (byte) 0x90) {
            return true;
        }
        return at + 2 < code.length && code[at] == 0x0f && code[at + 1] == 0x1f;
    }

    private static boolean beginsWith(byte[] code, byte[] start) {
        for (int i = 0; i < start.length; i++) {
            if (i >= code.length || code[i] != start[i]) {
                return false;
            }
        }
        return true;
    }
}
