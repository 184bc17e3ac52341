package dev.usdt.bpftrace.internal.value;

import dev.usdt.Machine;
import dev.usdt.Operand.Register;
import dev.usdt.bpftrace.internal.script.Code;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What bpftrace's {@code reg()} calls the registers. Vector registers are not among them. */
public final class Registers {

    private Registers() {}

    /**
     * {@return how {@code reg()} calls the register that one is a part of, by whatever name the assembler knows it;
     * empty if bpftrace cannot read it}
     */
    static Optional<String> name(Machine machine, Register register) {
        String full = register.fullName();
        return machine == Machine.AARCH64 ? Optional.ofNullable(Aarch64.NAMES.get(full)) : x86(full);
    }

    private static Optional<String> x86(String full) {
        return switch (full) {
            case "rip" -> Optional.of(instructionPointer(Machine.X86_64));
            case "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "rsp" -> Optional.of(full.substring(1));
            case "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15" -> Optional.of(full);
            default -> Optional.empty();
        };
    }

    /** By the full names. */
    private static final class Aarch64 {

        static final Map<String, String> NAMES = names();

        private static Map<String, String> names() {
            Map<String, String> names = new HashMap<>();
            for (int i = 0; i <= 30; i++) {
                names.put("x" + i, "r" + i);
            }
            names.put("sp", "sp");
            return Map.copyOf(names);
        }
    }

    /** {@return how {@code reg()} calls the address of the instruction at which the probe fired} */
    public static String instructionPointer(Machine machine) {
        return machine == Machine.AARCH64 ? "pc" : "ip";
    }

    /** {@return the whole register of a name that {@code reg()} knows} */
    public static Code read(String name) {
        return Code.of("reg({})", Code.literal(name));
    }

    /** {@return whether a register reads as 0 always} */
    static boolean isZero(Register register) {
        return register.fullName().equals("xzr");
    }
}
