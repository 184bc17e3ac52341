package dev.usdt.value;

import java.util.Map;
import java.util.OptionalLong;

/** The registers of the thread that has reached a site, as many as are known. */
@FunctionalInterface
public interface Registers {

    /**
     * {@return 64 bits of a register, of which those beyond its width mean nothing; empty if they are not known}
     *
     * <p>The address that a segment register of x86 stands for is asked for as {@code fs_base} and {@code gs_base}.
     *
     * @param name the register in its full width, as {@link dev.usdt.Operand.Register#fullName} has it: {@code rax} for
     *     {@code %eax}, {@code x0} for {@code w0}, {@code xmm0}
     * @param from which bit of the register is the lowest of the 64: a multiple of 64, 0 but for vector registers
     */
    OptionalLong bits(String name, int from);

    /**
     * {@return registers of at most 64 bits}
     *
     * @param values the value of each, by its full name; copied. A register is not found by any other name, such as
     *     {@code eax} for {@code rax} on x86-64
     */
    static Registers of(Map<String, Long> values) {
        Map<String, Long> copy = Map.copyOf(values);
        return (name, from) -> {
            Long value = from == 0 ? copy.get(name) : null;
            return value == null ? OptionalLong.empty() : OptionalLong.of(value);
        };
    }
}
