package dev.usdt.tracer;

import static dev.usdt.tracer.TracedProgram.BASE;
import static dev.usdt.tracer.TracedProgram.site;

import dev.usdt.ElfBuilder;
import dev.usdt.ElfBuilder.Note;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.Deflater;

/**
 * Programs with three probes, {@code t:p0} to {@code t:p2}, each with one thing in its notes that some tracer minds.
 */
final class FileRows {

    private static final int ALLOC = 2;
    private static final int COMPRESSED = 0x800;

    private FileRows() {}

    static Map<String, ElfBuilder> all() {
        Map<String, ElfBuilder> rows = new LinkedHashMap<>();
        rows.put("plain", withNotes(note(0), note(1), note(2)));
        rows.put("padded", withNotes(note(0), note(1).padded(), note(2)));
        rows.put("zeros behind", finish(program().notes(bytes(note(0)), bytes(note(1)), bytes(note(2)), new byte[12])));
        rows.put("prelinked", withNotes(moved(0), moved(1), moved(2)));
        rows.put("no section headers", withNotes(note(0), note(1), note(2)).withoutSectionHeaders());
        rows.put("compressed", compressed());
        rows.put(
                "another type",
                finish(program()
                        .section(".note.stapsdt", ElfBuilder.SHT_PROGBITS, 0, concat(note(0), note(1), note(2)))));
        rows.put("two sections", finish(program().notes(bytes(note(0))).notes(bytes(note(1)), bytes(note(2)))));
        rows.put(
                "in front of .probes",
                finish(program()
                        .section(
                                ".note.stapsdt",
                                ElfBuilder.SHT_NOTE,
                                ALLOC,
                                0x400400,
                                concat(note(0), note(1), note(2)),
                                4,
                                0)
                        .section(".probes", ElfBuilder.SHT_PROGBITS, 3, TracedProgram.DATA + 0x10, new byte[2], 2, 0)));
        rows.put(
                "with .probes",
                finish(program()
                        .section(".probes", ElfBuilder.SHT_PROGBITS, 3, TracedProgram.DATA + 0x10, new byte[2], 2, 0)
                        .section(".note.stapsdt", ElfBuilder.SHT_NOTE, 0, 0, concat(note(0), note(1), note(2)), 4, 0)));
        rows.put(
                "loaded",
                finish(program()
                        .section(
                                ".note.stapsdt",
                                ElfBuilder.SHT_NOTE,
                                ALLOC,
                                0x400400,
                                concat(note(0), note(1), note(2)),
                                4,
                                0)));
        rows.put("no base", finish(new TracedProgram(4).elf().notes(bytes(note(0)), bytes(note(1)), bytes(note(2)))));
        rows.put("no build id", program().notes(bytes(note(0)), bytes(note(1)), bytes(note(2))));
        rows.put("empty name", withNotes(note(0), note(1), named(2, "", "8@%rax")));
        rows.put("leading blank", withNotes(note(0), named(1, "p1", " 8@%rax"), note(2)));
        rows.put("thirteen arguments", withNotes(note(0), named(1, "p1", "8@%rax" + " 8@%rbx".repeat(12)), note(2)));
        rows.put("sixteen bytes", withNotes(note(0), named(1, "p1", "16@%rax"), note(2)));
        rows.put("twins", withNotes(note(0), note(1), note(1), note(2)));
        rows.put("a hyphen", withNotes(note(0), named(1, "p-1", "8@%rax"), note(2)));
        rows.put("no code", withNotes(note(0), note(1), note(2).location(0x10)));
        rows.put("laid out as by lld", laidOutAsByLld());
        rows.put("a note without a base", withNotes(note(0), note(1).base(0), note(2)));
        return rows;
    }

    /** The code is not as far from its file offset as the section. */
    private static ElfBuilder laidOutAsByLld() {
        long base = BASE - 0x1000;
        return finish(new TracedProgram(4)
                .elfWithBase(base)
                .notes(bytes(note(0).base(base)), bytes(note(1).base(base)), bytes(note(2).base(base))));
    }

    private static ElfBuilder program() {
        return new TracedProgram(4).elfWithBase();
    }

    private static ElfBuilder finish(ElfBuilder elf) {
        return TracedProgram.withBuildId(elf);
    }

    private static ElfBuilder withNotes(Note... notes) {
        return finish(program().section(".note.stapsdt", ElfBuilder.SHT_NOTE, 0, concat(notes)));
    }

    private static byte[] bytes(Note note) {
        return note.bytes();
    }

    private static byte[] concat(Note... notes) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Note note : notes) {
            all.writeBytes(note.bytes());
        }
        return all.toByteArray();
    }

    /** The argument string of p1 is of a length that needs padding. */
    private static Note note(int index) {
        return named(index, "p" + index, index == 1 ? "-4@%eax" : "8@%rax");
    }

    private static Note named(int index, String name, String arguments) {
        return ElfBuilder.x8664()
                .note("t", name, arguments)
                .location(site(index + 1))
                .base(BASE);
    }

    private static Note moved(int index) {
        return note(index).location(site(index)).base(BASE - 1);
    }

    private static ElfBuilder compressed() {
        byte[] notes = concat(note(0), note(1), note(2));
        Deflater deflater = new Deflater();
        deflater.setInput(notes);
        deflater.finish();
        byte[] packed = new byte[1000];
        int size = deflater.deflate(packed);
        deflater.end();
        ByteBuffer content = ByteBuffer.allocate(24 + size).order(ByteOrder.LITTLE_ENDIAN);
        content.putInt(1).putInt(0).putLong(notes.length).putLong(4).put(packed, 0, size);
        return finish(program().section(".note.stapsdt", ElfBuilder.SHT_NOTE, COMPRESSED, 0, content.array(), 8, 0));
    }
}
