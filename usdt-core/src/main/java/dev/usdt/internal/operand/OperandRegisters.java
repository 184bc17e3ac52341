package dev.usdt.internal.operand;

import dev.usdt.Operand.Register;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The registers that an assembler knows in one place of an operand, by name. Filled where it is made and not changed
 * after that.
 *
 * <p>A register that is the low part of one register has that one as its full name ({@code ecx} is in {@code rcx}).
 * Where registers of several widths share their low bits and which is the widest depends on the processor
 * ({@code xmm0}, {@code ymm0}, {@code zmm0}), each is its own full name.
 */
final class OperandRegisters {

    /** Registers that differ by a number. Kept as a rule, since hundreds of entries cost a command line its start. */
    private record Range(
            String prefix, int first, int last, String suffix, int widthBits, String fullPrefix, int firstFull) {

        boolean holds(String name, int digitsBegin, int digitsEnd, int number) {
            return first <= number
                    && number <= last
                    && digitsBegin == prefix.length()
                    && name.length() - digitsEnd == suffix.length()
                    && name.startsWith(prefix)
                    && name.endsWith(suffix);
        }
    }

    private final String kind;
    private final Map<String, Register> byName = new HashMap<>();
    private final List<Range> ranges = new ArrayList<>();

    /**
     * An empty table.
     *
     * @param kind what the registers are, as a fault calls them: {@code a register}, {@code a base register}
     */
    OperandRegisters(String kind) {
        this.kind = kind;
    }

    /** Adds a register that is all or part of another. */
    OperandRegisters part(String name, String fullName, int widthBits, int bitOffset) {
        byName.put(name, new Register(name, fullName, widthBits, bitOffset));
        return this;
    }

    /** Adds full registers of one width. */
    OperandRegisters full(int widthBits, String... names) {
        for (String name : names) {
            part(name, name, widthBits, 0);
        }
        return this;
    }

    /**
     * Adds registers that differ by a number: {@code r8d} to {@code r15d}, the low parts of {@code r8} to {@code r15}.
     * One of them that is also added by its name is what that says.
     *
     * @param prefix what the names begin with
     * @param first the first number
     * @param last the last number
     * @param suffix what the names end with
     * @param widthBits how wide each is
     * @param fullPrefix what the full names begin with
     * @param firstFull the number in the full name of the first
     */
    OperandRegisters range(
            String prefix, int first, int last, String suffix, int widthBits, String fullPrefix, int firstFull) {
        ranges.add(new Range(prefix, first, last, suffix, widthBits, fullPrefix, firstFull));
        return this;
    }

    /** Adds full registers that differ by a number. */
    OperandRegisters range(String prefix, int first, int last, int widthBits) {
        return range(prefix, first, last, "", widthBits, prefix, first);
    }

    /** {@return the register of that name, without sigil, or null if there is none} */
    @Nullable
    Register find(String name) {
        Register register = byName.get(name);
        return register == null ? findNumbered(name) : register;
    }

    /** {@return the register of this table whose number is the next, {@code r5} for {@code r4}, or null if none is} */
    @Nullable
    Register findNext(Register register) {
        Register next = register.equals(find(register.name())) ? find(next(register.name())) : null;
        boolean follows = next != null
                && !next.equals(register)
                && next.fullName().equals(next(register.fullName()))
                && next.widthBits() == register.widthBits();
        return follows ? next : null;
    }

    /** {@return a name with the number at its end increased by one; the name itself if it has none} */
    private static String next(String name) {
        int digits = name.length();
        while (digits > 0 && OperandScanner.isDigit(name.charAt(digits - 1))) {
            digits--;
        }
        return digits == name.length() || name.length() - digits > 2
                ? name
                : name.substring(0, digits).concat(Integer.toString(Integer.parseInt(name.substring(digits)) + 1));
    }

    private @Nullable Register findNumbered(String name) {
        int begin = 0;
        while (begin < name.length() && !OperandScanner.isDigit(name.charAt(begin))) {
            begin++;
        }
        int number = 0;
        int end = begin;
        // Two digits suffice; r08 is no name of r8.
        while (end < name.length() && OperandScanner.isDigit(name.charAt(end))) {
            if (end - begin == 2 || (end > begin && number == 0)) {
                return null;
            }
            number = number * 10 + name.charAt(end++) - '0';
        }
        if (begin == end) {
            return null;
        }
        for (Range range : ranges) {
            if (range.holds(name, begin, end, number)) {
                String full = Integer.toString(number - range.first + range.firstFull);
                return new Register(name, range.fullPrefix.concat(full), range.widthBits, 0);
            }
        }
        return null;
    }

    /**
     * {@return whether a name without sigil may be meant as a register: one of these in capitals, or at most three
     * letters and two digits, as the registers of every processor are called}
     */
    boolean mayMean(String name) {
        int letters = 0;
        while (letters < name.length() && Character.isLetter(name.charAt(letters))) {
            letters++;
        }
        int digits = letters;
        while (digits < name.length() && OperandScanner.isDigit(name.charAt(digits))) {
            digits++;
        }
        boolean numbered = letters > 0 && letters <= 3 && digits > letters && digits <= letters + 2;
        return (numbered && digits == name.length()) || find(name.toLowerCase(Locale.ROOT)) != null;
    }

    /** {@return what the registers are, as a fault calls them} */
    String kind() {
        return kind;
    }
}
