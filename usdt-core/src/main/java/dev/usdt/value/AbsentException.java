package dev.usdt.value;

import dev.usdt.value.Value.Absent;
import dev.usdt.value.Value.Cause;

/** Ends an evaluation somewhere within an operand. */
final class AbsentException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Cause cause;
    private final String reason;

    AbsentException(Cause cause, String reason) {
        super(reason, null, false, false);
        this.cause = cause;
        this.reason = reason;
    }

    Absent absent() {
        return new Absent(cause, reason);
    }
}
