package dev.usdt.catalog;

/** Says what is wrong with a catalog, and where. */
public final class CatalogException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * Says what is wrong.
     *
     * @param message the source, line and column, and what is wrong there
     */
    CatalogException(String message) {
        super(message);
    }
}
