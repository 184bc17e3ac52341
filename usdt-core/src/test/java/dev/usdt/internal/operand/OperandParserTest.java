package dev.usdt.internal.operand;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.Argument;
import dev.usdt.ArgumentType;
import dev.usdt.Machine;
import dev.usdt.Operand;
import dev.usdt.Operand.Address;
import dev.usdt.Operand.Constant;
import dev.usdt.Operand.Index;
import dev.usdt.Operand.Memory;
import dev.usdt.Operand.Register;
import dev.usdt.Operand.RegisterPair;
import dev.usdt.Operand.Symbol;
import dev.usdt.Operand.Unparsed;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for the operands of every machine; and what the tests of the single syntaxes are written with. */
class OperandParserTest {

    static Register full(String name, int widthBits) {
        return new Register(name, name, widthBits, 0);
    }

    static Register part(String name, String fullName, int widthBits) {
        return new Register(name, fullName, widthBits, 0);
    }

    static Index index(Register register, int shift) {
        return new Index(register, shift, Optional.empty());
    }

    static Symbol symbol(String name) {
        return new Symbol(name, Optional.empty());
    }

    static Symbol symbol(String name, String specifier) {
        return new Symbol(name, Optional.of(specifier));
    }

    static Memory memory(Register base, long displacement) {
        return new Memory(base, displacement);
    }

    static Memory memory(Register base, Index index, long displacement) {
        return new Memory(Optional.of(base), Optional.of(index), Optional.empty(), displacement, Optional.empty());
    }

    static Memory memory(Register base, Symbol symbol, long displacement) {
        return new Memory(Optional.of(base), Optional.empty(), Optional.of(symbol), displacement, Optional.empty());
    }

    static Memory memory(Symbol symbol, long displacement) {
        return new Memory(Optional.empty(), Optional.empty(), Optional.of(symbol), displacement, Optional.empty());
    }

    static Memory memory(long address) {
        return new Memory(Optional.empty(), Optional.empty(), Optional.empty(), address, Optional.empty());
    }

    /** What a symbol by itself means: memory on x86, where an address has a dollar; its address elsewhere. */
    static Operand alone(Machine machine, Symbol symbol, long displacement) {
        return switch (machine) {
            case X86_64, X32, I386 -> memory(symbol, displacement);
            default -> new Address(symbol, displacement);
        };
    }

    static void assertDecodes(Machine machine, String text, Operand expected) {
        String spec = "-4@" + text;
        assertEquals(
                List.of(new Argument(0, new ArgumentType(4, true, false), expected, spec)),
                ArgumentParser.parse(machine, spec));
    }

    static void assertUnparsed(Machine machine, String text, String reason) {
        assertDecodes(machine, text, new Unparsed(text, reason));
    }

    /** Asserts what is known of the registers named prefix + number + suffix. */
    static void assertRegisters(
            Machine machine, String sigil, String prefix, int first, int last, String suffix, int width, String full) {
        for (int i = first; i <= last; i++) {
            String name = prefix + i + suffix;
            assertDecodes(machine, sigil + name, part(name, full + i, width));
        }
        String beyond = prefix + (last + 1) + suffix;
        Operand next = ArgumentParser.parse(machine, sigil + beyond).get(0).operand();
        assertFalse(next instanceof Register r && r.fullName().equals(full + (last + 1)), beyond);
    }

    // The examples of every form that was found in Debian's binaries and in those that compilers made of odd sources.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X86_64 | 8@%r13 8@-104(%rbp) -4@$0 8@(%rsp) -4@40+CheckpointStats(%rip) -4@NBuffers(%rip) 4f@%edx",
                "X86_64 | 8@(%rax,%rcx) -4@%edi 8@24(%rsp) -4@$3 -8@(%rax) -2@st_h(%rip) 4f@40(%rdi) 4f@%eax",
                "X86_64 | -4@(%rsi,%rdx,4) -4@20+g_arr(%rip) -8@-8(%rdi,%rcx) -4@12(%rsi,%rdx,4) -4@g_arr(,%rax,4)",
                "X86_64 | 8@$.LC0 -4@%fs:tls_v@tpoff 4f@(%rsi) 4f@%xmm1 8f@gd(%rip) -2@(%rdx,%rax)",
                "I386 | 4@16(%ebp) 4@%edi -4@$0 4@(%eax) -4@40+CheckpointStats@GOTOFF(%ebx) 4@(%eax,%edx,8)",
                "I386 | 4f@12(%esp) 8f@(%esp) -4@20(%esp) -4@%eax -2@$-5 -1@(%eax) 4f@32(%eax) -2@st_h@GOTOFF(%eax)",
                "I386 | -4@-4(%ebx,%eax) -4@(%ecx,%eax) -4@g_arr@GOTOFF(%eax,%edx,4) -2@st_h -4@(%ecx,%edx,4)",
                "I386 | 4f@(%edx) 4f@%eax 8f@gd@GOTOFF(%eax)",
                "X32 | -4@%edi -4@8(%rsp) -2@$-5 -1@(%edi) -2@st_h(%rip) -4@-4(%edx,%edi) -4@20+g_arr(%rip) 4f@%eax",
                "X32 | 4f@40(%edi) -4@(%eax,%edi,4) -4@(%edx,%esi)",
                "AARCH64 | 8@x21 4@[x20, 4] -4@0 8@[x1] 4f@x2 -4@x1 -8@[sp, 8] -8@[sp] -2@-5 4f@[x0, 40] 4f@[x11]",
                "AARCH64 | -4@[x0, w1, sxtw 2] 1@[x0, x1] -2@[x5, #:lo12:.LANCHOR0]",
                "ARM | 4@r5 4@[fp, #4] -4@#0 -4@[sp] 4f@r0 4@[r1, r0] 4@[r7, #12] 4f@r1 4@[r2, r1] -4@r0 -4@[sp, #8]",
                "ARM | -2@#-5 1@[r0] 8f@r4 4f@[r0, #40] -4@[r1, r3] -4@[r0, r1, lsl #2] 4f@[r1]",
                "MIPS64EL | 8@$18 8@-80($16) -4@0 4f@$3",
                "MIPSEL | 4@$17 4@88($fp) -4@0 4f@$5",
                "MIPS64 | -4@$2 -8@0($4) -2@-5 4f@$2 4f@40($6) -2@%got_ofst(st_h)($6)",
                "PPC64LE | 8@3 8@0(9) -4@i0 4f@10 8@9,8",
                "PPC | -4@9 -4@0(9) -4@i0 4f@0(7) -4@3,4 4f@9",
                "PPC64 | -8@0(7) -4@9 -4@i0 4f@0(7) 4f@9 -4@4,5 8f@.LANCHOR0+8@toc@l(10)",
                "S390X | 8@%r2 -4@164(%r15) -4@0 4f@164(%r15) 8@0(%r3,%r1) 8f@%r1 -8@184(%r15) -2@-5 4f@40(%r2)",
                "S390X | -4@0(%r4,%r3) 4f@%r1",
                "S390 | -4@100(%r15) -4@%r2 -2@-5 -4@0(%r4,%r3) 4f@%r1 4f@40(%r2)",
                "RISCV64 | -4@a0 -8@0(a0) -2@-5 4f@a5 4f@40(a0)",
                "LOONGARCH64 | -4@$a1 -2@-5",
                "SPARC64 | -4@%g1 -8@[%fp+2223] -2@-5 -8@[%g1] 4f@%g2 4f@[%i2+40] -1@[%i0+%i1] 4f@[%i1]"
            })
    void decodesEveryFormSeenInBinariesAndLosesNothingOfIt(Machine machine, String arguments) {
        StringBuilder rendered = new StringBuilder();
        for (Argument argument : ArgumentParser.parse(machine, arguments)) {
            ArgumentType type = argument.type();
            rendered.append(rendered.isEmpty() ? "" : " ").append(type.signed() ? "-" : "");
            rendered.append(type.sizeBytes()).append(type.floatingPoint() ? "f@" : "@");
            rendered.append(render(machine, argument.operand()));
        }
        assertEquals(arguments, rendered.toString());
    }

    @ParameterizedTest
    @EnumSource
    void readsBackWhatIsWrittenFromAnyOperand(Machine machine) {
        long seed = 20261122;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 5_000; i++) {
            Operand operand = randomOperand(machine, random);
            String text = render(machine, operand);
            List<Argument> arguments = ArgumentParser.parse(machine, "1@" + text);
            assertEquals(1, arguments.size(), () -> text + ", seed " + seed);
            assertEquals(operand, arguments.get(0).operand(), () -> text + ", seed " + seed);
        }
    }

    @ParameterizedTest
    @EnumSource
    void saysWhyWhateverTheTextIs(Machine machine) {
        // What the syntaxes consist of, so that many texts are nearly operands.
        String[] tokens = {
            "%",
            "$",
            "#",
            "(",
            ")",
            "[",
            "]",
            ",",
            "+",
            "-",
            ":",
            "@",
            ".",
            "\"",
            "\\",
            "*",
            "=",
            "!",
            "i",
            "0",
            "8",
            "31",
            "0x10",
            "99999999999999999999",
            "rax",
            "eax",
            "ah",
            "st",
            "xmm0",
            "fs",
            "x0",
            "w1",
            "sp",
            "r3",
            "fp",
            "lsl",
            "sxtw",
            "lo",
            "lo12",
            "toc@l",
            "GOTOFF",
            "sym",
            ".LC0",
            "a0",
            "f1",
            "g1",
            "é",
            "\0",
            " ",
            "\t"
        };
        long seed = 7;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(12); n >= 0; n--) {
                text.append(tokens[random.nextInt(tokens.length)]);
            }
            for (Argument argument : ArgumentParser.parse(machine, text.toString())) {
                if (argument.operand() instanceof Unparsed unparsed) {
                    assertTrue(argument.spec().endsWith(unparsed.text()), () -> text + ", seed " + seed);
                    assertFalse(unparsed.reason().isEmpty(), () -> text + ", seed " + seed);
                    assertTrue(unparsed.reason().length() < 120, () -> text + ", seed " + seed);
                } else {
                    assertEquals(
                            argument.operand(),
                            ArgumentParser.parse(
                                            machine, size(argument.operand()) + render(machine, argument.operand()))
                                    .get(0)
                                    .operand(),
                            () -> text + ", seed " + seed);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesAnOperandThatIsNotThere(Machine machine) {
        Operand operand = ArgumentParser.parse(machine, "4@").get(0).operand();
        assertEquals("", assertUnparsed(operand).text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"X86_64", "ARM", "S390X", "RISCV64"})
    void readsNumbersAsGnuAsDoes(Machine machine) {
        String sigil = machine == Machine.X86_64 ? "$" : machine == Machine.ARM ? "#" : "";
        assertDecodes(machine, sigil + "0", new Constant(0));
        assertDecodes(machine, sigil + "00", new Constant(0));
        assertDecodes(machine, sigil + "0x1F", new Constant(31));
        assertDecodes(machine, sigil + "0Xff", new Constant(255));
        assertDecodes(machine, sigil + "0b101", new Constant(5));
        assertDecodes(machine, sigil + "0B11", new Constant(3));
        assertDecodes(machine, sigil + "017", new Constant(15));
        assertDecodes(machine, sigil + "+8-3", new Constant(5));
        assertDecodes(machine, sigil + "--8", new Constant(8));
        assertDecodes(machine, sigil + "-+8", new Constant(-8));
    }

    @Test
    void takesConstantsFromTheLeastSignedToTheGreatestUnsigned() {
        assertDecodes(Machine.X86_64, "$9223372036854775807", new Constant(Long.MAX_VALUE));
        assertDecodes(Machine.X86_64, "$9223372036854775808", new Constant(Long.MIN_VALUE));
        assertDecodes(Machine.X86_64, "$18446744073709551615", new Constant(-1));
        assertDecodes(Machine.X86_64, "$0xffffffffffffffff", new Constant(-1));
        assertDecodes(Machine.X86_64, "$01777777777777777777777", new Constant(-1));
        assertDecodes(Machine.X86_64, "$-9223372036854775808", new Constant(Long.MIN_VALUE));
        assertUnparsed(Machine.X86_64, "$18446744073709551616", "number 18446744073709551616 does not fit 64 bits");
        assertUnparsed(Machine.X86_64, "$0x10000000000000000", "number 0x10000000000000000 does not fit 64 bits");
        assertUnparsed(Machine.X86_64, "$-9223372036854775809", "number -9223372036854775809 does not fit 64 bits");
        assertUnparsed(Machine.X86_64, "$" + "9".repeat(50), "number " + "9".repeat(40) + "… does not fit 64 bits");
    }

    @Test
    void refusesWhatIsNoNumber() {
        assertUnparsed(Machine.X86_64, "$08", "unreadable number 08");
        assertUnparsed(Machine.X86_64, "$0x", "unreadable number 0x");
        assertUnparsed(Machine.X86_64, "$0b2", "unreadable number 0b2");
        assertUnparsed(Machine.X86_64, "$12a", "unreadable number 12a");
        assertUnparsed(Machine.X86_64, "$1\u0663", "unreadable number 1\u0663");
    }

    @Test
    void takesOneSymbolInASum() {
        assertDecodes(Machine.S390X, "4+sym-8+1", new Address(symbol("sym"), -3));
        assertDecodes(Machine.S390X, "_Z3f\u00e9.$1", new Address(symbol("_Z3f\u00e9.$1"), 0));
        assertUnparsed(Machine.S390X, "a+b", "more than one symbol");
        assertUnparsed(Machine.S390X, "a-b", "symbol b is subtracted");
        assertUnparsed(Machine.S390X, ".-8", "relative to the place of the note");
        assertUnparsed(Machine.S390X, "a+", "expected a number or a symbol at the end");
        assertUnparsed(Machine.S390X, "a@", "expected the name of a relocation at the end");
        assertUnparsed(Machine.S390X, "a@b@", "expected the name of a relocation at the end");
        assertUnparsed(Machine.S390X, "a@b+4@c", "more than one relocation");
        assertUnparsed(Machine.S390X, "4@b+a", "relocation of a number");
        assertUnparsed(Machine.S390X, "8+@b", "expected a number or a symbol at character 3, found '@'");
        assertUnparsed(Machine.S390X, "(%r1)@b", "expected nothing more at character 6, found '@'");
    }

    @Test
    void readsAQuotedName() {
        assertDecodes(Machine.X86_64, "\"-[Foo bar:]\"+4(%rip)", memory(full("rip", 64), symbol("-[Foo bar:]"), 4));
        assertDecodes(Machine.X86_64, "\"a\\\"b\\\\c\"", memory(symbol("a\"b\\c"), 0));
        assertDecodes(Machine.X86_64, "\"5\"", memory(symbol("5"), 0));
        assertUnparsed(Machine.X86_64, "\"\"", "expected a number or a symbol at the end");
        assertUnparsed(Machine.X86_64, "\"abc", "the quotes do not close");
        assertUnparsed(Machine.X86_64, "\"abc\\", "the quotes do not close");
    }

    @Test
    void cutsALongNameInAReason() {
        assertUnparsed(Machine.X86_64, "%" + "a".repeat(40), "a".repeat(40) + " is not a register of this machine");
        assertUnparsed(Machine.X86_64, "%" + "a".repeat(41), "a".repeat(40) + "… is not a register of this machine");
    }

    @Test
    void showsNoControlCharacterInAReason() {
        assertUnparsed(Machine.X86_64, "$\u001b[31m", "expected a number or a symbol at character 2");
        assertUnparsed(Machine.X86_64, "$\u007f", "expected a number or a symbol at character 2");
        assertUnparsed(Machine.X86_64, "\0", "expected a number or a symbol at character 1");
    }

    private static Unparsed assertUnparsed(Operand operand) {
        assertTrue(operand instanceof Unparsed, operand::toString);
        return (Unparsed) operand;
    }

    /** A size that makes no pair of one register. */
    private static String size(Operand operand) {
        return operand instanceof RegisterPair pair ? pair.first().widthBits() / 4 + "@" : "1@";
    }

    // ---- writing an operand as its assembler does -----------------------------------------------------------------

    static String render(Machine machine, Operand operand) {
        if (operand instanceof Register register) {
            return sigil(machine) + register.name();
        }
        if (operand instanceof Constant constant) {
            return constantSigil(machine) + constant.value();
        }
        if (operand instanceof RegisterPair pair) {
            return render(machine, pair.first());
        }
        if (operand instanceof Address address) {
            boolean hash =
                    machine == Machine.AARCH64 && address.symbol().specifier().isEmpty();
            String sigil = machine.name().startsWith("PPC") ? "" : hash ? "#" : constantSigil(machine);
            return sigil + sum(machine, Optional.of(address.symbol()), address.displacement());
        }
        Memory memory = (Memory) operand;
        String sum = sum(machine, memory.symbol(), memory.displacement());
        String base = memory.base().map(b -> sigil(machine) + b.name()).orElse("");
        String index =
                memory.index().map(i -> sigil(machine) + i.register().name()).orElse("");
        int shift = memory.index().map(Index::shift).orElse(0);
        String extension = memory.index().flatMap(Index::extension).orElse("");
        boolean nothing = memory.base().isEmpty() && memory.index().isEmpty();
        return switch (machine) {
            case X86_64, X32, I386 ->
                memory.segment()
                                .map(s -> "%" + s + ":")
                                .orElse(nothing && memory.symbol().isEmpty() ? "DWORD PTR " : "")
                        + (sum.equals("0") && !nothing ? "" : sum)
                        + (nothing ? "" : "(" + base + (index.isEmpty() ? "" : "," + index))
                        + (shift == 0 ? "" : "," + (1 << shift))
                        + (nothing ? "" : ")");
            case AARCH64 ->
                nothing
                        ? sum
                        : "[" + base
                                + (index.isEmpty() ? sum.equals("0") ? "" : ", " + sum : ", " + index)
                                + (shift == 0 && extension.isEmpty()
                                        ? ""
                                        : ", " + (extension.isEmpty() ? "lsl" : extension))
                                + (shift == 0 ? "]" : " " + shift + "]");
            case ARM ->
                nothing
                        ? sum
                        : "[" + base
                                + (index.isEmpty() ? sum.equals("0") ? "" : ", #" + sum : ", " + index)
                                + (shift == 0 ? "]" : ", lsl #" + shift + "]");
            case PPC, PPC64, PPC64LE ->
                !index.isEmpty()
                        ? base + "," + index
                        : memory.symbol().isPresent() && nothing ? sum : sum + "(" + (nothing ? "0" : base) + ")";
            case S390, S390X ->
                nothing && memory.symbol().map(s -> s.specifier().isEmpty()).orElse(false)
                        ? sum
                        : sum + "(" + index + (index.isEmpty() ? "" : ",") + (nothing ? "%r0" : base) + ")";
            case RISCV32, RISCV64, MIPS, MIPSEL, MIPS64, MIPS64EL -> sum + (nothing ? "" : "(" + base + ")");
            case LOONGARCH64 ->
                nothing ? sum : "[" + base + (index.isEmpty() ? sum.equals("0") ? "" : "," + sum : ", " + index) + "]";
            case SPARC, SPARC64 -> {
                String plus = nothing || sum.startsWith("-") ? "" : "+";
                yield "[" + base + (index.isEmpty() ? sum.equals("0") && !nothing ? "" : plus + sum : "+" + index)
                        + "]";
            }
        };
    }

    private static String sum(Machine machine, Optional<Symbol> symbol, long displacement) {
        if (symbol.isEmpty()) {
            return Long.toString(displacement);
        }
        String name = "\"" + symbol.get().name().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        String plain = symbol.get().name();
        // Quotes where they are needed, and for what may be the name of a register.
        if (plain.matches("sym|gd|st_h|[.][A-Za-z0-9_.$]+|(?!i[0-9])[A-Za-z_][A-Za-z0-9_.$]{4,}")) {
            name = plain;
        }
        String plus = displacement == 0 ? "" : displacement < 0 ? "" + displacement : "+" + displacement;
        if (symbol.get().specifier().isEmpty()) {
            boolean first = machine == Machine.X86_64 || machine == Machine.X32 || machine == Machine.I386;
            return first && displacement > 0 ? displacement + "+" + name : name + plus;
        }
        String specifier = symbol.get().specifier().get();
        return switch (machine) {
            case X86_64, X32, I386 -> (displacement == 0 ? "" : displacement + "+") + name + "@" + specifier;
            case PPC, PPC64, PPC64LE, S390, S390X -> name + plus + "@" + specifier;
            case AARCH64 -> "#:" + specifier + ":" + name + plus;
            case ARM -> ":" + specifier + ":" + name + plus;
            case RISCV32, RISCV64, MIPS, MIPSEL, MIPS64, MIPS64EL, LOONGARCH64, SPARC, SPARC64 ->
                "%" + specifier + "(" + name + plus + ")";
        };
    }

    private static String sigil(Machine machine) {
        return switch (machine) {
            case X86_64, X32, I386, S390, S390X, SPARC, SPARC64 -> "%";
            case MIPS, MIPSEL, MIPS64, MIPS64EL, LOONGARCH64 -> "$";
            case AARCH64, ARM, PPC, PPC64, PPC64LE, RISCV32, RISCV64 -> "";
        };
    }

    private static String constantSigil(Machine machine) {
        return switch (machine) {
            case X86_64, X32, I386 -> "$";
            case ARM -> "#";
            case PPC, PPC64, PPC64LE -> "i";
            case AARCH64, S390, S390X, RISCV32, RISCV64, MIPS, MIPSEL, MIPS64, MIPS64EL -> "";
            case LOONGARCH64, SPARC, SPARC64 -> "";
        };
    }

    private static Operand randomOperand(Machine machine, SplittableRandom random) {
        int width = machine == Machine.X32 ? 64 : machine.wordSizeBytes() * 8;
        Register[] registers = switch (machine) {
            case X86_64, X32 -> new Register[] {full("rax", 64), full("rbp", 64), full("r15", 64)};
            case I386 -> new Register[] {full("eax", 32), full("ebp", 32), full("edi", 32)};
            case AARCH64 -> new Register[] {full("x0", 64), full("x29", 64), part("lr", "x30", 64)};
            case ARM -> new Register[] {full("r0", 32), full("fp", 32), full("sp", 32)};
            case PPC, PPC64, PPC64LE -> new Register[] {part("9", "r9", width), part("31", "r31", width)};
            case S390, S390X -> new Register[] {full("r1", width), full("r15", width)};
            case RISCV32, RISCV64 -> new Register[] {full("a0", width), full("sp", width), full("s11", width)};
            case MIPS, MIPSEL, MIPS64, MIPS64EL -> new Register[] {part("4", "r4", width), part("fp", "r30", width)};
            case LOONGARCH64 -> new Register[] {full("r0", 64), part("fp", "r22", 64)};
            case SPARC, SPARC64 -> new Register[] {full("g1", width), full("fp", width), full("l7", width)};
        };
        long number = random.nextBoolean() ? random.nextInt(-5000, 5000) : random.nextLong();
        Register register = registers[random.nextInt(registers.length)];
        Register other = registers[random.nextInt(registers.length)];
        String[] names = {"sym", ".LC0", "_ZN2ns3Foo7counterE", "main.(*T).f", "a b", "x\"\\y"};
        Symbol plain = symbol(names[random.nextInt(names.length)]);
        Symbol relocated = symbol(plain.name(), random.nextBoolean() ? "lo" : "got_x1");
        // No displacement where there is an index, but on x86 and s390, which have both.
        boolean both = switch (machine) {
            case X86_64, X32, I386, S390, S390X -> true;
            default -> false;
        };
        boolean scaled = switch (machine) {
            case X86_64, X32, I386, AARCH64, ARM -> true;
            default -> false;
        };
        boolean indexed = switch (machine) {
            case RISCV32, RISCV64, MIPS, MIPSEL, MIPS64, MIPS64EL -> false;
            default -> true;
        };
        int shift = scaled ? random.nextInt(4) : 0;
        return switch (random.nextInt(indexed ? 7 : 6)) {
            case 0 -> register;
            case 1 -> new Constant(number);
            case 2 -> memory(register, number);
            case 3 -> memory(register, relocated, number);
            case 4 -> alone(machine, plain, number);
            case 5 -> new Address(plain, number);
            default -> memory(register, index(other, shift), both ? number : 0);
        };
    }

    /** GNU as takes capitals for registers; a value read from a symbol of that name would be wrong without a word. */
    @ParameterizedTest
    @CsvSource({
        "AARCH64, X0",
        "AARCH64, W0",
        "AARCH64, SP",
        "AARCH64, x99",
        "AARCH64, z0",
        "AARCH64, p0",
        "AARCH64, r5",
        "ARM, R0",
        "ARM, SP",
        "ARM, r16",
        "ARM, q16",
        "RISCV64, A0",
        "RISCV64, v8",
        "PPC64LE, R3",
        "PPC64LE, cr0"
    })
    void takesNoNameForASymbolThatMayMeanARegister(Machine machine, String name) {
        assertUnparsed(machine, name, name + " is not a register of this machine");
        assertDecodes(machine, '"' + name + '"', new Address(new Symbol(name, Optional.empty()), 0));
    }
}
