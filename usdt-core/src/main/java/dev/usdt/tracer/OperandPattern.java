package dev.usdt.tracer;

import dev.usdt.Argument;
import dev.usdt.Operand;
import dev.usdt.Operand.Constant;
import dev.usdt.Operand.Memory;
import dev.usdt.Operand.Register;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a tracer wants operands to be spelled: a regular expression, compiled when it is needed. */
final class OperandPattern {

    private final String expression;
    private final boolean takesPlainX86;
    /** Two threads may both compile it, with equal results. */
    private @Nullable Pattern pattern;

    private OperandPattern(String expression, boolean takesPlainX86) {
        this.expression = expression;
        this.takesPlainX86 = takesPlainX86;
    }

    /** {@return the spelling that a regular expression matches} */
    static OperandPattern of(String expression) {
        return new OperandPattern(expression, false);
    }

    /**
     * {@return the same; what x86 compilers write is not compared with it} A cold process takes as long for a few
     * hundred comparisons as for reading the file.
     *
     * @param expression matches all that {@link #isPlainX86} is true of, as far as it is asked for
     */
    static OperandPattern ofX86(String expression) {
        return new OperandPattern(expression, true);
    }

    /** {@return whether the operand of an argument is spelled like this} */
    boolean matches(Argument argument) {
        String text = ArgumentStrings.operand(argument);
        if (takesPlainX86 && isPlainX86(argument.operand(), text)) {
            return true;
        }
        Pattern compiled = pattern;
        if (compiled == null) {
            compiled = Pattern.compile(expression);
            pattern = compiled;
        }
        return compiled.matcher(text).matches();
    }

    /**
     * {@return whether a text is {@code %reg}, {@code $number}, {@code (%base)} or {@code (%base,%index,scale)}, the
     * last two with a decimal number in front or none, and says no more than the operand}
     */
    static boolean isPlainX86(Operand operand, String text) {
        if (text.startsWith("%st(")) {
            return false; // the name of an x87 register has parentheses
        } else if (operand instanceof Register register) {
            return text.length() == register.name().length() + 1
                    && text.charAt(0) == '%'
                    && text.endsWith(register.name());
        } else if (operand instanceof Constant constant) {
            return text.equals("$" + constant.value());
        } else if (!(operand instanceof Memory memory)
                || memory.base().isEmpty()
                || memory.symbol().isPresent()
                || memory.segment().isPresent()) {
            return false;
        } else {
            String number = memory.displacement() == 0 ? "" : String.valueOf(memory.displacement());
            String index = memory.index().isEmpty()
                    ? ""
                    : ",%" + memory.index().get().register().name() + ","
                            + memory.index().get().scale();
            return text.equals(number + "(%" + memory.base().get().name() + index + ")");
        }
    }
}
