package dev.usdt.internal.operand;

import static dev.usdt.internal.operand.OperandParserTest.full;
import static dev.usdt.internal.operand.OperandParserTest.index;
import static dev.usdt.internal.operand.OperandParserTest.memory;
import static dev.usdt.internal.operand.OperandParserTest.part;
import static dev.usdt.internal.operand.OperandParserTest.symbol;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.management.ThreadMXBean;
import dev.usdt.Argument;
import dev.usdt.ArgumentType;
import dev.usdt.Machine;
import dev.usdt.Operand;
import dev.usdt.Operand.Constant;
import dev.usdt.Operand.Register;
import dev.usdt.Operand.Unparsed;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentParserTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final ArgumentType UINT64 = new ArgumentType(8, false, false);
    private static final ArgumentType INT32 = new ArgumentType(4, true, false);

    private static List<String> specs(Machine machine, String arguments) {
        List<String> specs = new ArrayList<>();
        for (Argument argument : ArgumentParser.parse(machine, arguments)) {
            assertEquals(specs.size(), argument.index());
            specs.add(argument.spec());
        }
        return specs;
    }

    @Test
    void readsTheArgumentsOfAnX86Probe() {
        Register rdi = full("rdi", 64);
        assertEquals(
                List.of(
                        new Argument(0, INT32, part("edi", "rdi", 32), "-4@%edi"),
                        new Argument(1, UINT64, memory(full("rbp", 64), -24), "8@-24(%rbp)"),
                        new Argument(2, new ArgumentType(8, false, true), full("xmm0", 128), "8f@%xmm0"),
                        new Argument(3, new ArgumentType(1, false, false), new Register("ah", "rax", 8, 8), "1@%ah"),
                        new Argument(4, new ArgumentType(2, true, false), new Constant(-7), "-2@$-7"),
                        new Argument(
                                5, INT32, memory(full("rsi", 64), index(full("rdx", 64), 2), 12), "-4@12(%rsi,%rdx,4)"),
                        new Argument(6, UINT64, rdi, "%rdi")),
                ArgumentParser.parse(
                        Machine.X86_64, "-4@%edi 8@-24(%rbp) 8f@%xmm0 1@%ah -2@$-7 -4@12(%rsi,%rdx,4) %rdi"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", " \t\n\u000b\f\r", ":", "  : "})
    void hasNoArgumentsInAnEmptyStringOrBehindAColon(String arguments) {
        assertEquals(List.of(), ArgumentParser.parse(Machine.X86_64, arguments));
        assertEquals(List.of(), ArgumentParser.parse(null, arguments));
    }

    @Test
    void tellsOfAColonBesideArguments() {
        List<Argument> arguments = ArgumentParser.parse(Machine.X86_64, ": 4@%eax");
        assertEquals(
                List.of(":", "4@%eax"), arguments.stream().map(Argument::spec).toList());
        assertEquals(
                new Unparsed(":", "expected a number or a symbol at character 1, found ':'"),
                arguments.get(0).operand());
    }

    @ParameterizedTest
    @EnumSource
    void takesAnOperandWithoutSizeForAnUnsignedWord(Machine machine) {
        Argument argument = ArgumentParser.parse(machine, "sym").get(0);
        assertEquals(
                new Argument(
                        0,
                        new ArgumentType(machine.wordSizeBytes(), false, false),
                        OperandParserTest.alone(machine, symbol("sym"), 0),
                        "sym"),
                argument);
    }

    @ParameterizedTest
    @CsvSource({
        "1@, 1, false, false", "-1@, 1, true, false", "2@, 2, false, false", "-2@, 2, true, false",
        "4@, 4, false, false", "-4@, 4, true, false", "8@, 8, false, false", "-8@, 8, true, false",
        "4f@, 4, false, true", "8f@, 8, false, true", "-8f@, 8, true, true", "16@, 16, false, false",
        "16f@, 16, false, true", "24@, 24, false, false", "32@, 32, false, false", "3@, 3, false, false",
        "08@, 8, false, false", "65535@, 65535, false, false"
    })
    void readsTheSize(String prefix, int sizeBytes, boolean signed, boolean floatingPoint) {
        ArgumentType type = new ArgumentType(sizeBytes, signed, floatingPoint);
        assertEquals(
                List.of(new Argument(0, type, memory(full("rax", 64), 0), prefix + "(%rax)")),
                ArgumentParser.parse(Machine.X86_64, prefix + "(%rax)"));
        assertEquals(
                List.of(new Argument(
                        0, type, new Unparsed("%rax", "operands of this machine are not decoded"), prefix + "%rax")),
                ArgumentParser.parse(null, prefix + "%rax"));
    }

    static Stream<Arguments> unreadableSizes() {
        return Stream.of(
                arguments("0@%rax", "implausible size 0"),
                arguments("-0@%rax", "implausible size -0"),
                arguments("65536@%rax", "implausible size 65536"),
                arguments("4294967300@%rax", "implausible size 4294967300"),
                arguments("9".repeat(60) + "@%rax", "implausible size " + "9".repeat(40) + "…"),
                arguments("4x@%rax", "unreadable size 4x"),
                arguments("4ff@%rax", "unreadable size 4ff"),
                arguments("-8F@%rax", "unreadable size -8F"),
                arguments("@%rax", "no size before the @"),
                arguments("-@%rax", "no size before the @"),
                arguments("@", "no size before the @"));
    }

    @ParameterizedTest
    @MethodSource("unreadableSizes")
    void keepsASpecWhoseSizeCannotBe(String spec, String reason) {
        List<Argument> expected = List.of(new Argument(0, ArgumentType.UNKNOWN, new Unparsed(spec, reason), spec));
        assertEquals(expected, ArgumentParser.parse(Machine.X86_64, spec));
        assertEquals(expected, ArgumentParser.parse(null, spec));
    }

    @Test
    void keepsASizeWithoutOperand() {
        assertEquals(
                List.of(new Argument(0, INT32, new Unparsed("", "expected a number or a symbol at the end"), "-4@")),
                ArgumentParser.parse(Machine.X86_64, "-4@"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"f@%rax", "f@plt(%rip)", "40+sym@GOTOFF(%rbx)", "-x@l"})
    void takesAnAtSignWithoutANumberForAPartOfTheOperand(String spec) {
        Argument argument = ArgumentParser.parse(Machine.X86_64, spec).get(0);
        assertEquals(UINT64, argument.type());
        assertEquals(spec, argument.spec());
    }

    @Test
    void readsSizesOnlyWhereTheMachineIsUnknown() {
        String reason = "operands of this machine are not decoded";
        assertEquals(
                List.of(
                        new Argument(0, INT32, new Unparsed("r1", reason), "-4@r1"),
                        new Argument(1, ArgumentType.UNKNOWN, new Unparsed("x(r2, 3)", reason), "x(r2, 3)"),
                        new Argument(2, UINT64, new Unparsed("", reason), "8@")),
                ArgumentParser.parse(null, "-4@r1 x(r2, 3) 8@"));
    }

    static Stream<Arguments> splits() {
        return Stream.of(
                arguments("8@$1 8@$2", List.of("8@$1", "8@$2")),
                arguments("  8@$1\t\n8@$2  ", List.of("8@$1", "8@$2")),
                arguments("%rdi %rsi 16(%rbp) $5", List.of("%rdi", "%rsi", "16(%rbp)", "$5")),
                arguments("8@[x0, x1, lsl 3] 4@w0", List.of("8@[x0, x1, lsl 3]", "4@w0")),
                arguments("8@8( %rax , %rbx ) 4@w0", List.of("8@8( %rax , %rbx )", "4@w0")),
                arguments("8@[ x0 ] [ x1 ]", List.of("8@[ x0 ]", "[ x1 ]")),
                arguments("8@\"a b\"(%rip) 4@w0", List.of("8@\"a b\"(%rip)", "4@w0")),
                arguments("8@\"a( b\"(%rip) w0", List.of("8@\"a( b\"(%rip)", "w0")),
                arguments("8@\"a\\\" b\"(%rip) w0", List.of("8@\"a\\\" b\"(%rip)", "w0")),
                // clang on LoongArch writes memory without brackets.
                arguments("8@$a0, 8 -4@$a1 , 3 5", List.of("8@$a0, 8", "-4@$a1 , 3", "5")),
                // What does not close ends before the next size.
                arguments("8@(%rax 4@%eax", List.of("8@(%rax", "4@%eax")),
                arguments("8@[x0, -8f@[x1 ] w0", List.of("8@[x0,", "-8f@[x1 ]", "w0")),
                arguments("8@\"a b 4@w0 w1", List.of("8@\"a b", "4@w0", "w1")),
                arguments("8@$a0, 4@$5", List.of("8@$a0,", "4@$5")),
                arguments("8@[x0 -x", List.of("8@[x0 -x")),
                arguments("8@[x0 4 w1", List.of("8@[x0 4 w1")),
                arguments("8@[x0 4x@w1", List.of("8@[x0", "4x@w1")),
                arguments("8@[x0 ", List.of("8@[x0")),
                arguments("8@)] w0", List.of("8@)]", "w0")),
                arguments("8@)(b c) w0", List.of("8@)(b c)", "w0")),
                arguments("8@(a)) (b c) w0", List.of("8@(a))", "(b c)", "w0")),
                arguments("-", List.of("-")),
                arguments("4", List.of("4")));
    }

    @ParameterizedTest
    @MethodSource("splits")
    void splitsAtBlanksThatAreInNoBracket(String arguments, List<String> expected) {
        assertEquals(expected, specs(Machine.AARCH64, arguments));
        List<Argument> foreign = ArgumentParser.parse(null, arguments);
        assertEquals(expected, foreign.stream().map(Argument::spec).toList());
    }

    @Test
    void takesMoreThanTwelveArguments() {
        List<Argument> arguments = ArgumentParser.parse(Machine.X86_64, "-4@%edi ".repeat(40));
        assertEquals(40, arguments.size());
        assertEquals(new Argument(39, INT32, part("edi", "rdi", 32), "-4@%edi"), arguments.get(39));
    }

    @Test
    void givesAListThatCannotBeChanged() {
        List<Argument> arguments = ArgumentParser.parse(Machine.X86_64, "4@%eax");
        assertThrows(UnsupportedOperationException.class, arguments::clear);
    }

    @ParameterizedTest
    @EnumSource
    void losesNoCharacterOfAnyString(Machine machine) {
        String alphabet = "0123456789abfimrstx%$#@()[],+-:.\"\\* \t\n_é\0";
        long seed = 42;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(60); n > 0; n--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            StringBuilder joined = new StringBuilder();
            for (Argument argument : ArgumentParser.parse(machine, text.toString())) {
                joined.append(argument.spec());
                boolean unknown = argument.type().equals(ArgumentType.UNKNOWN);
                assertTrue(!unknown || argument.operand() instanceof Unparsed, () -> text + ", seed " + seed);
            }
            if (!text.toString().strip().equals(":")) {
                assertEquals(unblanked(text), unblanked(joined), () -> text + ", seed " + seed);
            }
        }
    }

    private static String unblanked(CharSequence text) {
        return text.toString().replaceAll("[ \t\n]", "");
    }

    @ParameterizedTest
    @EnumSource
    void splitsWhatWasJoined(Machine machine) {
        String[] parts = {"8@(a b)", "-4@[x, 4]", "[ y ]", "%rax", "4f@5", "\"a b\"", "3", "8@", "x@y"};
        long seed = 99;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 2_000; i++) {
            List<String> expected = new ArrayList<>();
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(20); n > 0; n--) {
                String part = parts[random.nextInt(parts.length)];
                expected.add(part);
                text.append(part).append(" \t".repeat(random.nextInt(2))).append(' ');
            }
            assertEquals(expected, specs(machine, text.toString()), () -> text + ", seed " + seed);
        }
    }

    /** Strings that grow with a number, each a way to make a careless parser slow. */
    static Stream<Arguments> bombs() {
        return Stream.of(
                bomb("arguments", n -> "8@-24(%rbp) ".repeat(n / 12)),
                bomb("bare arguments", n -> "1 ".repeat(n / 2)),
                bomb("blanks between", n -> "8@%rax" + " ".repeat(n) + "8@%rbx"),
                bomb("blanks within", n -> "8@[x0," + " ".repeat(n) + "8]"),
                bomb("blanks within that do not close", n -> "8@[x0," + " ".repeat(n) + "8"),
                bomb("nested brackets", n -> "8@" + "[".repeat(n / 2) + "x0" + "]".repeat(n / 2)),
                bomb("nested parentheses", n -> "8@4+" + "(".repeat(n / 2) + "8" + ")".repeat(n / 2)),
                bomb("nested brackets that do not close", n -> "8@" + "[ ".repeat(n / 2)),
                bomb("nested relocations", n -> "8@" + "%lo(".repeat(n / 4)),
                bomb("bare brackets that do not close", n -> "( [ ".repeat(n / 4)),
                bomb("quotes", n -> "\" ".repeat(n / 2)),
                bomb("escapes", n -> "8@\"" + "\\\" ".repeat(n / 3)),
                bomb("digits", n -> "8@$" + "9".repeat(n)),
                bomb("digits in the size", n -> "9".repeat(n) + "@%rax"),
                bomb("numbers in brackets", n -> "8@[" + " 123456".repeat(n / 7)),
                bomb("signs", n -> "8@$" + "-".repeat(n) + "5"),
                bomb("terms", n -> "8@1" + "+1".repeat(n / 2) + "(%rax)"),
                bomb("terms after a dollar", n -> "8@$s" + "+1".repeat(n / 2) + "(%rip)"),
                bomb("suffixes", n -> "8@sym" + "@x".repeat(n / 2)),
                bomb("a name", n -> "8@" + "x".repeat(n) + "(%rip)"),
                bomb("a register", n -> "8@%" + "r".repeat(n)),
                bomb("commas", n -> "8@$a0 " + ", ".repeat(n / 2)),
                bomb("at signs", n -> "@ ".repeat(n / 2)),
                bomb("control characters", n -> "\u001b ".repeat(n / 2)));
    }

    private static Arguments bomb(String name, IntFunction<String> text) {
        return Arguments.argumentSet(name, text);
    }

    @ParameterizedTest
    @MethodSource("bombs")
    void doesWorkInProportionToTheLength(IntFunction<String> bomb) {
        String text = bomb.apply(50_000);
        for (Machine machine : Machine.values()) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            long looks = ArgumentParser.looksAt(machine, text);
            long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
            assertTrue(looks <= 12L * text.length(), () -> machine + " looks " + looks + " times");
            // The most is taken by bare numbers, of which each is an argument with its operand and their texts.
            assertTrue(allocated <= 300L * text.length(), () -> machine + " allocates " + allocated + " bytes");
        }
    }

    @Test
    void decodesAnOperandWithAHundredThousandBlanks() {
        String spec = "8@[x0," + " ".repeat(100_000) + "x1]";
        assertEquals(
                List.of(new Argument(0, UINT64, memory(full("x0", 64), index(full("x1", 64), 0), 0), spec)),
                ArgumentParser.parse(Machine.AARCH64, spec));
    }

    @Test
    void decodesTenThousandArguments() {
        List<Argument> arguments = ArgumentParser.parse(Machine.X86_64, "8@%rax ".repeat(10_000));
        assertEquals(10_000, arguments.size());
        assertEquals(new Argument(9_999, UINT64, full("rax", 64), "8@%rax"), arguments.get(9_999));
    }

    @ParameterizedTest
    @EnumSource
    void hasAParserForEveryMachine(Machine machine) {
        Operand operand = ArgumentParser.parse(machine, "8@sym+4").get(0).operand();
        assertEquals(OperandParserTest.alone(machine, symbol("sym"), 4), operand);
    }
}
