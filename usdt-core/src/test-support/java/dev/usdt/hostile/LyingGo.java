package dev.usdt.hostile;

import static dev.usdt.hostile.LyingElf.NOTE;
import static dev.usdt.hostile.LyingElf.PROGBITS;
import static dev.usdt.hostile.LyingElf.PT_LOAD;
import static dev.usdt.hostile.LyingElf.note;
import static dev.usdt.hostile.LyingElf.words;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A Go program of one function, with a function table of Go 1.20 to 1.25, module data and build information; all of it
 * is in one segment.
 */
// Every buffer here was made over an array.
@SuppressWarnings("ByteBufferBackingArray")
final class LyingGo {

    private static final long BASE = 0x400000;
    private static final int CODE_AT = 0x1000;
    /** Where in the function's data its inline tree is. */
    private static final int TREE_AT = 0x100;

    private static final int HEADER_BYTES = 8 + 8 * 8;

    private int inlined = -1;
    private boolean likely;
    private int sites;
    private String name = "main.main";
    private String file = "/src/main.go";
    private String provider = "p";
    private String probe = "n";
    private String arguments = "-4@%eax";
    private String modules = "";

    /** So many calls are said to be inlined at each place. */
    LyingGo inlined(int count) {
        inlined = count;
        return this;
    }

    /** Whether these calls look like some; by default the last one does not. */
    LyingGo callsAre(boolean calls) {
        likely = calls;
        return this;
    }

    LyingGo sites(int count) {
        sites = count;
        return this;
    }

    LyingGo name(String function) {
        name = function;
        return this;
    }

    LyingGo file(String path) {
        file = path;
        return this;
    }

    LyingGo probe(String its, String called, String passes) {
        provider = its;
        probe = called;
        arguments = passes;
        return this;
    }

    LyingGo modules(String text) {
        modules = text;
        return this;
    }

    void addTo(LyingElf elf) {
        int codeBytes = (Math.max(0x3000, sites + 16) + 0xfff) & ~0xfff;
        int tableAt = CODE_AT + codeBytes;
        byte[] table = functionTable(codeBytes);
        int moduleAt = (tableAt + table.length + 15) & -16;
        int dataAt = moduleAt + 64 * 8 + 64;
        byte[] tree = inlineTree();
        int infoAt = (dataAt + tree.length + 15) & -16;
        byte[] info = buildInfo();
        int size = infoAt + info.length;

        ByteBuffer module = words(64 * 8);
        for (int i = 0; i < 64; i++) {
            module.putLong(BASE + dataAt);
        }
        module.putLong(0, BASE + tableAt).putLong(8, BASE + tableAt + HEADER_BYTES);
        module.putLong(20 * 8, BASE + CODE_AT).putLong(22 * 8, BASE + CODE_AT);

        byte[] code = new byte[codeBytes];
        Arrays.fill(code, (byte) 0x90);
        elf.segment(PT_LOAD, 5, 0, BASE, size, size);
        put(elf, ".text", CODE_AT, code);
        put(elf, ".gopclntab", tableAt, table);
        put(elf, ".noptrdata", moduleAt, module.array());
        put(elf, ".data", dataAt, tree);
        put(elf, ".go.buildinfo", infoAt, info);
        ByteArrayOutputStream notes = new ByteArrayOutputStream();
        for (int i = 0; i < sites; i++) {
            notes.writeBytes(note(provider, probe, arguments, BASE + CODE_AT + i));
        }
        elf.from(size).notes(notes.toByteArray());
        elf.section(".note.go.buildid", NOTE, note("Go\0\0", 4, new byte[4]));
    }

    private static void put(LyingElf elf, String section, int at, byte[] content) {
        elf.section(section, PROGBITS, content).at(at).address(BASE + at);
    }

    private byte[] functionTable(int codeBytes) {
        byte[] names = ("\0go:x\0" + name + '\0').getBytes(StandardCharsets.US_ASCII);
        byte[] files = (file + '\0').getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream pcs = new ByteArrayOutputStream();
        pcs.write(0);
        int fileAt = pcs.size();
        pcs.writeBytes(constant(0));
        int lineAt = pcs.size();
        pcs.writeBytes(constant(10));
        int inlinedAt = pcs.size();
        pcs.writeBytes(constant(inlined));
        while ((HEADER_BYTES + names.length + 4 + files.length + pcs.size()) % 8 != 0) {
            pcs.write(0);
        }
        int unitsAt = HEADER_BYTES + names.length;
        int filesAt = unitsAt + 4;
        int pcsAt = filesAt + files.length;
        int functionsAt = pcsAt + pcs.size();
        ByteBuffer table = words(functionsAt + 12 + 44 + 12 + 16 + 64);
        table.putInt(0xfffffff1).put((byte) 0).put((byte) 0).put((byte) 1).put((byte) 8);
        table.putLong(1).putLong(1).putLong(BASE + CODE_AT);
        table.putLong(HEADER_BYTES).putLong(unitsAt).putLong(filesAt).putLong(pcsAt).putLong(functionsAt);
        table.put(names).putInt(0).put(files).put(pcs.toByteArray());
        table.putInt(0).putInt(12).putInt(codeBytes);
        // entryOff, nameOff, args, deferreturn, pcsp, pcfile, pcln, npcdata, cuOffset, startLine
        table.putInt(0).putInt(6).putInt(0).putInt(0).putInt(0).putInt(fileAt).putInt(lineAt);
        table.putInt(3).putInt(0).putInt(1).put(new byte[] {0, 0, 0, 4});
        table.putInt(0).putInt(0).putInt(inlinedAt);
        table.putInt(-1).putInt(-1).putInt(-1).putInt(TREE_AT);
        return table.array();
    }

    /** A pc table that has one value everywhere. */
    private static byte[] constant(int value) {
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        for (long number : new long[] {2L * (value + 1), 0x3fffffff}) {
            long left = number;
            while (left >= 0x80) {
                table.write((int) ((left & 0x7f) | 0x80));
                left >>>= 7;
            }
            table.write((int) left);
        }
        table.write(0);
        return table.toByteArray();
    }

    private byte[] inlineTree() {
        ByteBuffer tree = words(TREE_AT + 16 * (Math.max(inlined, 0) + 1));
        tree.position(TREE_AT);
        for (int i = 0; i <= inlined; i++) {
            boolean bad = i == inlined && !likely;
            tree.put(new byte[] {0, 0, 0, (byte) (bad ? 1 : 0)}).putInt(6).putInt(bad ? 0xffffff00 : 1).putInt(5);
        }
        return tree.array();
    }

    private byte[] buildInfo() {
        byte[] sentinel = new byte[16];
        ByteArrayOutputStream info = new ByteArrayOutputStream();
        info.writeBytes(words(32)
                .put("\u00ff Go buildinf:".getBytes(StandardCharsets.ISO_8859_1))
                .put((byte) 8)
                .put((byte) 2)
                .array());
        byte[] text = modules.getBytes(StandardCharsets.US_ASCII);
        writeText(info, "go1.25".getBytes(StandardCharsets.US_ASCII));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(sentinel);
        all.writeBytes(text);
        all.writeBytes(sentinel);
        writeText(info, all.toByteArray());
        return info.toByteArray();
    }

    private static void writeText(ByteArrayOutputStream info, byte[] text) {
        int left = text.length;
        while (left >= 0x80) {
            info.write((left & 0x7f) | 0x80);
            left >>>= 7;
        }
        info.write(left);
        info.writeBytes(text);
    }
}
