package dev.usdt.internal.go;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Go's function table, {@code pclntab}: which function an address is in, and by tables of its own, which file and line.
 * Looked up as the runtime does it, by halving; no more of the table is read than that touches.
 *
 * @see <a href="https://go.dev/s/go12symtab">Go 1.2 Runtime Symbol Information</a>
 * @see <a href="https://github.com/golang/go/blob/master/src/debug/gosym/pclntab.go">debug/gosym/pclntab.go</a>
 */
final class FunctionTable {

    /** A hundred times the functions of the largest binaries seen. */
    private static final long MOST_FUNCTIONS = 1 << 27;

    private final LoadedBytes bytes;
    private final long address;
    private final TableVersion version;
    private final int quantum;
    private final long functionCount;
    private final long namesAt;
    private final long unitsAt;
    private final long filesAt;
    private final long pcTablesAt;
    private final long functionsAt;
    /** Where the list of functions with their addresses is. */
    private final long listAt;
    /** What addresses of functions count from. */
    private long textStart;

    private FunctionTable(LoadedBytes bytes, long address, TableVersion version) throws GoDataException, IOException {
        this.bytes = bytes;
        this.address = address;
        this.version = version;
        quantum = bytes.u8(address + 6);
        int pointer = bytes.pointerBytes();
        functionCount = header(0);
        if (version.hasParts()) {
            int part = version.hasOffsets() ? 3 : 2;
            // The runtime's own address of the text; Go 1.26 and newer have 0 here.
            textStart = version.hasOffsets() ? bytes.pointer(address + 8 + 2L * pointer) : 0;
            namesAt = address + header(part);
            unitsAt = address + header(part + 1);
            filesAt = address + header(part + 2);
            pcTablesAt = address + header(part + 3);
            functionsAt = address + header(part + 4);
            listAt = functionsAt;
            checkOrder("funcnameOffset", address, namesAt);
            checkOrder("cuOffset", namesAt, unitsAt);
            checkOrder("filetabOffset", unitsAt, filesAt);
            checkOrder("pctabOffset", filesAt, pcTablesAt);
            checkOrder("pclnOffset", pcTablesAt, functionsAt);
        } else {
            namesAt = address;
            unitsAt = address;
            pcTablesAt = address;
            functionsAt = address;
            listAt = address + 8 + pointer;
            checkCount();
            filesAt = address + bytes.u32(listAt + (2 * functionCount + 1) * listFieldBytes());
        }
        checkCount();
    }

    private static boolean mayBegin(LoadedBytes bytes, long address) throws GoDataException, IOException {
        int quantum = bytes.u8(address + 6);
        return TableVersion.of(bytes.u32(address)) != null
                && bytes.u8(address + 4) == 0
                && bytes.u8(address + 5) == 0
                && (quantum == 1 || quantum == 2 || quantum == 4)
                && bytes.u8(address + 7) == bytes.pointerBytes();
    }

    /**
     * Reads the header of the table at an address.
     *
     * @throws GoDataException if it is not one
     */
    static FunctionTable read(LoadedBytes bytes, long address) throws GoDataException, IOException {
        TableVersion version = TableVersion.of(bytes.u32(address));
        if (version == null || !mayBegin(bytes, address)) {
            throw new GoDataException(
                    address,
                    "unknown function table: magic 0x" + Long.toHexString(bytes.u32(address)) + ", quantum "
                            + bytes.u8(address + 6) + ", pointers of " + bytes.u8(address + 7) + " bytes");
        }
        return new FunctionTable(bytes, address, version);
    }

    /**
     * A function.
     *
     * @param record where its record is
     * @param entry the address of its code
     * @param size how many bytes of code there are up to the next function
     */
    record Function(long record, long entry, long size) {}

    long address() {
        return address;
    }

    TableVersion version() {
        return version;
    }

    /** The address of the names, which a runtime's module data has too. */
    long namesAt() {
        return namesAt;
    }

    /** How many bytes the names have; in tables before Go 1.16 they are anywhere in the table, which has no size. */
    long namesSize() {
        return version.hasParts() ? unitsAt - namesAt : bytes.available(address);
    }

    /** The first function's distance from the start of the text. */
    long firstEntry() throws GoDataException, IOException {
        return bytes.unsigned(listAt, listFieldBytes());
    }

    /** Whether the address of the text is known, without which no function of a newer table is found. */
    boolean hasTextStart() {
        return textStart != 0 || !version.hasOffsets();
    }

    void textStart(long start) {
        textStart = start;
    }

    /** {@return the function whose code is at an address, or null if the table has none there} */
    @Nullable
    Function find(long pc) throws GoDataException, IOException {
        if (Long.compareUnsigned(pc, entry(0)) < 0 || Long.compareUnsigned(pc, entry(functionCount)) >= 0) {
            return null;
        }
        long low = 0;
        long high = functionCount;
        while (high - low > 1) {
            long middle = (low + high) >>> 1;
            if (Long.compareUnsigned(entry(middle), pc) <= 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return function(low);
    }

    /** Checks that the list and the records of the first and the last function agree. */
    void check() throws GoDataException, IOException {
        function(0);
        function(functionCount - 1);
    }

    private Function function(long index) throws GoDataException, IOException {
        long entry = entry(index);
        long place = listAt + (2 * index + 1) * listFieldBytes();
        long record = functionsAt + bytes.unsigned(place, listFieldBytes());
        long recorded = version.hasOffsets() ? textStart + bytes.u32(record) : bytes.pointer(record);
        if (recorded != entry || Long.compareUnsigned(record, functionsAt) < 0) {
            throw new GoDataException(
                    place,
                    "function " + index + " of the function table begins at 0x" + Long.toHexString(entry)
                            + ", its record says 0x" + Long.toHexString(recorded));
        }
        return new Function(record, entry, entry(index + 1) - entry);
    }

    /** Where the name of a function is. */
    long nameAt(Function function) throws GoDataException, IOException {
        return nameAt(field(function, 0));
    }

    /** Where a name is that has a number. */
    long nameAt(long nameOffset) {
        return namesAt + nameOffset;
    }

    /** Whether a name can begin there: among the names, and behind the end of another where only names are. */
    boolean isName(long nameOffset) throws GoDataException, IOException {
        if (!version.hasParts()) {
            return nameOffset > 0 && nameOffset < bytes.available(address);
        }
        return nameOffset < unitsAt - namesAt && (nameOffset == 0 || bytes.u8(namesAt + nameOffset - 1) == 0);
    }

    /** The line at a place in a function; -1 if the table has none. */
    int line(Function function, long pc) throws GoDataException, IOException {
        return pcValue(field(function, 5), function, pc);
    }

    /** Where the name of the file is at a place in a function; 0 if the table has none. */
    long fileAt(Function function, long pc) throws GoDataException, IOException {
        int number = pcValue(field(function, 4), function, pc);
        if (!version.hasParts()) {
            long count = bytes.u32(filesAt);
            return number <= 0 || number >= count ? 0 : address + bytes.u32(filesAt + 4L * number);
        }
        if (number < 0) {
            return 0;
        }
        long index = field(function, 7) + number;
        if (index >= (filesAt - unitsAt) / 4) {
            throw new GoDataException(
                    unitsAt,
                    "file " + index + " of the function table, cutab has " + (filesAt - unitsAt) / 4 + " entries");
        }
        long offset = bytes.u32(unitsAt + 4 * index);
        return offset >= pcTablesAt - filesAt ? 0 : filesAt + offset;
    }

    /** The value of one of a function's {@code pcdata} tables at a place; -1 if there is none. */
    int pcData(int table, Function function, long pc) throws GoDataException, IOException {
        long offset = table < field(function, 6) ? bytes.u32(arrays(function) + 4L * table) : 0;
        return offset == 0 ? -1 : pcValue(offset, function, pc);
    }

    /** Where the entry for one of a function's {@code funcdata} is, or 0 if it has no such entry. */
    long funcDataAt(int index, Function function) throws GoDataException, IOException {
        if (index >= bytes.u8(arrays(function) - 1)) {
            return 0;
        }
        long start = arrays(function) + 4 * field(function, 6);
        if (version.hasOffsets()) {
            return start + 4L * index;
        }
        int pointer = bytes.pointerBytes();
        return ((start + pointer - 1) & -pointer) + (long) pointer * index;
    }

    /** The value that one of the pc tables has at a place; an offset of 0 is no table. */
    private int pcValue(long offset, Function function, long pc) throws GoDataException, IOException {
        if (offset == 0) {
            return -1;
        }
        long at = pcTablesAt + offset;
        if (version.hasParts() && Long.compareUnsigned(at, functionsAt) >= 0) {
            throw new GoDataException(
                    function.record, "pc table 0x" + Long.toHexString(offset) + " is not among the pc tables");
        }
        return PcTable.value(bytes, at, quantum, pc - function.entry);
    }

    private long entry(long index) throws GoDataException, IOException {
        long value = listAt + 2 * index * listFieldBytes();
        return version.hasOffsets() ? textStart + bytes.u32(value) : bytes.pointer(value);
    }

    /** How many bytes an address of a function has, in the list and in its record. */
    private int listFieldBytes() {
        return version.hasOffsets() ? 4 : bytes.pointerBytes();
    }

    /** One of the 4-byte fields behind the entry in a function's record, the first of which is the name. */
    private long field(Function function, int index) throws GoDataException, IOException {
        return bytes.u32(function.record + listFieldBytes() + 4L * index);
    }

    private long arrays(Function function) {
        return function.record + version.arrays(listFieldBytes());
    }

    private long header(int word) throws GoDataException, IOException {
        return bytes.unsigned(address + 8 + (long) word * bytes.pointerBytes(), bytes.pointerBytes());
    }

    private void checkOrder(String field, long before, long at) throws GoDataException {
        if (Long.compareUnsigned(at, before) <= 0 || bytes.available(at) == 0) {
            throw new GoDataException(
                    address, "invalid " + field + " 0x" + Long.toHexString(at - address) + " of the function table");
        }
    }

    private void checkCount() throws GoDataException {
        long room = bytes.available(listAt) / (2L * listFieldBytes());
        if (functionCount <= 0 || functionCount >= Math.min(room, MOST_FUNCTIONS)) {
            throw new GoDataException(
                    address,
                    "function table of " + Long.toUnsignedString(functionCount) + " functions, file has room for "
                            + room);
        }
    }
}
