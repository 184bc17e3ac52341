package dev.usdt.cli.saved;

/** Says what is wrong with a file that this command is said to have written, and where. */
public final class SavedFileException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * Says what is wrong.
     *
     * @param message the file, line and column, and what is wrong there
     */
    SavedFileException(String message) {
        super(message);
    }
}
