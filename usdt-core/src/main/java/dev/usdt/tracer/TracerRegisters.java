package dev.usdt.tracer;

import dev.usdt.Machine;
import dev.usdt.Operand.Register;
import java.util.HashSet;
import java.util.Set;

/**
 * The registers that tracers know by the name that stands in a note.
 *
 * <p>Read in bcc's {@code usdt_args.cc}, libbpf's {@code calc_pt_regs_off} and perf's {@code perf_regs.c}, and run: all
 * three have the same general registers of x86. Not among them: {@code %ah} and its like, vector and segment registers,
 * and on aarch64 {@code wN} and {@code xzr}.
 */
final class TracerRegisters {

    private static final Set<String> X86 = x86();

    private TracerRegisters() {}

    /** {@return whether bcc, libbpf and perf all know a register of x86-64 or i386 that is no instruction pointer} */
    static boolean isX86(Register register) {
        return X86.contains(register.name());
    }

    /** {@return whether it is one of {@code x0} to {@code x30} or {@code sp}, by these names} */
    static boolean isWholeAarch64(Register register) {
        return register.widthBits() == 64
                && register.name().equals(register.fullName())
                && (register.name().equals("sp") || isNumbered(register.name(), "x", 30));
    }

    /** {@return whether a name is a prefix and a number up to one, without a zero in front} */
    static boolean isNumbered(String name, String prefix, int most) {
        for (int i = 0; i <= most; i++) {
            if (name.equals(prefix + i)) {
                return true;
            }
        }
        return false;
    }

    /** {@return whether it is a vector register} */
    static boolean isVector(Machine machine, Register register) {
        String name = register.fullName();
        return machine == Machine.AARCH64
                ? name.startsWith("v")
                : name.startsWith("xmm") || name.startsWith("ymm") || name.startsWith("zmm");
    }

    private static Set<String> x86() {
        Set<String> names = new HashSet<>();
        for (String letter : new String[] {"a", "b", "c", "d"}) {
            names.addAll(Set.of("r" + letter + "x", "e" + letter + "x", letter + "x", letter + "l"));
        }
        for (String name : new String[] {"si", "di", "bp", "sp"}) {
            names.addAll(Set.of("r" + name, "e" + name, name, name + "l"));
        }
        for (int i = 8; i <= 15; i++) {
            names.addAll(Set.of("r" + i, "r" + i + "d", "r" + i + "w", "r" + i + "b"));
        }
        return Set.copyOf(names);
    }
}
