package dev.usdt;

import java.util.Objects;
import java.util.Optional;

/**
 * Where an argument's value is: what follows the {@code @} of an argument spec, in the assembler syntax of the file's
 * machine.
 *
 * <p>Names are the assembler's own, without the sigil ({@code ecx} for {@code %ecx}).
 */
public sealed interface Operand {

    /** {@return the symbol that the operand names, or empty if it names none} */
    default Optional<Symbol> namedSymbol() {
        return Optional.empty();
    }

    /**
     * A value fixed at compile time: {@code $71} on x86, {@code 5} on aarch64, {@code #0} on arm, {@code i9} on ppc64.
     *
     * @param value its 64 bits: a constant above 2<sup>63</sup>-1 is negative here and has to be read as the unsigned
     *     number that its {@link ArgumentType} says
     */
    record Constant(long value) implements Operand {}

    /**
     * The address of a symbol, as a value: {@code $sym} on x86.
     *
     * @param symbol the symbol
     * @param displacement what is added to its address, in bytes
     */
    record Address(Symbol symbol, long displacement) implements Operand {
        /** Checks that nothing is null. */
        public Address {
            Objects.requireNonNull(symbol, "symbol");
        }

        @Override
        public Optional<Symbol> namedSymbol() {
            return Optional.of(symbol);
        }
    }

    /**
     * A register.
     *
     * @param name as it is written, without sigil: {@code ecx}, {@code w0}, {@code ah}
     * @param fullName the register that it is a part of, in its full width: {@code rcx}, {@code x0}, {@code rax}
     * @param widthBits how many bits of that register the name stands for: 32, 32, 8
     * @param bitOffset where in that register those bits begin: 8 for {@code %ah} and its like, else 0
     */
    record Register(String name, String fullName, int widthBits, int bitOffset) implements Operand {
        /**
         * Checks its values.
         *
         * @throws IllegalArgumentException if the width is not positive or the offset negative
         */
        public Register {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(fullName, "fullName");
            if (widthBits <= 0 || bitOffset < 0) {
                throw new IllegalArgumentException("widthBits " + widthBits + ", bitOffset " + bitOffset);
            }
        }
    }

    /**
     * Two registers that hold one value of twice their width, as gcc passes a {@code long long} on a machine of 32 bits
     * and a structure of 16 bytes on one of 64: {@code 8@%eax} on i386. The note names the first; the other is the next
     * in the order in which gcc counts registers.
     *
     * @param first the register that holds the bytes that have the lower addresses in memory: the low half of a number
     *     if the machine is little-endian, the high half if it is big-endian
     * @param second the one that holds the rest
     */
    record RegisterPair(Register first, Register second) implements Operand {
        /** Checks that nothing is null. */
        public RegisterPair {
            Objects.requireNonNull(first, "first");
            Objects.requireNonNull(second, "second");
        }
    }

    /**
     * Memory at base + (index &lt;&lt; shift) + symbol + displacement: {@code -20(%rbp)}, {@code [x0, w1, sxtw 2]},
     * {@code 24+mp_(%rip)}, {@code g_arr(,%rax,4)}, {@code %fs:tls@tpoff}.
     *
     * @param base the base register, or empty when there is none
     * @param index the index register with its shift, or empty
     * @param symbol the symbol whose address is added, or empty; with base {@code rip} it is relative to the
     *     instruction pointer, so that the address is that of the symbol
     * @param displacement what is added, in bytes
     * @param segment the segment register that the address is relative to ({@code fs}), or empty
     */
    record Memory(
            Optional<Register> base,
            Optional<Index> index,
            Optional<Symbol> symbol,
            long displacement,
            Optional<String> segment)
            implements Operand {
        /** Checks that nothing is null. */
        public Memory {
            Objects.requireNonNull(base, "base");
            Objects.requireNonNull(index, "index");
            Objects.requireNonNull(symbol, "symbol");
            Objects.requireNonNull(segment, "segment");
        }

        @Override
        public Optional<Symbol> namedSymbol() {
            return symbol;
        }

        /**
         * Memory at a register plus a displacement, the commonest form.
         *
         * @param base the base register
         * @param displacement what is added, in bytes
         */
        public Memory(Register base, long displacement) {
            this(Optional.of(base), Optional.empty(), Optional.empty(), displacement, Optional.empty());
        }
    }

    /**
     * Text that is no operand of the file's machine, or none that this library knows; kept, so that nothing is lost.
     *
     * @param text what was found after the {@code @}, or the whole spec when already its size is unreadable
     * @param reason why it was not understood
     */
    record Unparsed(String text, String reason) implements Operand {
        /** Checks that nothing is null. */
        public Unparsed {
            Objects.requireNonNull(text, "text");
            Objects.requireNonNull(reason, "reason");
        }
    }

    /**
     * An index register and what is done with it before it is added to an address.
     *
     * @param register the register
     * @param shift by how many bits it is shifted left; a scale of 8 is a shift of 3
     * @param extension how a narrower register is widened first ({@code sxtw}, {@code uxtw}), or empty
     */
    record Index(Register register, int shift, Optional<String> extension) {
        /**
         * Checks its values.
         *
         * @throws IllegalArgumentException if the shift is not one of 0 to 63
         */
        public Index {
            Objects.requireNonNull(register, "register");
            Objects.requireNonNull(extension, "extension");
            if (shift < 0 || shift > 63) {
                throw new IllegalArgumentException("shift " + shift + ", expected 0 to 63");
            }
        }

        /** {@return the factor that the shift stands for: 1, 2, 4, 8…} */
        public long scale() {
            return 1L << shift;
        }
    }

    /**
     * A symbol named in an operand.
     *
     * @param name its name in the symbol table
     * @param specifier which part or form of its address is meant, in the assembler's word ({@code lo12},
     *     {@code GOTOFF}, {@code toc@l}, {@code tpoff}), or empty for the address itself
     */
    record Symbol(String name, Optional<String> specifier) {
        /** Checks that nothing is null. */
        public Symbol {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(specifier, "specifier");
        }
    }
}
