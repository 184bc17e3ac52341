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

    /** Reads the entry at a file offset. */
    static Symbol read(ByteCursor cursor, long at, ElfLayout layout) throws IOException {
        return new Symbol(
                cursor.u32(at + layout.stName),
                cursor.u8(at + layout.stInfo) & 0xf,
                cursor.u16(at + layout.stShndx),
                cursor.word(at + layout.stValue),
                cursor.word(at + layout.stSize));
    }
}
