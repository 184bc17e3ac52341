package dev.usdt.trace.internal.fetch;

import dev.usdt.Argument;
import dev.usdt.Machine;
import dev.usdt.Operand;
import dev.usdt.Operand.Constant;
import dev.usdt.Operand.Memory;
import dev.usdt.Operand.Register;
import dev.usdt.Operand.RegisterPair;
import dev.usdt.Operand.Symbol;
import dev.usdt.Operand.Unparsed;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Spells operands as fetch arguments. A register is always fetched as a whole; of memory as many bytes as the value
 * has, since those behind may be in no page.
 *
 * @see <a href="https://docs.kernel.org/trace/uprobetracer.html">Uprobe-tracer, FETCHARGS</a>
 */
final class OperandFetch {

    private final UsdtFile file;
    private final Machine machine;
    private final long elfOffset;

    /** For a file that begins at an offset of the one that is traced: within a zip file, not 0. */
    OperandFetch(UsdtFile file, Machine machine, long elfOffset) {
        this.file = file;
        this.machine = machine;
        this.elfOffset = elfOffset;
    }

    /**
     * What a number is fetched by.
     *
     * @param field the field, or empty if the kernel cannot fetch it
     * @param shift by how many bits the field is shifted right to have the value in its low bits
     * @param reason why it cannot be fetched
     */
    record Spelling(Optional<Field> field, int shift, String reason) {

        private static Spelling of(String fetch, FieldType type) {
            return new Spelling(Optional.of(new Field(fetch, type)), 0, "");
        }

        static Spelling none(String reason) {
            return new Spelling(Optional.empty(), 0, reason);
        }
    }

    /** {@return what fetches the value of an argument that is a number} */
    Spelling number(ProbeSite site, Argument argument) {
        int bytes = argument.type().sizeBytes();
        if (bytes != 1 && bytes != 2 && bytes != 4 && bytes != 8) {
            return Spelling.none("the kernel fetches no values of " + bytes + " bytes");
        }
        Operand operand = argument.operand();
        if (operand instanceof Register register) {
            return register(register, bytes);
        } else if (operand instanceof Memory memory) {
            Place place = place(site, memory);
            return place.code().isPresent()
                    ? Spelling.of(place.code().get(), FieldType.number(bytes))
                    : Spelling.none(place.reason());
        } else if (operand instanceof Unparsed unparsed) {
            return Spelling.none(unparsed.reason());
        } else if (operand instanceof RegisterPair) {
            return Spelling.none("it is in two registers");
        } else if (operand instanceof Constant) {
            return Spelling.none("it is a constant");
        }
        return Spelling.none("it is the address of a symbol");
    }

    private Spelling register(Register register, int bytes) {
        if (register.widthBits() < 8 * bytes) {
            return Spelling.none("the register is narrower than the value");
        }
        Optional<String> fetch = RegisterNames.fetch(machine, register);
        return fetch.isPresent()
                ? new Spelling(Optional.of(new Field(fetch.get(), FieldType.WORD)), register.bitOffset(), "")
                : Spelling.none("the kernel cannot fetch this register");
    }

    /** {@return the two registers of an argument of 16 bytes or, on a machine of 32 bits, 8} */
    Optional<Field[]> pair(Argument argument) {
        if (argument.operand() instanceof RegisterPair pair) {
            Optional<Field> first = register(pair.first(), 8).field();
            Optional<Field> second = register(pair.second(), 8).field();
            if (first.isPresent() && second.isPresent()) {
                return Optional.of(new Field[] {first.get(), second.get()});
            }
        }
        return Optional.empty();
    }

    /** {@return what fetches bytes at the operand's place in memory} */
    Spelling bytesAt(ProbeSite site, Argument argument, FieldType type) {
        if (argument.operand() instanceof Memory memory) {
            Place place = place(site, memory);
            return place.code().isPresent() ? Spelling.of(place.code().get(), type) : Spelling.none(place.reason());
        }
        return Spelling.none("it is not in memory");
    }

    /**
     * {@return what fetches bytes at the address that an argument is}
     *
     * @param from how many bytes behind that address they begin
     */
    Spelling bytesBehind(ProbeSite site, Argument address, int from, FieldType type) {
        Operand operand = address.operand();
        if (operand instanceof Constant constant) {
            return Spelling.of("@0x" + Long.toHexString(constant.value() + from), type);
        } else if (operand instanceof Operand.Address of) {
            Place place = absolute(site, of.symbol(), of.displacement() + from);
            return place.code().isPresent() ? Spelling.of(place.code().get(), type) : Spelling.none(place.reason());
        }
        Spelling number = number(site, address);
        if (number.field().isEmpty()) {
            return number;
        } else if (number.shift() != 0 || address.type().sizeBytes() != 8) {
            return Spelling.none("it is not a whole address");
        }
        return Spelling.of("+" + from + "(" + number.field().get().fetch() + ")", type);
    }

    /** Memory at a place, or why it cannot be fetched. */
    private record Place(Optional<String> code, String reason) {

        static Place of(String code) {
            return new Place(Optional.of(code), "");
        }

        static Place none(String reason) {
            return new Place(Optional.empty(), reason);
        }
    }

    private Place place(ProbeSite site, Memory memory) {
        if (memory.segment().isPresent()) {
            return Place.none("the kernel cannot fetch by a segment register");
        } else if (memory.index().isPresent()) {
            return Place.none("the kernel cannot fetch by an index register");
        } else if (memory.base().isEmpty()) {
            return memory.symbol().isEmpty()
                    ? Place.none("it has no base register")
                    : absolute(site, memory.symbol().get(), memory.displacement());
        }
        Register base = memory.base().get();
        if (base.fullName().equals("rip")) {
            return memory.symbol().isEmpty()
                    ? Place.none("it is relative to an instruction that is not known")
                    : absolute(site, memory.symbol().get(), memory.displacement());
        }
        Optional<String> register = RegisterNames.fetch(machine, base);
        if (register.isEmpty() || base.widthBits() != 64) {
            return Place.none("the kernel cannot fetch by this register");
        }
        long offset = memory.displacement();
        if (memory.symbol().isPresent()) {
            Symbol symbol = memory.symbol().get();
            OptionalLong address = file.symbolAddress(symbol.name());
            if (!symbol.specifier().equals(Optional.of("lo12"))) {
                return Place.none("a symbol is added to a register");
            } else if (address.isEmpty()) {
                return Place.none("the file does not tell the address of " + symbol.name());
            }
            // Of the sum, since the base has the page of the sum.
            offset = (address.getAsLong() + memory.displacement()) & 0xfff;
        }
        return Place.of((offset < 0 ? "-" + -offset : "+" + offset) + "(" + register.get() + ")");
    }

    private Place absolute(ProbeSite site, Symbol symbol, long displacement) {
        OptionalLong address = file.symbolAddress(symbol.name());
        if (symbol.specifier().isPresent()) {
            return Place.none("it is not a whole address");
        }
        return address.isEmpty()
                ? Place.none("the file does not tell the address of " + symbol.name())
                : relative(site, address.getAsLong() + displacement);
    }

    /** The kernel adds to where the start of the file would be if all of it were mapped as the site is. */
    private Place relative(ProbeSite site, long address) {
        long offset = address - (site.address() - site.fileOffset().orElse(0)) + elfOffset;
        return offset < 0 ? Place.none("it is in front of the file in memory") : Place.of("@+" + offset);
    }
}
