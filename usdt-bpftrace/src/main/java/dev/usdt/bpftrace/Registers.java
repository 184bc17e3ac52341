package dev.usdt.bpftrace;

import dev.usdt.Machine;
import dev.usdt.Operand.Register;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What bpftrace's {@code reg()} calls the registers. Vector registers are not among them. */
final class Registers {

    private static final Map<String, String> X86_64 = x86();
    private static final Map<String, String> AARCH64 = aarch64();

    private Registers() {}

    /**
     * {@return how {@code reg()} calls the register that one is a part of, by whatever name the assembler knows it;
     * empty if bpftrace cannot read it}
     */
    static Optional<String> name(Machine machine, Register register) {
        String full = register.fullName();
        if (machine != Machine.AARCH64 && full.equals("rip")) {
            return Optional.of(instructionPointer(machine));
        }
        return Optional.ofNullable((machine == Machine.AARCH64 ? AARCH64 : X86_64).get(full));
    }

    /** {@return how {@code reg()} calls the address of the instruction at which the probe fired} */
    static String instructionPointer(Machine machine) {
        return machine == Machine.AARCH64 ? "pc" : "ip";
    }

    /** {@return whether a register reads as 0 always} */
    static boolean isZero(Register register) {
        return register.fullName().equals("xzr");
    }

    private static Map<String, String> x86() {
        Map<String, String> names = new HashMap<>();
        for (String letter : new String[] {"a", "b", "c", "d"}) {
            put(names, letter + "x", "r" + letter + "x", "e" + letter + "x", letter + "x", letter + "l");
        }
        for (String name : new String[] {"si", "di", "bp", "sp"}) {
            put(names, name, "r" + name, "e" + name, name, name + "l");
        }
        for (int i = 8; i <= 15; i++) {
            put(names, "r" + i, "r" + i, "r" + i + "d", "r" + i + "w", "r" + i + "b");
        }
        return Map.copyOf(names);
    }

    private static Map<String, String> aarch64() {
        Map<String, String> names = new HashMap<>();
        for (int i = 0; i <= 30; i++) {
            put(names, "r" + i, "x" + i);
        }
        put(names, "sp", "sp");
        return Map.copyOf(names);
    }

    private static void put(Map<String, String> names, String tracerName, String... spellings) {
        for (String spelling : spellings) {
            names.put(spelling, tracerName);
        }
    }
}
