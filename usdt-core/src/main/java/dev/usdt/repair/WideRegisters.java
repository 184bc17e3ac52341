package dev.usdt.repair;

import dev.usdt.Argument;
import dev.usdt.Machine;
import dev.usdt.Operand;
import java.util.ArrayList;
import java.util.List;

/**
 * An ARM64 argument string with {@code xN} for {@code wN}. bcc and libbpf know the 64-bit names only; either reads as
 * many bytes of the register as the size before the {@code @} says and extends the sign, so that the value is that of
 * {@code wN} as long as the size is 4 or less.
 *
 * @param text the string, as long as before; each character is one byte
 * @param left what of it names a 32-bit register and stays
 */
record WideRegisters(String text, List<String> left) {

    static WideRegisters of(String arguments) {
        StringBuilder text = new StringBuilder(arguments);
        List<String> left = new ArrayList<>();
        int from = 0;
        for (Argument argument : Argument.parse(Machine.AARCH64, arguments)) {
            String spec = argument.spec();
            int at = arguments.indexOf(spec, from);
            from = at + spec.length();
            if (!(argument.operand() instanceof Operand.Register register)
                    || !register.name().startsWith("w")) {
                continue;
            }
            int nameAt = from - register.name().length();
            // wzr and wsp have no such twin: bcc and libbpf refuse xzr, and sp is shorter.
            boolean numbered = Character.isDigit(register.name().charAt(1));
            if (numbered && arguments.startsWith(register.name(), nameAt) && isInteger(argument)) {
                text.setCharAt(nameAt, 'x');
            } else {
                left.add("argument " + argument.index() + " `" + spec + "`");
            }
        }
        return new WideRegisters(text.toString(), left);
    }

    /** Of a larger size, a tracer would read the upper half too; of a floating point number, none reads anything. */
    private static boolean isInteger(Argument argument) {
        return !argument.type().floatingPoint() && argument.type().sizeBytes() <= 4;
    }
}
