package dev.usdt.internal.go;

import org.jspecify.annotations.Nullable;

/**
 * The versions of the function table, by their magic numbers; each is named after the first Go that writes it.
 *
 * @see <a href="https://github.com/golang/go/blob/master/src/internal/abi/symtab.go">internal/abi/symtab.go</a>
 * @see <a href="https://github.com/golang/go/blob/master/src/runtime/runtime2.go">runtime/runtime2.go, _func</a>
 */
enum TableVersion {
    /** To Go 1.15: one table, whose offsets all count from its start; a function begins with its address. */
    GO_1_2(0xfffffffb, 28, 4, 20),
    /** To Go 1.17: a header that says where the parts are, and files numbered by compilation unit. */
    GO_1_16(0xfffffffa, 32, 3, 20),
    /** To Go 1.19: a function begins with its offset from the start of the text, and so do the function's data. */
    GO_1_18(0xfffffff0, 32, 3, 20),
    /** From Go 1.20 on: a function has a start line, and an inlined call names no parent, file and line. */
    GO_1_20(0xfffffff1, 36, 3, 16);

    private final int magic;
    /** How many bytes of a function's record lie between its first field and the four bytes before its arrays. */
    private final int middleBytes;
    /** {@code FUNCDATA_InlTree}. */
    private final int inlineTreeData;

    private final int inlinedCallBytes;

    TableVersion(int magic, int middleBytes, int inlineTreeData, int inlinedCallBytes) {
        this.magic = magic;
        this.middleBytes = middleBytes;
        this.inlineTreeData = inlineTreeData;
        this.inlinedCallBytes = inlinedCallBytes;
    }

    /** {@return the version with a magic number, or null} */
    static @Nullable TableVersion of(long magic) {
        for (TableVersion version : values()) {
            if (version.magic == (int) magic) {
                return version;
            }
        }
        return null;
    }

    /** What the table begins with, in 4 bytes. */
    int magic() {
        return magic;
    }

    /** Whether functions are told by their offset from the start of the text, in 4 bytes. */
    boolean hasOffsets() {
        return compareTo(GO_1_18) >= 0;
    }

    /** Whether the header says where the parts are. */
    boolean hasParts() {
        return this != GO_1_2;
    }

    /** Where in a function's record its arrays begin; the byte before is {@code nfuncdata}. */
    int arrays(int entryBytes) {
        return entryBytes + middleBytes + 4;
    }

    /** The words of {@code moduledata} that have held the address which functions' data count from. */
    int[] functionDataWords() {
        return switch (this) {
            case GO_1_2, GO_1_16 -> new int[0];
            case GO_1_18 -> new int[] {38};
            case GO_1_20 -> new int[] {40, 43}; // 43 since Go 1.27
        };
    }

    int inlineTreeData() {
        return inlineTreeData;
    }

    /** How many bytes an {@code inlinedCall} has. */
    int inlinedCallBytes() {
        return inlinedCallBytes;
    }

    /** Where in an {@code inlinedCall} the name of the function is. */
    int inlinedName() {
        return this == GO_1_20 ? 4 : 12;
    }

    /** Where in an {@code inlinedCall} the place of the call is, as a distance from the start of the function. */
    int inlinedParent() {
        return this == GO_1_20 ? 8 : 16;
    }

    /** Where in an {@code inlinedCall} a line is, which is never 0: the function's first one, or that of the call. */
    int inlinedLine() {
        return this == GO_1_20 ? 12 : 8;
    }
}
