package dev.usdt.spark;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * An ELF file for x86-64 with one probe, laid out as LLVM's linker does: notes, symbols, names of sections, names of
 * symbols, section headers.
 */
final class LldFile {

    private static final int HEADER_BYTES = 64;
    private static final int SYMBOL_BYTES = 24;
    /** Behind the first page. */
    private static final int NOTES = 0x3000;

    private static final int SHT_PROGBITS = 1;
    private static final int SHT_SYMTAB = 2;
    private static final int SHT_STRTAB = 3;
    private static final int SHT_NOTE = 7;
    private static final int NT_STAPSDT = 3;
    private static final long TEXT = 0x1000;
    private static final String NAMES = "\0.text\0.note.stapsdt\0.symtab\0.shstrtab\0.strtab\0";

    private LldFile() {}

    static byte[] withSymbols(int symbols) {
        return file("-4@%eax", symbols);
    }

    static byte[] withArguments(String arguments) {
        return file(arguments, 1);
    }

    private static byte[] file(String arguments, int symbols) {
        byte[] texts = ("provider\0probe\0" + arguments + "\0").getBytes(StandardCharsets.UTF_8);
        int descriptor = 3 * Long.BYTES + texts.length;
        int noteBytes = 12 + 8 + (descriptor + 3) / 4 * 4;
        int symbolBytes = SYMBOL_BYTES * symbols;
        int symbolTable = (NOTES + noteBytes + 7) / 8 * 8;
        int names = symbolTable + symbolBytes;
        int symbolNames = names + NAMES.length();
        // A name of about thirty letters for each symbol.
        int symbolNameBytes = 32 * symbols;
        int table = (symbolNames + symbolNameBytes + 7) / 8 * 8;
        ByteBuffer bytes = ByteBuffer.allocate(table + 6 * HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        // ET_DYN for EM_X86_64, without program headers.
        bytes.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
        bytes.putShort((short) 3)
                .putShort((short) 62)
                .putInt(1)
                .putLong(0)
                .putLong(0)
                .putLong(table);
        bytes.putInt(0).putShort((short) HEADER_BYTES).putShort((short) 56).putShort((short) 0);
        bytes.putShort((short) HEADER_BYTES).putShort((short) 6).putShort((short) 4);
        bytes.put((int) TEXT, (byte) 0x90);
        bytes.position(NOTES).putInt(8).putInt(descriptor).putInt(NT_STAPSDT);
        bytes.put("stapsdt\0".getBytes(StandardCharsets.UTF_8));
        bytes.putLong(TEXT).putLong(0).putLong(0).put(texts);
        bytes.position(names).put(NAMES.getBytes(StandardCharsets.UTF_8));
        bytes.position(table + HEADER_BYTES);
        section(bytes, ".text", SHT_PROGBITS, 6, TEXT, (int) TEXT, 16, 0);
        section(bytes, ".note.stapsdt", SHT_NOTE, 0, 0, NOTES, noteBytes, 0);
        section(bytes, ".symtab", SHT_SYMTAB, 0, 0, symbolTable, symbolBytes, SYMBOL_BYTES);
        section(bytes, ".shstrtab", SHT_STRTAB, 0, 0, names, NAMES.length(), 0);
        section(bytes, ".strtab", SHT_STRTAB, 0, 0, symbolNames, symbolNameBytes, 0);
        return bytes.array();
    }

    private static void section(
            ByteBuffer bytes, String name, int type, long flags, long address, int offset, int size, int entryBytes) {
        int link = type == SHT_SYMTAB ? 5 : 0;
        bytes.putInt(NAMES.indexOf("\0" + name + "\0") + 1)
                .putInt(type)
                .putLong(flags)
                .putLong(address);
        bytes.putLong(offset).putLong(size).putInt(link).putInt(0).putLong(4).putLong(entryBytes);
    }
}
