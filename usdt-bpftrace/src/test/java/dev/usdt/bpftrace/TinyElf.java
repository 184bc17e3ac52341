package dev.usdt.bpftrace;

import dev.usdt.ElfFormatException;
import dev.usdt.ElfKind;
import dev.usdt.UsdtFile;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * A program that consists of notes: its headers, one executable segment at {@link #TEXT} that holds the whole file, and
 * the sections that the notes need.
 */
public final class TinyElf {

    public static final int X86_64 = 62;
    public static final int AARCH64 = 183;

    /** Where the file begins in memory; every address up to {@link #END} is code. */
    public static final long TEXT = 0x400000;

    static final long END = TEXT + 0x20000;

    private static final int HEADER = 64;
    private static final int SEGMENT = 56;
    private static final int SECTION = 64;
    private static final String NAMES =
            "\0.note.stapsdt\0.stapsdt.base\0.go.buildinfo\0.shstrtab\0.symtab\0.probes\0.data\0";

    /** Where data are, if there are some: the last page of the file. */
    public static final long DATA = 0x600000;

    private static final int DATA_SIZE = 0x1000;

    private final ByteArrayOutputStream notes = new ByteArrayOutputStream();
    private int machine = X86_64;
    private int type = ElfKind.ET_EXEC;
    private String noteName = ".note.stapsdt";
    private boolean go;
    private boolean zeroTail;
    private boolean padded;
    private boolean relro;
    private String dataName = "";
    private long base;
    private long stapsdtBase;
    private long nextSite = TEXT + 0x1000;
    private final Map<Long, byte[]> code = new TreeMap<>();
    private long semaphore;
    private final ByteArrayOutputStream symbols = new ByteArrayOutputStream();
    private final StringBuilder symbolNames = new StringBuilder("\0");

    public static TinyElf of(int machine) {
        TinyElf elf = new TinyElf();
        elf.machine = machine;
        return elf;
    }

    public TinyElf type(int eType) {
        type = eType;
        return this;
    }

    /** Calls the section of the notes something else. */
    public TinyElf otherSectionName() {
        noteName = ".stapsdt";
        return this;
    }

    /** Gives it a section that Go's linker makes. */
    public TinyElf go() {
        go = true;
        return this;
    }

    /** Lays the notes out as the Go fork did at first: anchored behind the ELF header, with zeros at the end. */
    public TinyElf olderGoLayout() {
        base = TEXT + HEADER;
        zeroTail = true;
        return this;
    }

    /** Puts zeros behind the notes. */
    public TinyElf zeroTail() {
        zeroTail = true;
        return this;
    }

    /** Lets the notes that follow count their padding in {@code n_descsz}. */
    public TinyElf padded() {
        padded = true;
        return this;
    }

    /** Adds a segment of data at {@link #DATA}, with a section. */
    public TinyElf data(String section) {
        dataName = section;
        return this;
    }

    /** Has the page of the data in another segment too, which the loader makes read-only. */
    public TinyElf relro() {
        relro = true;
        return this;
    }

    /** Moves it as prelink does: what the notes say is too small by so much. */
    public TinyElf prelinked(long by) {
        base = TEXT;
        stapsdtBase = TEXT + by;
        return this;
    }

    /** Other code than NOPs at an address, in hexadecimal. */
    TinyElf code(long address, String bytes) {
        code.put(address, HexFormat.of().parseHex(bytes.replace(" ", "")));
        return this;
    }

    /** Gives the notes that follow a semaphore. */
    public TinyElf semaphore(long address) {
        semaphore = address;
        return this;
    }

    /** A function in the symbol table. */
    public TinyElf function(String name, long address, long size) {
        byte[] symbol = new byte[24];
        little(symbol).putInt(symbolNames.length()).put((byte) 2).put((byte) 0).putShort((short) 1);
        little(symbol).position(8).putLong(address).putLong(size);
        symbols.writeBytes(symbol);
        symbolNames.append(name).append('\0');
        return this;
    }

    /** A note on a site of its own. */
    public TinyElf note(String provider, String name, String arguments) {
        nextSite += 16;
        return note(nextSite, provider, name, arguments);
    }

    public TinyElf note(long location, String provider, String name, String arguments) {
        byte[] texts = (provider + '\0' + name + '\0' + arguments + '\0').getBytes(StandardCharsets.UTF_8);
        return note(location, texts);
    }

    /** A note whose three texts are given as bytes. */
    public TinyElf note(long location, byte[] texts) {
        byte[] note = new byte[(20 + 24 + texts.length + 3) & ~3];
        ByteBuffer fields = little(note);
        fields.putInt(8).putInt(padded ? note.length - 20 : 24 + texts.length).putInt(3);
        fields.put("stapsdt\0".getBytes(StandardCharsets.US_ASCII));
        fields.putLong(location).putLong(base).putLong(semaphore);
        fields.put(texts);
        notes.writeBytes(note);
        return this;
    }

    /** A note header that says more than is there. */
    TinyElf damagedNote() {
        byte[] note = new byte[20];
        little(note).putInt(8).putInt(0x1000).putInt(3);
        notes.writeBytes(note);
        return this;
    }

    public UsdtFile read() throws ElfFormatException {
        return UsdtFile.read(bytes());
    }

    /** Reads all that scripts can be made of. */
    public UsdtFile readForScripts() throws ElfFormatException {
        return UsdtFile.read(bytes(), ScriptWriter.details());
    }

    private ByteBuffer bytes() {
        if (zeroTail) {
            notes.writeBytes(new byte[12]);
        }
        int segments = dataName.isEmpty() ? 1 : relro ? 4 : 2;
        int notesAt = HEADER + segments * SEGMENT;
        int namesAt = notesAt + notes.size();
        int symbolsAt = (namesAt + NAMES.length() + 7) & ~7;
        int symbolNamesAt = symbolsAt + symbols.size();
        int sectionsAt = (symbolNamesAt + symbolNames.length() + 7) & ~7;
        ByteBuffer file = little(new byte[(int) (END - TEXT)]);
        file.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
        file.putShort((short) type).putShort((short) machine).putInt(1);
        file.putLong(TEXT).putLong(HEADER).putLong(sectionsAt).putInt(0);
        file.putShort((short) HEADER).putShort((short) SEGMENT).putShort((short) segments);
        file.putShort((short) SECTION)
                .putShort((short) (dataName.isEmpty() ? 7 : 8))
                .putShort((short) 4);
        segment(file, 1, 5, 0, TEXT, END - TEXT);
        long dataAt = END - TEXT - DATA_SIZE;
        if (relro) {
            segment(file, 1, 6, dataAt, DATA - 2 * DATA_SIZE, DATA_SIZE);
            segment(file, 0x6474e552, 4, dataAt, DATA - 2 * DATA_SIZE, DATA_SIZE);
        }
        if (!dataName.isEmpty()) {
            segment(file, 1, 6, dataAt, DATA, DATA_SIZE);
        }
        file.put(notes.toByteArray());
        file.put(NAMES.getBytes(StandardCharsets.US_ASCII));
        file.position(symbolsAt).put(symbols.toByteArray());
        file.put(symbolNames.toString().getBytes(StandardCharsets.US_ASCII));
        section(file, sectionsAt + SECTION, NAMES.indexOf(noteName + '\0'), 7, 0, notesAt, notes.size());
        section(
                file,
                sectionsAt + 2 * SECTION,
                stapsdtBase == 0 ? 0 : NAMES.indexOf(".stapsdt.base"),
                1,
                stapsdtBase,
                notesAt,
                1);
        section(file, sectionsAt + 3 * SECTION, go ? NAMES.indexOf(".go.buildinfo") : 0, 1, TEXT, notesAt, 1);
        section(file, sectionsAt + 4 * SECTION, NAMES.indexOf(".shstrtab"), 3, 0, namesAt, NAMES.length());
        int table = sectionsAt + 5 * SECTION;
        section(file, table, NAMES.indexOf(".symtab"), 2, 0, symbolsAt, symbols.size());
        file.putInt(table + 40, 6); // sh_link
        section(file, table + SECTION, 0, 3, 0, symbolNamesAt, symbolNames.length());
        if (!dataName.isEmpty()) {
            int data = table + 2 * SECTION;
            section(file, data, NAMES.indexOf(dataName + '\0'), 1, DATA, (int) dataAt, DATA_SIZE);
            file.putLong(data + 8, 3); // sh_flags: writable, loaded
        }
        fillWithNops(file, table + 3 * SECTION);
        code.forEach((address, bytes) -> file.put((int) (address - TEXT), bytes));
        return file.rewind();
    }

    private void fillWithNops(ByteBuffer file, int from) {
        // All sites are behind the headers unless there are very many notes.
        for (int at = (from + 15) & ~15; at < file.capacity(); at += 4) {
            file.putInt(at, machine == AARCH64 ? 0xd503201f : 0x90909090);
        }
    }

    private static void segment(ByteBuffer file, int type, int flags, long offset, long address, long size) {
        file.putInt(type).putInt(flags).putLong(offset).putLong(address).putLong(address);
        file.putLong(size).putLong(size).putLong(0x1000);
    }

    private static void section(ByteBuffer file, int at, int name, int type, long address, int offset, int size) {
        file.position(at);
        file.putInt(name)
                .putInt(type)
                .putLong(0)
                .putLong(address)
                .putLong(offset)
                .putLong(size);
        file.putInt(0).putInt(0).putLong(4).putLong(0);
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
