package dev.usdt.process;

import java.io.IOException;

/**
 * That nothing runs by a number: there is no such process, it has ended, or it is a thread of the kernel, which runs no
 * program. The message says which.
 */
public final class NotRunningException extends IOException {

    private static final long serialVersionUID = 1L;

    NotRunningException(String message) {
        super(message);
    }
}
