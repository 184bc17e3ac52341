package dev.usdt.internal.elf;

import java.io.IOException;

/**
 * An entry of a symbol table, in the words of {@code <elf.h>}.
 *
 * @param name {@code st_name}, where in the string table its name is
 * @param type the low four bits of {@code st_info}
 * @param section {@code st_shndx}
 * @param value {@code st_value}
 * @param size {@code st_size}, in bytes
 * @see <a href="https://www.sco.com/developers/gabi/latest/ch4.symtab.html">gABI, symbol table</a>
 */
record Symbol(long name, int type, int section, long value, long size) {

    static final int SHN_UNDEF = 0;
    static final int STT_TLS = 6;

    /** How many bytes an entry has. */
    static int entrySize(boolean elf64) {
        return elf64 ? 24 : 16;
    }

    /** Reads the entry at the cursor. */
    static Symbol read(ByteCursor cursor, boolean elf64) throws IOException {
        long name = cursor.u32();
        if (elf64) {
            int info = cursor.u8();
            cursor.u8(); // st_other
            int section = cursor.u16();
            long value = cursor.word();
            return new Symbol(name, info & 0xf, section, value, cursor.word());
        }
        long value = cursor.word();
        long size = cursor.u32();
        int info = cursor.u8();
        cursor.u8(); // st_other
        return new Symbol(name, info & 0xf, cursor.u16(), value, size);
    }
}
