package dev.usdt.internal.operand;

import dev.usdt.Argument;
import dev.usdt.ArgumentType;
import dev.usdt.Machine;
import dev.usdt.Operand;
import dev.usdt.Operand.Register;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Splits an argument string into its specs, reads {@code [-]SIZE[f]@} of each and hands the operand to the parser of
 * the machine. Any text gives a list, in time linear in its length.
 */
public final class ArgumentParser {

    /** Far more than registers hold; a larger number is damage, not a size. */
    private static final int MAX_SIZE_BYTES = 0xffff;
    /** Many times the number of different arguments in the largest file seen. */
    private static final int MOST_KNOWN = 1 << 12;

    private final String text;
    private final @Nullable OperandParser parser;
    private final ArgumentType bareType;
    private final @Nullable Map<String, Argument> known;
    /** How often a character was looked at. */
    private long looks;

    private ArgumentParser(String text, @Nullable Machine machine, @Nullable Map<String, Argument> known) {
        this.text = text;
        this.parser = machine == null ? null : OperandParser.of(machine);
        // Without a size, an operand is as wide as the machine's words.
        this.bareType =
                machine == null ? ArgumentType.UNKNOWN : new ArgumentType(machine.wordSizeBytes(), false, false);
        this.known = known;
    }

    /**
     * {@return the arguments of an argument string, in their order; immutable}
     *
     * @param machine the machine whose syntax the operands are in; null if its operands are not decoded: sizes are
     *     read, every operand is an {@link Operand.Unparsed}
     * @param arguments the argument string
     */
    public static List<Argument> parse(@Nullable Machine machine, String arguments) {
        return new ArgumentParser(arguments, machine, null).arguments();
    }

    /**
     * The same for one of many argument strings of a file.
     *
     * @param known arguments of this machine by their specs; takes up those that are new
     */
    static List<Argument> parse(@Nullable Machine machine, String arguments, Map<String, Argument> known) {
        return new ArgumentParser(arguments, machine, known).arguments();
    }

    /** {@return how often a character is looked at to parse an argument string: so that a test needs no clock} */
    static long looksAt(Machine machine, String arguments) {
        ArgumentParser parser = new ArgumentParser(arguments, machine, null);
        parser.arguments();
        return parser.looks;
    }

    private List<Argument> arguments() {
        List<Argument> arguments = new ArrayList<>();
        int start = skipBlanks(0);
        while (start < text.length()) {
            int end = endOfSpec(start);
            arguments.add(knownArgument(arguments.size(), text.substring(start, end)));
            start = skipBlanks(end);
        }
        // A colon by itself says that there are none: so gdb reads it, and so it was written long ago.
        if (arguments.size() == 1 && arguments.get(0).spec().equals(":")) {
            return List.of();
        }
        return List.copyOf(arguments);
    }

    /**
     * Finds where a spec ends: at a blank that is not in brackets or quotes nor beside a comma. When these do not
     * close, it ends before what looks like the next spec, so that one damaged operand does not take all others with
     * it.
     */
    private int endOfSpec(int start) {
        int depth = 0;
        boolean quoted = false;
        int i = start;
        while (i < text.length()) {
            looks++;
            char c = text.charAt(i);
            if (OperandScanner.isBlank(c)) {
                int next = skipBlanks(i);
                boolean goesOn = next < text.length()
                        && (quoted
                                || depth > 0
                                || text.charAt(i - 1) == ','
                                || text.charAt(next) == ','
                                || isIntelPrefix(start, i, text.charAt(next)));
                if (!goesOn || sizeEnd(text, next) >= 0) {
                    return i;
                }
                i = next;
                continue;
            }
            if (c == '"') {
                quoted = !quoted || text.charAt(i - 1) == '\\';
            } else if (!quoted && (c == '(' || c == '[')) {
                depth++;
            } else if (!quoted && depth > 0 && (c == ')' || c == ']')) {
                depth--;
            }
            i++;
        }
        return i;
    }

    /** Whether the last word before a blank announces the rest of an operand in Intel syntax, {@code DWORD} or so. */
    private boolean isIntelPrefix(int start, int end, char next) {
        int from = end;
        while (from > start && Character.isLetter(text.charAt(from - 1))) {
            from--;
        }
        boolean first = from == start || text.charAt(from - 1) == '@' || OperandScanner.isBlank(text.charAt(from - 1));
        return first
                && parser instanceof X86OperandParser
                && end - from <= "XMMWORD".length()
                && "%$(".indexOf(next) < 0
                && IntelOperands.isPrefix(text.substring(from, end));
    }

    private Argument knownArgument(int index, String spec) {
        if (known == null) {
            return argument(index, spec);
        }
        Argument same = known.get(spec);
        if (same == null) {
            same = argument(index, spec);
            if (known.size() < MOST_KNOWN) {
                known.put(spec, same);
            }
        }
        return same.index() == index ? same : new Argument(index, same.type(), same.operand(), same.spec());
    }

    private Argument argument(int index, String spec) {
        int at = sizeEnd(spec, 0);
        if (at < 0) {
            boolean sizeless = spec.startsWith("@") || spec.startsWith("-@");
            return sizeless
                    ? unreadable(index, spec, "no size before the @")
                    : new Argument(index, bareType, operand(spec), spec);
        }
        boolean signed = spec.charAt(0) == '-';
        int size = 0;
        int i = signed ? 1 : 0;
        for (; OperandScanner.isDigit(spec.charAt(i)); i++) {
            size = Math.min(size * 10 + spec.charAt(i) - '0', MAX_SIZE_BYTES + 1);
        }
        boolean floatingPoint = spec.charAt(i) == 'f' && i + 1 == at;
        if (i < at && !floatingPoint) {
            return unreadable(index, spec, "unreadable size " + OperandScanner.quote(spec.substring(0, at)));
        }
        if (size == 0 || size > MAX_SIZE_BYTES) {
            return unreadable(index, spec, "implausible size " + OperandScanner.quote(spec.substring(0, at)));
        }
        ArgumentType type = new ArgumentType(size, signed, floatingPoint);
        return new Argument(index, type, paired(type, operand(spec.substring(at + 1))), spec);
    }

    /** A register that is half as wide as the value is the first of two. */
    private Operand paired(ArgumentType type, Operand operand) {
        if (parser == null
                || !(operand instanceof Register first)
                || type.sizeBytes() * 8 != 2 * first.widthBits()
                || type.sizeBytes() < 8) {
            return operand;
        }
        Register second = parser.next(first);
        return second == null ? operand : new Operand.RegisterPair(first, second);
    }

    private static Argument unreadable(int index, String spec, String reason) {
        return new Argument(index, ArgumentType.UNKNOWN, new Operand.Unparsed(spec, reason), spec);
    }

    private Operand operand(String operandText) {
        if (parser == null) {
            return new Operand.Unparsed(operandText, "operands of this machine are not decoded");
        }
        OperandScanner in = new OperandScanner(operandText);
        Operand operand = parser.parse(in);
        if (operand != null && !in.atEnd()) {
            in.failExpecting("nothing more");
        }
        looks += in.looks();
        return operand == null || !in.fault().isEmpty() ? new Operand.Unparsed(operandText, in.fault()) : operand;
    }

    /**
     * {@return where the {@code @} of {@code [-]DIGITS[letters]@} is, if that is what stands at a place; else -1} Other
     * letters than {@code f} are a damaged size, not the beginning of an operand: no symbol begins with a digit.
     */
    private int sizeEnd(String in, int from) {
        int digits = in.charAt(from) == '-' ? from + 1 : from;
        int i = digits;
        while (i < in.length() && OperandScanner.isDigit(in.charAt(i))) {
            i++;
        }
        if (i == digits) {
            return -1;
        }
        while (i < in.length() && Character.isLetter(in.charAt(i))) {
            i++;
        }
        looks += i - from;
        return i < in.length() && in.charAt(i) == '@' ? i : -1;
    }

    private int skipBlanks(int from) {
        int i = from;
        while (i < text.length() && OperandScanner.isBlank(text.charAt(i))) {
            i++;
        }
        looks += i - from;
        return i;
    }
}
