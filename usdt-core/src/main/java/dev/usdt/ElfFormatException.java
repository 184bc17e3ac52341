package dev.usdt;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a file is not an ELF file or is damaged so that nothing can be read from it. Lesser damage is a
 * {@link Problem} beside what was read.
 */
public final class ElfFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Null if the fault is that of the file as a whole: an OptionalLong cannot be serialized. */
    private final @Nullable Long offset;

    private final String fault;

    /**
     * A fault that has a place in the file.
     *
     * @param offset where in the file, in bytes from its start
     * @param fault what is wrong: field, value found, value expected
     */
    public ElfFormatException(long offset, String fault) {
        this(OptionalLong.of(offset), fault);
    }

    /**
     * A fault of the file as a whole.
     *
     * @param fault what is wrong: what was found, what is expected
     */
    public ElfFormatException(String fault) {
        this(OptionalLong.empty(), fault);
    }

    /**
     * A fault that may have a place in the file.
     *
     * @param offset where in the file, in bytes from its start; empty if it is that of the file as a whole
     * @param fault what is wrong
     */
    public ElfFormatException(OptionalLong offset, String fault) {
        this(offset, fault, Problem.located(offset, fault));
    }

    private ElfFormatException(OptionalLong offset, String fault, String message) {
        super(message);
        this.offset = offset.isPresent() ? offset.getAsLong() : null;
        this.fault = fault;
    }

    /** {@return where in the file the fault is, in bytes from its start; empty if it is that of the file as a whole} */
    public OptionalLong offset() {
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    /** {@return what is wrong and where, as in the message but without the file's path} */
    public String fault() {
        return Problem.located(offset(), fault);
    }

    /**
     * {@return the same fault with a message that begins with a path; offset and stack trace stay}
     *
     * @param path the file that has the fault
     */
    public ElfFormatException in(Path path) {
        ElfFormatException named = new ElfFormatException(offset(), fault, path + ": " + fault());
        named.setStackTrace(getStackTrace());
        return named;
    }
}
