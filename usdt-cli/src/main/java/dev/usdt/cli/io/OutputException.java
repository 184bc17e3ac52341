package dev.usdt.cli.io;

import java.io.IOException;

/** Standard output or error cannot be written to. */
public final class OutputException extends IOException {

    private static final long serialVersionUID = 1L;

    OutputException(IOException cause) {
        super(cause.getMessage(), cause);
    }

    /** {@return whether whoever read it has gone: no fault of anybody} {@code usdt list FILE | head -1} */
    public boolean isUnread() {
        return String.valueOf(getMessage()).contains("Broken pipe");
    }
}
