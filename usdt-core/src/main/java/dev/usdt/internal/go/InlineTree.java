package dev.usdt.internal.go;

import dev.usdt.internal.go.FunctionTable.Function;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Which calls are inlined at a place: a pc table gives the number of the innermost one, a list of the function tells of
 * each what is called, and a place whose source position is that of the call.
 *
 * @see <a href="https://github.com/golang/go/blob/master/src/runtime/symtabinl.go">runtime/symtabinl.go</a>
 * @see <a href="https://github.com/golang/go/blob/go1.19/src/runtime/symtab.go">runtime/symtab.go of Go 1.19</a>
 */
final class InlineTree {

    /** {@code PCDATA_InlTreeIndex}, the same since Go 1.14. */
    private static final int INDEX_TABLE = 2;

    /** What a function has in the place of data that it has not. */
    private static final long NO_DATA = 0xffffffffL;

    /** A newer Go may have moved the field that functions' data count from once more, but not far. */
    private static final int LAST_WORD = 63;

    private static final int MOST_LINES = 1 << 24;

    private final LoadedBytes bytes;
    private final FunctionTable table;
    private final @Nullable ModuleData module;
    /** What the data of functions count from, once it is known. */
    private long base;

    InlineTree(LoadedBytes bytes, FunctionTable table, @Nullable ModuleData module) {
        this.bytes = bytes;
        this.table = table;
        this.module = module;
    }

    /**
     * An inlined call.
     *
     * @param nameAt where the name of the called function is
     * @param callPlace a place in the code with the source position of the call, as an address
     */
    record Call(long nameAt, long callPlace) {}

    /** {@return the number of the innermost call that is inlined at a place, or -1 if none is} */
    int index(Function function, long pc) throws GoDataException, IOException {
        return table.pcData(INDEX_TABLE, function, pc);
    }

    /** {@return an inlined call by its number} */
    Call call(Function function, int index) throws GoDataException, IOException {
        long entryAt = table.funcDataAt(table.version().inlineTreeData(), function);
        if (entryAt == 0) {
            throw new GoDataException(function.record(), "function has inlined calls and no inline tree");
        }
        long list;
        if (!table.version().hasOffsets()) {
            list = bytes.pointer(entryAt);
        } else {
            long offset = bytes.u32(entryAt);
            if (offset == NO_DATA) {
                throw new GoDataException(entryAt, "function has inlined calls and no inline tree");
            }
            list = base(function, offset, index) + offset;
        }
        long at = record(list, index);
        if (!isCall(at, function)) {
            throw new GoDataException(at, "invalid inlined call " + index + " at 0x" + Long.toHexString(at));
        }
        long name = bytes.u32(at + table.version().inlinedName());
        return new Call(
                table.nameAt(name),
                function.entry() + bytes.u32(at + table.version().inlinedParent()));
    }

    /**
     * What the data of functions count from: that field of the module data with which the first calls that are asked
     * for make sense. The field has moved in versions of Go that cannot be told from each other by the table.
     */
    private long base(Function function, long offset, int index) throws GoDataException, IOException {
        for (int word : table.version().functionDataWords()) {
            tryBase(word, function, offset, index);
        }
        if (table.version() == TableVersion.GO_1_20) {
            for (int word = ModuleData.TEXT + 1; word <= LAST_WORD; word++) {
                tryBase(word, function, offset, index);
            }
        }
        if (base == 0) {
            throw new GoDataException(function.record(), "no module data say where inline trees are");
        }
        return base;
    }

    private void tryBase(int word, Function function, long offset, int index) throws GoDataException, IOException {
        if (base != 0 || module == null) {
            return;
        }
        long candidate = module.word(word);
        int likely = 0;
        while (likely <= index && isLikelyCall(record(candidate + offset, likely), function)) {
            likely++;
        }
        if (likely > index) {
            base = candidate;
        }
    }

    private long record(long list, int index) {
        return list + (long) index * table.version().inlinedCallBytes();
    }

    private boolean isLikelyCall(long at, Function function) throws IOException {
        try {
            long line = bytes.u32(at + table.version().inlinedLine());
            // The first name is that of the function that comes first in memory, which none calls.
            long name = bytes.u32(at + table.version().inlinedName());
            return line > 0 && line < MOST_LINES && name != 0 && isCall(at, function);
        } catch (GoDataException e) {
            return false; // Not even in the file.
        }
    }

    private boolean isCall(long at, Function function) throws GoDataException, IOException {
        long place = bytes.u32(at + table.version().inlinedParent());
        return bytes.u8(at + 3) == 0
                && place < function.size()
                && table.isName(bytes.u32(at + table.version().inlinedName()));
    }
}
