package dev.usdt.tracer;

import dev.usdt.Argument;
import dev.usdt.Operand;
import dev.usdt.Operand.Constant;
import java.util.List;

/** How arguments are spelled: tracers judge the text, each by patterns of its own. */
final class ArgumentStrings {

    /** libbpf's USDT_MAX_ARG_CNT and SystemTap's assertion; gdb has no thirteenth variable. */
    static final int MOST_ARGUMENTS = 12;

    private ArgumentStrings() {}

    /** {@return whether there is a size in front, written as assemblers write it} */
    static boolean isSized(Argument argument) {
        String spec = argument.spec();
        int at = spec.startsWith("-") ? 1 : 0;
        return at + 1 < spec.length() && "1248".indexOf(spec.charAt(at)) >= 0 && spec.charAt(at + 1) == '@';
    }

    /** {@return what is behind the size} */
    static String operand(Argument argument) {
        return argument.spec().substring(argument.spec().indexOf('@') + 1);
    }

    /** {@return whether arguments are separated by single blanks and nothing else is around them} */
    static boolean isPlainlySpaced(String text, List<Argument> arguments) {
        StringBuilder plain = new StringBuilder();
        for (Argument argument : arguments) {
            plain.append(plain.length() == 0 ? "" : " ").append(argument.spec());
        }
        return plain.toString().equals(text);
    }

    /** {@return the same, but with any number of blanks between two of them and behind the last} */
    static boolean isSeparatedByBlanks(String text, List<Argument> arguments) {
        int at = 0;
        for (Argument argument : arguments) {
            if (!text.startsWith(argument.spec(), at)) {
                return false;
            }
            int end = at + argument.spec().length();
            at = end;
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
            if (at == end && at < text.length()) {
                return false;
            }
        }
        return at == text.length();
    }

    /** {@return whether it is a constant that is above 2^63-1 as it is written} */
    static boolean isAboveSigned(Argument argument) {
        return argument.operand() instanceof Constant constant
                && constant.value() < 0
                && operand(argument).replace("$", "").equals(Long.toUnsignedString(constant.value()));
    }

    /** {@return whether an operand names a symbol} */
    static boolean hasSymbol(Operand operand) {
        return operand.namedSymbol().isPresent();
    }
}
