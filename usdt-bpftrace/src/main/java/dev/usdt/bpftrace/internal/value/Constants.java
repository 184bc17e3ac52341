package dev.usdt.bpftrace.internal.value;

import dev.usdt.Argument;
import dev.usdt.ArgumentType;
import dev.usdt.Operand.Constant;

/** What is true of constants only. */
final class Constants {

    private Constants() {}

    /** {@return whether an argument is a constant that is the same number with a sign and without} */
    static boolean isOfEitherSign(Argument argument) {
        return argument.operand() instanceof Constant constant
                && argument.type().narrow(constant.value()) >= 0
                && new ArgumentType(argument.type().sizeBytes(), true, false).narrow(constant.value()) >= 0;
    }
}
