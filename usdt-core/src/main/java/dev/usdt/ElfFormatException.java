package dev.usdt;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Thrown when a file is not an ELF file or is damaged so that nothing can be read from it. Lesser damage is a
 * {@link Problem} beside what was read.
 */
public final class ElfFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    private final long offset;
    private final String fault;

    /**
     * Makes one.
     *
     * @param offset where in the file, in bytes from its start
     * @param fault what is wrong: field, value found, value expected
     */
    public ElfFormatException(long offset, String fault) {
        this(offset, fault, located(offset, fault));
    }

    private ElfFormatException(long offset, String fault, String message) {
        super(message);
        this.offset = offset;
        this.fault = fault;
    }

    /** {@return where in the file the fault is, in bytes from its start} */
    public long offset() {
        return offset;
    }

    /** {@return what is wrong and where, as in the message but without the file's path} */
    public String fault() {
        return located(offset, fault);
    }

    /** The same fault, its message beginning with the path; offset and stack trace stay. */
    ElfFormatException in(Path path) {
        ElfFormatException named = new ElfFormatException(offset, fault, path + ": " + fault());
        named.setStackTrace(getStackTrace());
        return named;
    }

    private static String located(long offset, String fault) {
        return fault + " (file offset 0x" + Long.toHexString(offset) + ")";
    }
}
