package dev.usdt.internal.elf;

/**
 * Where the ELF header says that the table of section or program headers is, compared with what the file has.
 *
 * <p>What is wrong is told by methods of its own, here and elsewhere on the way through every file: a cold process
 * compiles a method with all that it says.
 *
 * @param what {@code section} or {@code program}
 * @param fields how the names of its fields begin: {@code e_sh} or {@code e_ph}
 * @param offsetField where the field is that has the offset
 * @param sizeField where the field is that has the size of an entry
 * @param offset file offset of the first entry
 * @param entrySize of an entry of the file's class, in bytes
 */
record HeaderTable(
        ElfImage image, String what, String fields, int offsetField, int sizeField, long offset, int entrySize) {

    static HeaderTable ofSections(ElfImage image, ElfHeader header) {
        ElfLayout layout = image.layout();
        return new HeaderTable(
                image, "section", "e_sh", layout.eShoff, layout.eShentsize, header.shoff, layout.shdrSize);
    }

    static HeaderTable ofSegments(ElfImage image, ElfHeader header) {
        ElfLayout layout = image.layout();
        return new HeaderTable(
                image, "program", "e_ph", layout.ePhoff, layout.ePhentsize, header.phoff, layout.phdrSize);
    }

    /** Whether entries have the right size and a number of them is in the file; if not, that is told. */
    boolean isThere(int statedSize, int least) {
        if (statedSize != entrySize) {
            tellSize(statedSize);
            return false;
        }
        if (!image.holds(offset, (long) least * entrySize)) {
            tellOffset();
            return false;
        }
        return true;
    }

    /** How many entries are to be read of those that are stated, an unsigned number; where it is less, that is told. */
    long count(long stated, long most) {
        long present = (image.size() - offset) / entrySize;
        long count = stated;
        if (count < 0 || count > present) {
            tellCount(stated, "file has room for " + present);
            count = present;
        }
        if (count > most) {
            tellCount(count, "only " + most + " are read");
            count = most;
        }
        return count;
    }

    /** A cursor over so many entries that the file has. */
    ByteCursor cursor(long count) {
        return image.cursor(offset, count * entrySize);
    }

    private void tellSize(int statedSize) {
        image.tableError(sizeField, "invalid " + fields + "entsize " + statedSize + ", expected " + entrySize);
    }

    private void tellOffset() {
        image.tableError(
                offsetField,
                "truncated or damaged: the " + what + " headers should be at 0x" + Long.toHexString(offset) + " ("
                        + fields + "off), but the file has " + image.size() + " bytes");
    }

    private void tellCount(long count, String but) {
        image.tableError(offset, what + " header table of " + Long.toUnsignedString(count) + " entries, " + but);
    }
}
