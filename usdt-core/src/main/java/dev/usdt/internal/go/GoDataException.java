package dev.usdt.internal.go;

/** Go's data in a file is not what its format says. Caught where it becomes a problem of the file. */
final class GoDataException extends Exception {

    private static final long serialVersionUID = 1;

    private final long address;

    /** With the virtual address of what is wrong. */
    GoDataException(long address, String message) {
        super(message, null, false, false);
        this.address = address;
    }

    long address() {
        return address;
    }

    /** {@return the message, which there always is} */
    String text() {
        return String.valueOf(getMessage());
    }
}
