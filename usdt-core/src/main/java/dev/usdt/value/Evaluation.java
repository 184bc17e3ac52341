package dev.usdt.value;

import dev.usdt.Argument;
import dev.usdt.ArgumentType;
import dev.usdt.Operand;
import dev.usdt.Operand.Index;
import dev.usdt.Operand.Memory;
import dev.usdt.Operand.Register;
import dev.usdt.Operand.RegisterPair;
import dev.usdt.Operand.Symbol;
import dev.usdt.value.Value.Cause;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;

/**
 * Operands with the registers and the memory of one hit.
 *
 * @param rules what is peculiar to the machine
 * @param order the byte order of its data
 * @param symbols where symbols are in memory
 * @param registers the registers of the thread
 * @param memory its memory
 */
record Evaluation(
        MachineRules rules, ByteOrder order, Evaluator.Symbols symbols, Registers registers, MemoryReader memory) {

    private static final String NARROW = "the register is narrower than the value";

    Value of(Argument argument) throws AbsentException {
        ArgumentType type = argument.type();
        Operand operand = argument.operand();
        if (operand instanceof Operand.Unparsed unparsed) {
            throw form(unparsed.reason());
        } else if (operand instanceof Operand.Constant constant) {
            return fixed(constant.value(), type);
        } else if (operand instanceof Operand.Address address) {
            return fixed(address(address), type);
        } else if (operand instanceof Register register) {
            return isNumber(type) ? number(numberIn(register, type), type) : bytesOf(register, type);
        } else if (operand instanceof RegisterPair pair) {
            return pair(pair, type);
        } else if (operand instanceof Memory place) {
            return at(addressOf(place), type);
        }
        throw new AssertionError(operand);
    }

    private static AbsentException form(String reason) {
        return new AbsentException(Cause.FORM, reason);
    }

    private static boolean isNumber(ArgumentType type) {
        int size = type.sizeBytes();
        return type.floatingPoint()
                ? size == Float.BYTES || size == Double.BYTES
                : size > 0 && size <= Long.BYTES && !type.isBytes();
    }

    private static Value number(long bits, ArgumentType type) {
        if (!type.floatingPoint()) {
            return new Value.Integral(type.narrow(bits), type);
        }
        double value =
                type.sizeBytes() == Float.BYTES ? Float.intBitsToFloat((int) bits) : Double.longBitsToDouble(bits);
        return new Value.Floating(value, type.sizeBytes());
    }

    private static Value fixed(long value, ArgumentType type) throws AbsentException {
        if (type.floatingPoint() || !isNumber(type)) {
            throw form("it is a constant whose bits only a compiler knows");
        }
        return number(value, type);
    }

    private long address(Operand.Address address) throws AbsentException {
        if (address.symbol().specifier().isPresent()) {
            throw form("it is not a whole address");
        }
        return (addressOf(address.symbol()) + address.displacement()) & rules.addressMask();
    }

    private long addressOf(Symbol symbol) throws AbsentException {
        OptionalLong address = symbols.addressOf(symbol.name());
        if (address.isEmpty()) {
            throw new AbsentException(Cause.SYMBOL, "the address of " + symbol.name() + " is not known");
        }
        return address.getAsLong();
    }

    private Value at(long address, ArgumentType type) throws AbsentException {
        byte[] bytes = new byte[type.sizeBytes()];
        if (!memory.read(address, bytes)) {
            throw new AbsentException(
                    Cause.MEMORY, bytes.length + " bytes at 0x" + Long.toHexString(address) + " cannot be read");
        }
        if (!isNumber(type)) {
            return new Value.Bytes(bytes);
        }
        long bits = 0;
        for (int i = 0; i < bytes.length; i++) {
            bits = bits << Byte.SIZE | (bytes[order == ByteOrder.BIG_ENDIAN ? i : bytes.length - 1 - i] & 0xff);
        }
        return number(bits, type);
    }

    private long word(Register register, int from) throws AbsentException {
        if (register.fullName().equals(rules.zero())) {
            return 0;
        }
        return word(register.fullName(), from);
    }

    private long word(String name, int from) throws AbsentException {
        OptionalLong bits = registers.bits(name, from);
        if (bits.isEmpty()) {
            throw new AbsentException(Cause.REGISTER, "the register " + name + " is not known");
        }
        return bits.getAsLong();
    }

    /** The bits of a register from one of its own on, with zeros above it. */
    private long bits(Register register, int from) throws AbsentException {
        int first = register.bitOffset() + from;
        long bits = word(register, first & -Long.SIZE) >>> first;
        int width = register.widthBits() - from;
        return width < Long.SIZE ? bits & (1L << width) - 1 : bits;
    }

    private long numberIn(Register register, ArgumentType type) throws AbsentException {
        int width = register.widthBits();
        if (width < type.sizeBytes() * Byte.SIZE) {
            if (type.floatingPoint()) {
                throw form(NARROW);
            }
            int unused = Long.SIZE - width;
            long bits = bits(register, 0);
            return type.signed() ? bits << unused >> unused : bits;
        }
        int lowest = rules.lowestBit(register, type);
        if (lowest < 0) {
            throw form("how " + register.name() + " holds it is not known");
        }
        long bits = bits(register, lowest);
        boolean single = type.floatingPoint() && type.sizeBytes() == Float.BYTES;
        return single && rules.holdsFloatAsDouble(register)
                ? Float.floatToRawIntBits((float) Double.longBitsToDouble(bits))
                : bits;
    }

    /** A structure or a wide number as it would be in memory. */
    private Value bytesOf(Register register, ArgumentType type) throws AbsentException {
        int size = type.sizeBytes();
        if (register.widthBits() < size * Byte.SIZE) {
            throw form(NARROW);
        } else if (order == ByteOrder.BIG_ENDIAN && register.widthBits() > size * Byte.SIZE) {
            throw form("which end of " + register.name() + " holds the value is not known");
        }
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            long word = bits(register, (i & -Long.BYTES) * Byte.SIZE);
            byte next = (byte) (word >>> (i % Long.BYTES * Byte.SIZE));
            bytes[order == ByteOrder.BIG_ENDIAN ? size - 1 - i : i] = next;
        }
        return new Value.Bytes(bytes);
    }

    private Value pair(RegisterPair pair, ArgumentType type) throws AbsentException {
        int width = pair.first().widthBits();
        boolean general = width == Integer.SIZE || width == Long.SIZE;
        if (!general
                || type.sizeBytes() * Byte.SIZE != 2 * width
                || pair.second().widthBits() != width) {
            throw form("two registers of " + width + " bits do not hold " + type.sizeBytes() + " bytes");
        }
        ByteBuffer both = ByteBuffer.allocate(type.sizeBytes()).order(order);
        for (Register half : new Register[] {pair.first(), pair.second()}) {
            long bits = bits(half, 0);
            if (width == Long.SIZE) {
                both.putLong(bits);
            } else {
                both.putInt((int) bits);
            }
        }
        return isNumber(type) ? number(both.getLong(0), type) : new Value.Bytes(both.array());
    }

    private long addressOf(Memory place) throws AbsentException {
        long sum = place.displacement();
        boolean narrow = false;
        if (place.symbol().isPresent()) {
            sum = withSymbol(place.symbol().get(), sum);
        }
        if (place.base().isPresent()) {
            Register base = place.base().get();
            narrow = base.widthBits() < Long.SIZE;
            if (!base.fullName().equals("rip")) {
                sum += bits(base, 0);
            } else if (place.symbol().isEmpty() || place.index().isPresent()) {
                // With a symbol, the linker has made the sum the symbol's address.
                throw form("it is relative to an instruction that is not known");
            }
        }
        if (place.index().isPresent()) {
            Index index = place.index().get();
            narrow |= index.register().widthBits() < Long.SIZE;
            sum += extended(index) << index.shift();
        }
        long address = sum & rules.addressMask(narrow);
        return place.segment().isPresent() ? (address + baseOf(place.segment().get())) & rules.addressMask() : address;
    }

    private long withSymbol(Symbol symbol, long displacement) throws AbsentException {
        String specifier = symbol.specifier().orElse("");
        if (specifier.isEmpty()) {
            return addressOf(symbol) + displacement;
        } else if (rules.isAarch64() && specifier.equals("lo12")) {
            // The base has the page of the sum.
            return (addressOf(symbol) + displacement) & 0xfff;
        }
        throw form("where the linker put " + symbol.name() + "@" + specifier + " is not known");
    }

    private long extended(Index index) throws AbsentException {
        long bits = bits(index.register(), 0);
        return index.extension().orElse("").equals("sxtw") ? (int) bits : bits;
    }

    /** Linux has all segments of a program begin at 0, but for those that lead to a thread's own memory. */
    private long baseOf(String segment) throws AbsentException {
        return switch (segment) {
            case "fs", "gs" -> word(segment + "_base", 0);
            default -> 0;
        };
    }
}
