package dev.usdt.bpftrace.internal.clause;

import dev.usdt.bpftrace.internal.script.Code;

/**
 * What stands before the braces of a clause, or one of several such things.
 *
 * @param kind by what it is attached
 * @param text in bpftrace's language
 */
public record AttachPoint(Kind kind, Code text) {

    /** By what bpftrace finds the place. */
    public enum Kind {
        /** {@code usdt:} with provider and name. */
        NAME,
        /** {@code uprobe:} with a virtual address, which bpftrace looks up in the symbol table. */
        ADDRESS,
        /** {@code uprobe:} with a file offset, for which a bare number is taken with {@code --unsafe}. */
        FILE_OFFSET
    }

    /** {@return the place of a probe's name, spelled} */
    public static AttachPoint name(Code text) {
        return new AttachPoint(Kind.NAME, text);
    }

    /** {@return the place of a number} */
    public static AttachPoint number(Kind kind, String path, long number) {
        return new AttachPoint(kind, Code.of("uprobe:{}:{}", Code.place(path), Code.hex(number)));
    }
}
