package dev.usdt.trace;

/** Which kernel runs here. */
final class KernelVersion {

    private KernelVersion() {}

    /** {@return whether it is of some version or newer; true if it does not say} */
    static boolean isFrom(int major, int minor) {
        String[] parts = System.getProperty("os.version", "").split("[.\\-]", -1);
        try {
            int own = Integer.parseInt(parts[0]);
            return own > major || (own == major && Integer.parseInt(parts[1]) >= minor);
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            return true;
        }
    }
}
