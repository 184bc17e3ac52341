package dev.usdt.bpftrace;

/**
 * What stands before the braces of a clause, or one of several such things.
 *
 * @param kind by what it is attached
 * @param text in bpftrace's language
 */
record AttachPoint(Kind kind, String text) {

    /** By what bpftrace finds the place. */
    enum Kind {
        /** {@code usdt:} with provider and name. */
        NAME,
        /** {@code uprobe:} with a virtual address, which bpftrace looks up in the symbol table. */
        ADDRESS,
        /** {@code uprobe:} with a file offset, for which a bare number is taken with {@code --unsafe}. */
        FILE_OFFSET
    }

    /** {@return the place of a probe's name, spelled} */
    static AttachPoint name(String text) {
        return new AttachPoint(Kind.NAME, text);
    }

    /** {@return the place of a number} */
    static AttachPoint number(Kind kind, String path, long number) {
        return new AttachPoint(kind, "uprobe:" + BpftraceText.quote(path) + ":0x" + Long.toHexString(number));
    }
}
