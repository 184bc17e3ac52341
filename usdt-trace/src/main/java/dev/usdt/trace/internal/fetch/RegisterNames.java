package dev.usdt.trace.internal.fetch;

import dev.usdt.Machine;
import dev.usdt.Operand.Register;
import java.util.Map;
import java.util.Optional;

/**
 * What the kernel calls the registers that it can fetch, always in their full width.
 *
 * @see <a href="https://github.com/torvalds/linux/blob/master/arch/x86/kernel/ptrace.c">ptrace.c, regoffset_table</a>
 * @see <a href="https://github.com/torvalds/linux/blob/master/arch/arm64/kernel/ptrace.c">the same of arm64</a>
 */
final class RegisterNames {

    private static final Map<String, String> X86_64 = Map.ofEntries(
            Map.entry("rax", "ax"),
            Map.entry("rbx", "bx"),
            Map.entry("rcx", "cx"),
            Map.entry("rdx", "dx"),
            Map.entry("rsi", "si"),
            Map.entry("rdi", "di"),
            Map.entry("rbp", "bp"),
            Map.entry("rsp", "sp"),
            Map.entry("rip", "ip"));

    private RegisterNames() {}

    /** {@return the fetch of a register as a whole, {@code %ax}; empty if the kernel fetches none of that name} */
    static Optional<String> fetch(Machine machine, Register register) {
        String name = register.fullName();
        return switch (machine) {
            case X86_64 -> {
                String known = X86_64.get(name);
                boolean numbered = isNumbered(name, 'r', 8, 15);
                yield known != null ? Optional.of("%" + known) : numbered ? Optional.of("%" + name) : Optional.empty();
            }
            case AARCH64 ->
                name.equals("sp") || isNumbered(name, 'x', 0, 30) ? Optional.of("%" + name) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static boolean isNumbered(String name, char letter, int first, int last) {
        if (name.length() < 2 || name.length() > 3 || name.charAt(0) != letter) {
            return false;
        }
        int number = 0;
        for (int i = 1; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < '0' || c > '9') {
                return false;
            }
            number = number * 10 + c - '0';
        }
        return number >= first && number <= last;
    }
}
