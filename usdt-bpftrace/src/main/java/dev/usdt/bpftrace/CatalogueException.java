package dev.usdt.bpftrace;

/** Says what is wrong with a catalogue, and where. */
public final class CatalogueException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * Says what is wrong.
     *
     * @param message the source, line and column, and what is wrong there
     */
    public CatalogueException(String message) {
        super(message);
    }
}
