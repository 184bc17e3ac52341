package dev.usdt.bpftrace.internal.value;

import dev.usdt.Argument;
import dev.usdt.ArgumentType;
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
import dev.usdt.bpftrace.internal.script.BpftraceText;
import dev.usdt.bpftrace.internal.script.Code;
import dev.usdt.bpftrace.internal.value.ValueExpression.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Spells operands with {@code reg()}, which works in {@code usdt:} and {@code uprobe:} clauses of every version and is
 * not up to what a library makes of an argument string.
 */
public final class OperandCode {

    /** How wide an x86-64 address is unless it is made of 32-bit registers. */
    private static final int ADDRESS_BITS = 64;

    private final UsdtFile file;
    private final Machine machine;

    public OperandCode(UsdtFile file, Machine machine) {
        this.file = file;
        this.machine = machine;
    }

    /**
     * What an operand is in bpftrace's language.
     *
     * @param source the expression, or empty if there is none
     * @param reason why there is none
     */
    record Spelling(Optional<ValueExpression> source, String reason) {

        private static Spelling of(Code expression, Kind kind) {
            return new Spelling(Optional.of(new ValueExpression(expression, kind)), "");
        }

        private static Spelling none(String reason) {
            return new Spelling(Optional.empty(), reason);
        }
    }

    /** {@return the value of an argument at a site as an expression} */
    Spelling spell(ProbeSite site, Argument argument) {
        Operand operand = argument.operand();
        int bytes = argument.type().sizeBytes();
        if (operand instanceof Unparsed unparsed) {
            return Spelling.none(BpftraceText.inComment(unparsed.reason()));
        } else if (!Types.hasSize(bytes)) {
            return Spelling.none("bpftrace reads no values of " + bytes + " bytes");
        } else if (operand instanceof Register register) {
            return register(register, bytes);
        } else if (operand instanceof RegisterPair) {
            return Spelling.none("bpftrace reads no values of two registers");
        } else if (operand instanceof Memory memory) {
            return new Address(site, memory).spelling(argument.type());
        } else if (operand instanceof Operand.Address address) {
            return address(site, address);
        } else if (operand instanceof Constant constant) {
            return argument.type().floatingPoint()
                    ? Spelling.none("it is a constant whose bits only a compiler knows")
                    : Spelling.of(Code.number(argument.type().narrow(constant.value())), Kind.ARGUMENT);
        }
        throw new AssertionError(operand);
    }

    /**
     * {@return an argument that is no number for bpftrace as the bytes that it has, or empty if it is a number or
     * cannot be read}
     */
    Optional<Value> bytes(String key, ProbeSite site, Argument argument) {
        if (Types.hasSize(argument.type().sizeBytes())) {
            return Optional.empty();
        } else if (argument.operand() instanceof Memory memory) {
            Optional<ValueExpression> address =
                    new Address(site, memory).place().source();
            return address.isPresent()
                    ? Optional.of(new Value.Bytes(key, argument.type(), address.get()))
                    : Optional.empty();
        } else if (argument.operand() instanceof RegisterPair pair) {
            Optional<ValueExpression> first = register(pair.first(), 8).source();
            Optional<ValueExpression> second = register(pair.second(), 8).source();
            return first.isPresent() && second.isPresent()
                    ? Optional.of(new Value.Halves(key, argument.type(), first.get(), second.get()))
                    : Optional.empty();
        }
        return Optional.empty();
    }

    private Spelling register(Register register, int bytes) {
        if (register.widthBits() < 8 * bytes) {
            return Spelling.none("the register is narrower than the value");
        }
        Optional<String> name = Registers.name(machine, register);
        if (Registers.isZero(register)) {
            return Spelling.of(Code.of("(uint64)0"), Kind.REGISTER);
        } else if (name.isEmpty()) {
            return Spelling.none("bpftrace cannot read this register");
        }
        Code whole = Registers.read(name.get());
        Code expression =
                register.bitOffset() == 0 ? whole : Code.of("({} >> {})", whole, Code.number(register.bitOffset()));
        return Spelling.of(expression, Kind.REGISTER);
    }

    private Spelling address(ProbeSite site, Operand.Address address) {
        Optional<String> unknown = unknown(address.symbol());
        if (unknown.isPresent() || address.symbol().specifier().isPresent()) {
            return Spelling.none(unknown.orElse("it is not a whole address"));
        }
        Sum sum = new Sum();
        sum.addFromHere(site, addressOf(address.symbol()) + address.displacement());
        return Spelling.of(Code.of("({})", sum.code()), Kind.REGISTER);
    }

    private long addressOf(Symbol symbol) {
        return file.symbolAddress(symbol.name()).orElseThrow();
    }

    /** Why an address is not known, or empty if it is. */
    private Optional<String> unknown(Symbol symbol) {
        OptionalLong address = file.symbolAddress(symbol.name());
        return address.isPresent()
                ? Optional.empty()
                : Optional.of("the file does not tell the address of " + BpftraceText.inComment(symbol.name()));
    }

    /** A sum of registers and numbers, in unsigned terms as long as nothing is subtracted. */
    private final class Sum {

        private final List<Code> unsigned = new ArrayList<>();
        private final List<Code> signed = new ArrayList<>();
        private boolean negative;
        private long number;

        private void add(Code register, long scale) {
            Code factor = Code.number(scale);
            unsigned.add(scale == 1 ? register : Code.of("{} * {}", register, factor));
            signed.add(scale == 1 ? Code.of("(int64){}", register) : Code.of("(int64){} * {}", register, factor));
        }

        /** Adds a register of which only the low half counts. */
        private void addHalf(Code register, boolean extended, long scale) {
            add(extended ? Code.of("(int32){}", register) : Code.of("(uint64)(uint32){}", register), scale);
            negative |= extended;
        }

        private void add(long more) {
            number += more;
        }

        /** Adds an address of the file by how far it is from the site, which is the same wherever it is loaded. */
        private void addFromHere(ProbeSite site, long address) {
            add(Registers.read(Registers.instructionPointer(machine)), 1);
            add(address - site.address());
        }

        private Code code() {
            // Without the casts a subtraction is one of an unsigned number, of which 0.26 warns.
            Code terms = Code.joined(" + ", negative || number < 0 ? signed : unsigned);
            if (number == 0) {
                return terms;
            }
            return number < 0
                    ? Code.of("{} - {}", terms, Code.unsigned(-number))
                    : Code.of("{} + {}", terms, Code.number(number));
        }
    }

    /** The address of an operand in memory. */
    private final class Address {

        private final ProbeSite site;
        private final Memory memory;
        private final Sum sum = new Sum();
        private boolean narrow;

        private Address(ProbeSite site, Memory memory) {
            this.site = site;
            this.memory = memory;
        }

        private Spelling spelling(ArgumentType type) {
            Spelling place = place();
            if (place.source().isEmpty()) {
                return place;
            }
            // Floating point is read as the integer that has its bits.
            Code address = place.source().get().expression();
            return Spelling.of(Code.of("*({}*)uptr({})", Types.integer(type), address), Kind.MEMORY);
        }

        /** The address itself. */
        private Spelling place() {
            Optional<String> obstacle = add();
            if (obstacle.isPresent()) {
                return Spelling.none(obstacle.get());
            }
            // The address-size prefix cuts the sum, not its terms.
            Code address = narrow ? Code.of("(uint64)(uint32)({})", sum.code()) : sum.code();
            return Spelling.of(address, Kind.REGISTER);
        }

        private Optional<String> add() {
            if (memory.segment().isPresent()) {
                return Optional.of("bpftrace cannot read segment registers");
            }
            Optional<String> obstacle = addSymbol();
            if (obstacle.isEmpty()) {
                obstacle = addBase();
            }
            return obstacle.isEmpty() ? addIndex() : obstacle;
        }

        private Optional<String> addSymbol() {
            if (memory.symbol().isEmpty()) {
                boolean nowhere = memory.base().isEmpty() && memory.index().isEmpty();
                sum.add(memory.displacement());
                return nowhere ? Optional.of("it is relative to no register") : Optional.empty();
            }
            Symbol symbol = memory.symbol().get();
            Optional<String> unknown = unknown(symbol);
            if (unknown.isPresent()) {
                return unknown;
            }
            long address = addressOf(symbol) + memory.displacement();
            String specifier = symbol.specifier().orElse("");
            if (specifier.isEmpty()) {
                sum.addFromHere(site, address);
            } else if (machine == Machine.AARCH64 && specifier.equals("lo12")) {
                // The base has the address of the 4 KiB page, and programs are loaded at whole ones.
                sum.add(address & 0xfff);
            } else {
                return Optional.of("bpftrace cannot tell where the linker put " + BpftraceText.inComment(symbol.name())
                        + "@" + BpftraceText.inComment(specifier));
            }
            return Optional.empty();
        }

        private Optional<String> addBase() {
            if (memory.base().isEmpty()) {
                return Optional.empty();
            }
            Register base = memory.base().get();
            if (Registers.name(machine, base).equals(Optional.of("ip"))) {
                // What it is relative to is the symbol's matter; without one it would be the next instruction.
                return memory.symbol().isPresent() && memory.index().isEmpty()
                        ? Optional.empty()
                        : Optional.of("it is relative to an instruction that is not known");
            }
            return addRegister(base, 1, Optional.empty());
        }

        private Optional<String> addIndex() {
            if (memory.index().isEmpty()) {
                return Optional.empty();
            }
            Operand.Index index = memory.index().get();
            return addRegister(index.register(), index.scale(), index.extension());
        }

        private Optional<String> addRegister(Register register, long scale, Optional<String> extension) {
            Optional<String> name = Registers.name(machine, register);
            if (Registers.isZero(register)) {
                return Optional.empty();
            } else if (name.isEmpty()) {
                return Optional.of("bpftrace cannot read the register " + register.name());
            }
            Code whole = Registers.read(name.get());
            if (machine == Machine.AARCH64 && register.widthBits() < ADDRESS_BITS) {
                sum.addHalf(whole, extension.equals(Optional.of("sxtw")), scale);
            } else {
                narrow |= register.widthBits() < ADDRESS_BITS;
                sum.add(whole, scale);
            }
            return Optional.empty();
        }
    }
}
