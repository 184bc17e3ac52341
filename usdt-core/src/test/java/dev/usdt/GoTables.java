package dev.usdt;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes Go binaries with a function table of any version, by the description of the format (go.dev/s/go12symtab,
 * runtime/symtab.go and cmd/link/internal/ld/pcln.go of the versions), for versions that no toolchain at hand writes:
 *
 * <pre>
 * 0x401000  main.first   a.go:10, from 0x401020 on a.go:11
 * 0x401040  main.serve   a.go:20; from 0x401050 on main.handle, inlined at a.go:22: b.go:30;
 *                        from 0x401060 on main.deep, inlined at b.go:31: b.go:40
 * 0x401080  main.last    a.go:50, to 0x4010a0
 * </pre>
 */
final class GoTables {

    static final long GO_1_2 = 0xfffffffbL;
    static final long GO_1_16 = 0xfffffffaL;
    static final long GO_1_18 = 0xfffffff0L;
    static final long GO_1_20 = 0xfffffff1L;

    static final long TEXT = 0x401000;
    static final long TABLE = 0x500000;
    static final long DATA = 0x600000;
    static final long TREES = 0x580000;
    private static final long RELOCATIONS = 0x700000;
    private static final long DYNAMIC = 0x780000;

    private static final String[] NAMES = {"main.first", "main.serve", "main.last", "main.handle", "main.deep"};
    private static final int[] ENTRIES = {0, 0x40, 0x80, 0xa0};

    final long magic;
    final boolean elf64;
    final ByteOrder order;
    /** Whether the header says where the text begins, as it does up to Go 1.25. */
    boolean textInHeader = true;
    /** Which word of the module data says where inline trees are. */
    int functionDataWord;

    boolean sectionHeaders = true;
    /** Whether pointers are left to relocations, as GNU ld does it in position-independent files of 64 bits. */
    boolean relocated;

    private final SortedMap<Long, Long> relocations = new TreeMap<>();

    private final ByteArrayOutputStream names = new ByteArrayOutputStream();
    private final ByteArrayOutputStream pcTables = new ByteArrayOutputStream();
    private final long[] nameAt = new long[NAMES.length];

    GoTables(long magic, boolean elf64, ByteOrder order) {
        this.magic = magic;
        this.elf64 = elf64;
        this.order = order;
        this.functionDataWord = magic == GO_1_18 ? 38 : 40;
    }

    /** {@return the file with a site at each of the addresses} */
    ElfBuilder elf(long... sites) {
        ElfBuilder elf = ElfBuilder.of(elf64, order, elf64 ? 62 : 3);
        elf.section(".text", ElfBuilder.SHT_PROGBITS, TEXT, new byte[0x100]).segment(1, 5, TEXT);
        elf.section(".gopclntab", ElfBuilder.SHT_PROGBITS, 0, TABLE, table(), 32, 0)
                .segment(1, 4, TABLE);
        elf.section(".rodata", ElfBuilder.SHT_PROGBITS, TREES, trees()).segment(1, 4, TREES);
        elf.section(".go.buildinfo", ElfBuilder.SHT_PROGBITS, 0, DATA + 0x1000, buildInfo(), 16, 0)
                .segment(1, 6, DATA + 0x1000);
        elf.section(".data", ElfBuilder.SHT_PROGBITS, 0, DATA, moduleData(), 16, 0)
                .segment(1, 6, DATA);
        if (relocated) {
            elf.section(".rela.dyn", ElfBuilder.SHT_PROGBITS, RELOCATIONS, rela())
                    .segment(1, 4, RELOCATIONS);
            elf.section(".dynamic", ElfBuilder.SHT_PROGBITS, DYNAMIC, dynamic()).segment(2, 4, DYNAMIC);
        }
        byte[][] notes = new byte[sites.length + 1][];
        notes[sites.length] = elf.note("", "", "").owner("Go\0\0").type(4).bytes();
        for (int i = 0; i < sites.length; i++) {
            notes[i] = elf.note("p", "n", "").location(sites[i]).bytes();
        }
        elf.notes(notes).segment(4, 4, 0);
        return sectionHeaders ? elf : elf.withoutSectionHeaders();
    }

    private boolean hasOffsets() {
        return magic == GO_1_18 || magic == GO_1_20;
    }

    private int pointer() {
        return elf64 ? 8 : 4;
    }

    /** A pc table: pairs of a value and the distance from the function's begin up to which it holds. */
    private int pcTable(int... valuesAndEnds) {
        int at = pcTables.size();
        int value = -1;
        int end = 0;
        for (int i = 0; i < valuesAndEnds.length; i += 2) {
            int difference = valuesAndEnds[i] - value;
            varint(difference < 0 ? (-difference - 1) << 1 | 1 : difference << 1);
            varint(valuesAndEnds[i + 1] - end);
            value = valuesAndEnds[i];
            end = valuesAndEnds[i + 1];
        }
        pcTables.write(0);
        return at;
    }

    private void varint(int value) {
        int rest = value;
        while (rest >= 0x80) {
            pcTables.write(rest | 0x80);
            rest >>>= 7;
        }
        pcTables.write(rest);
    }

    byte[] table() {
        names.reset();
        pcTables.reset();
        names.write(0); // what stands at 0 is no function that is called
        pcTables.write(0); // an offset of 0 is no table
        for (int i = 0; i < NAMES.length; i++) {
            nameAt[i] = names.size();
            names.writeBytes((NAMES[i] + '\0').getBytes(StandardCharsets.UTF_8));
        }
        boolean oldFiles = magic == GO_1_2;
        int a = oldFiles ? 1 : 0;
        int b = a + 1;
        int[] files = {
            pcTable(a, 0x40), pcTable(a, 0x10, b, 0x30, a, 0x40), pcTable(a, 0x20),
        };
        int[] lines = {
            pcTable(10, 0x20, 11, 0x40),
            // The call of main.deep is at 0x18 and that of main.handle at 0x08.
            pcTable(20, 0x08, 22, 0x10, 30, 0x18, 31, 0x20, 40, 0x30, 20, 0x40),
            pcTable(50, 0x20)
        };
        int inlined = pcTable(-1, 0x10, 0, 0x20, 1, 0x30, -1, 0x40);
        return oldFiles ? oldTable(files, lines, inlined) : newTable(files, lines, inlined);
    }

    private byte[] newTable(int[] files, int[] lines, int inlined) {
        ByteBuffer table = ByteBuffer.allocate(4096).order(order);
        int words = hasOffsets() ? 8 : 7;
        int header = 8 + words * pointer();
        int namesAt = header;
        int unitsAt = align(namesAt + names.size());
        int filesAt = unitsAt + 4 * 2;
        byte[] fileNames = "a.go\0b.go\0".getBytes(StandardCharsets.UTF_8);
        int pcTablesAt = filesAt + fileNames.length;
        int listAt = align(pcTablesAt + pcTables.size());
        putHeader(table, 3);
        word(table, 2);
        if (hasOffsets()) {
            pointer(table, TABLE, textInHeader ? TEXT : 0);
        }
        for (int part : new int[] {namesAt, unitsAt, filesAt, pcTablesAt, listAt}) {
            word(table, part);
        }
        table.put(namesAt, names.toByteArray());
        table.putInt(unitsAt, 0).putInt(unitsAt + 4, 5);
        table.put(filesAt, fileNames).put(pcTablesAt, pcTables.toByteArray());
        putFunctions(table, listAt, listAt, files, lines, inlined);
        return table.array();
    }

    /** All offsets count from the begin of the table; names and pc tables stand behind the functions. */
    private byte[] oldTable(int[] files, int[] lines, int inlined) {
        ByteBuffer table = ByteBuffer.allocate(8192).order(order);
        int textAt = 4096;
        int pcAt = textAt + 512;
        int filesAt = pcAt + 512;
        putHeader(table, 3);
        for (int i = 0; i < NAMES.length; i++) {
            nameAt[i] += textAt;
        }
        for (int i = 0; i < 3; i++) {
            files[i] += pcAt;
            lines[i] += pcAt;
        }
        int listAt = 8 + pointer();
        putFunctions(table, listAt, 0, files, lines, inlined + pcAt);
        table.putInt(listAt + 7 * pointer(), filesAt);
        table.put(textAt, names.toByteArray()).put(pcAt, pcTables.toByteArray());
        table.putInt(filesAt, 3).putInt(filesAt + 4, filesAt + 12).putInt(filesAt + 8, filesAt + 17);
        table.put(filesAt + 12, "a.go\0b.go\0".getBytes(StandardCharsets.UTF_8));
        return table.array();
    }

    private void putHeader(ByteBuffer table, int count) {
        table.putInt((int) magic).put(new byte[] {0, 0, 1, (byte) pointer()});
        word(table, count);
    }

    private void putFunctions(ByteBuffer table, int listAt, int base, int[] files, int[] lines, int inlined) {
        int field = hasOffsets() ? 4 : pointer();
        int record = align(listAt + 7 * field + 4);
        for (int i = 0; i <= 3; i++) {
            table.position(listAt + 2 * i * field);
            entry(table, i);
            if (i < 3) {
                if (field == 8) {
                    table.putLong(record - base);
                } else {
                    table.putInt(record - base);
                }
                record = align(putFunction(table, record, i, files[i], lines[i], i == 1 ? inlined : 0));
            }
        }
    }

    private int putFunction(ByteBuffer table, int at, int i, int file, int line, int inlined) {
        table.position(at);
        entry(table, i);
        // nameoff, args, deferreturn, pcsp, pcfile, pcln, npcdata
        table.putInt((int) nameAt[i]).putInt(0).putInt(0).putInt(0);
        table.putInt(file).putInt(line).putInt(3);
        if (magic != GO_1_2) {
            table.putInt(0); // cuOffset
        }
        if (magic == GO_1_20) {
            table.putInt(20); // startLine
        }
        int data = magic == GO_1_2 ? 4 : 3;
        table.put(new byte[] {0, 0, 0, (byte) (data + 1)});
        table.putInt(0).putInt(0).putInt(inlined);
        if (!hasOffsets()) {
            table.position((table.position() + pointer() - 1) & -pointer());
        }
        for (int j = 0; j <= data; j++) {
            boolean tree = j == data && i == 1;
            if (hasOffsets()) {
                table.putInt(tree ? 0x40 : -1);
            } else {
                pointer(table, TABLE, tree ? TREES + 0x40 : 0);
            }
        }
        return table.position();
    }

    private void entry(ByteBuffer table, int i) {
        if (hasOffsets()) {
            table.putInt(ENTRIES[i]);
        } else {
            pointer(table, TABLE, TEXT + ENTRIES[i]);
        }
    }

    private byte[] trees() {
        ByteBuffer trees = ByteBuffer.allocate(0x100).order(order).position(0x40);
        for (int i = 0; i < 2; i++) {
            int name = (int) nameAt[3 + i];
            int place = i == 0 ? 0x08 : 0x18;
            if (magic == GO_1_20) {
                trees.putInt(0).putInt(name).putInt(place).putInt(28);
            } else {
                trees.putShort((short) (i - 1)).putShort((short) 0);
                trees.putInt(i == 0 ? 0 : 1)
                        .putInt(i == 0 ? 22 : 31)
                        .putInt(name)
                        .putInt(place);
            }
        }
        return trees.array();
    }

    /** Behind a pointer to the table that is no module data. */
    private byte[] moduleData() {
        ByteBuffer data = ByteBuffer.allocate(0x400).order(order);
        pointer(data, DATA, TABLE);
        data.position(0x40);
        long[] words = new long[50];
        words[0] = TABLE;
        words[1] = TABLE + 8 + 8L * pointer();
        words[20] = TEXT;
        words[21] = TEXT + 0xa0;
        words[22] = TEXT;
        words[functionDataWord] = TREES;
        for (long word : words) {
            pointer(data, DATA, word);
        }
        return data.array();
    }

    /** Go 1.15, pointed to from the blob, as up to Go 1.17. */
    private byte[] buildInfo() {
        ByteBuffer info = ByteBuffer.allocate(0x80).order(order);
        info.put("\377 Go buildinf:".getBytes(StandardCharsets.ISO_8859_1));
        info.put((byte) pointer()).put((byte) (order == ByteOrder.BIG_ENDIAN ? 1 : 0));
        pointer(info, DATA + 0x1000, DATA + 0x1040);
        info.position(0x40);
        pointer(info, DATA + 0x1000, DATA + 0x1060);
        word(info, 6);
        info.put(0x60, "go1.15".getBytes(StandardCharsets.US_ASCII));
        return info.array();
    }

    /** {@code R_…_RELATIVE}, sorted by address; the type is not looked at. */
    private byte[] rela() {
        ByteBuffer rela = ByteBuffer.allocate(24 * relocations.size()).order(order);
        relocations.forEach((place, target) -> rela.putLong(place).putLong(8).putLong(target));
        return rela.array();
    }

    /** {@code DT_RELA}, {@code DT_RELACOUNT}. */
    private byte[] dynamic() {
        ByteBuffer dynamic = ByteBuffer.allocate(48).order(order);
        dynamic.putLong(7).putLong(RELOCATIONS).putLong(0x6ffffff9L).putLong(relocations.size());
        return dynamic.array();
    }

    private void pointer(ByteBuffer buffer, long address, long target) {
        if (relocated && target != 0) {
            relocations.put(address + buffer.position(), target);
        }
        word(buffer, relocated ? 0 : target);
    }

    private int align(int at) {
        return (at + pointer() - 1) & -pointer();
    }

    private void word(ByteBuffer buffer, long value) {
        if (elf64) {
            buffer.putLong(value);
        } else {
            buffer.putInt((int) value);
        }
    }
}
