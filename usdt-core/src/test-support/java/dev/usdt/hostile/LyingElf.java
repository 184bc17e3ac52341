package dev.usdt.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * Makes ELF files for x86-64 of which every header may lie. What is not said otherwise is laid out one after the other;
 * a part may also be far away, with a hole before it.
 */
public final class LyingElf {

    static final int PT_LOAD = 1;
    static final int PT_NOTE = 4;
    static final int PROGBITS = 1;
    static final int SYMTAB = 2;
    static final int STRTAB = 3;
    static final int RELA = 4;
    static final int NOTE = 7;

    /** Where code is in memory. */
    static final long CODE = 0x401000;

    private static final int HEADER_BYTES = 64;
    private static final int SECTION_BYTES = 64;
    private static final int SEGMENT_BYTES = 56;

    /** A section header; what is 0 of place and size is what it is. */
    static final class Section {
        private final String name;
        private final int type;
        private final byte[] content;
        private long flags;
        private long address;
        private long offset;
        private long size;
        private int link;
        private int info;
        private int headers = 1;

        private Section(String name, int type, byte[] content) {
            this.name = name;
            this.type = type;
            this.content = content;
            this.size = content.length;
        }

        Section flags(long shFlags) {
            flags = shFlags;
            return this;
        }

        Section address(long shAddr) {
            address = shAddr;
            return this;
        }

        /** Where in the file it is said to be; what it has is written there. */
        Section at(long shOffset) {
            offset = shOffset;
            return this;
        }

        Section size(long shSize) {
            size = shSize;
            return this;
        }

        Section link(int shLink) {
            link = shLink;
            return this;
        }

        Section info(int shInfo) {
            info = shInfo;
            return this;
        }

        /** How many headers of it there are, one after the other. */
        Section headers(int count) {
            headers = count;
            return this;
        }
    }

    /** What a note of a site says. */
    public record Site(String provider, String name, String arguments) {}

    /** Writes a program of some sites, one after the other, each told by its number. */
    public static Path writeSites(Path file, int count, IntFunction<Site> sites) throws IOException {
        LyingElf elf = new LyingElf().code(count);
        ByteArrayOutputStream notes = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            Site site = sites.apply(i);
            notes.writeBytes(note(site.provider, site.name, site.arguments, CODE + i));
        }
        elf.notes(notes.toByteArray());
        elf.write(file);
        return file;
    }

    /** A program header. */
    record Segment(int type, int flags, long offset, long address, long fileSize, long memorySize) {}

    private final List<Section> sections = new ArrayList<>();
    private final List<Segment> segments = new ArrayList<>();
    /** Segments of sections, which have their place when the file is written. */
    private final List<Section> loaded = new ArrayList<>();

    private int type = 2;
    private long statedSections = -1;
    private long length;
    private long start;

    LyingElf type(int eType) {
        type = eType;
        return this;
    }

    /** Says that there are so many section headers. */
    LyingElf sections(long count) {
        statedSections = count;
        return this;
    }

    /** Where in the file begins what has no place of its own. */
    LyingElf from(long offset) {
        start = offset;
        return this;
    }

    /** How long the file is at least. */
    LyingElf length(long bytes) {
        length = bytes;
        return this;
    }

    /** Adds a section, whose number is that of those that were added, their further headers included. */
    Section section(String name, int shType, byte[] content) {
        Section section = new Section(name, shType, content);
        sections.add(section);
        return section;
    }

    LyingElf segment(int pType, int flags, long offset, long address, long fileSize, long memorySize) {
        segments.add(new Segment(pType, flags, offset, address, fileSize, memorySize));
        return this;
    }

    /** A section that is loaded to its address, to be read and executed. */
    Section loaded(Section section) {
        loaded.add(section);
        return section;
    }

    /** Adds NOPs at {@link #CODE}. */
    LyingElf code(int size) {
        byte[] nops = new byte[size];
        Arrays.fill(nops, (byte) 0x90);
        loaded(section(".text", PROGBITS, nops).flags(6).address(CODE));
        return this;
    }

    Section notes(byte[] content) {
        return section(".note.stapsdt", NOTE, content);
    }

    static byte[] note(String provider, String name, String arguments, long location) {
        byte[] texts = (provider + '\0' + name + '\0' + arguments + '\0').getBytes(StandardCharsets.ISO_8859_1);
        return note("stapsdt\0", 3, ByteBuffer.allocate(24 + texts.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(location)
                .putLong(0)
                .putLong(0)
                .put(texts)
                .array());
    }

    static byte[] note(String owner, int type, byte[] descriptor) {
        ByteBuffer note = ByteBuffer.allocate(12 + (owner.length() + 3 & -4) + (descriptor.length + 3 & -4))
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(owner.length())
                .putInt(descriptor.length)
                .putInt(type);
        note.put(owner.getBytes(StandardCharsets.ISO_8859_1));
        note.position(12 + (owner.length() + 3 & -4)).put(descriptor);
        return note.array();
    }

    static ByteBuffer words(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Writes the file; holes are left where nothing is. */
    public void write(Path file) throws IOException {
        StringBuilder names = new StringBuilder("\0");
        for (Section section : sections) {
            names.append(section.name).append('\0');
        }
        names.append(".shstrtab\0");
        sections.add(new Section(".shstrtab", STRTAB, names.toString().getBytes(StandardCharsets.ISO_8859_1)));
        long at = Math.max(start, HEADER_BYTES + (long) (segments.size() + loaded.size()) * SEGMENT_BYTES);
        try (FileChannel channel =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
            for (Section section : sections) {
                boolean elsewhere = section.offset != 0;
                at = at + 15 & -16;
                section.offset = elsewhere ? section.offset : at;
                channel.write(ByteBuffer.wrap(section.content), section.offset);
                at += elsewhere ? 0 : section.content.length;
            }
            at = at + 15 & -16;
            ByteBuffer table = sectionHeaders();
            int count = table.limit() / SECTION_BYTES;
            channel.write(table, at);
            channel.write(header(at, count), 0);
            channel.write(programHeaders(), HEADER_BYTES);
            if (length > channel.size()) {
                channel.write(ByteBuffer.allocate(1), length - 1);
            }
        }
    }

    private ByteBuffer header(long tableAt, int count) {
        boolean many = count >= 0xff00 || statedSections >= 0;
        int programHeaders = segments.size() + loaded.size();
        ByteBuffer header = words(HEADER_BYTES);
        header.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
        header.putShort((short) type).putShort((short) 62).putInt(1);
        header.putLong(CODE).putLong(HEADER_BYTES).putLong(tableAt).putInt(0);
        header.putShort((short) HEADER_BYTES).putShort((short) SEGMENT_BYTES);
        header.putShort((short) Math.min(programHeaders, 0xffff)).putShort((short) SECTION_BYTES);
        header.putShort((short) (many ? 0 : count)).putShort((short) (many ? 0xffff : count - 1));
        return header.flip();
    }

    private ByteBuffer sectionHeaders() {
        int count = 1;
        for (Section section : sections) {
            count += section.headers;
        }
        ByteBuffer table = words(count * SECTION_BYTES);
        // What does not fit the ELF header: the numbers of sections, of the one with the names, and of segments.
        table.putLong(32, statedSections >= 0 ? statedSections : count);
        table.putInt(40, count - 1).putInt(44, segments.size() + loaded.size());
        table.position(SECTION_BYTES);
        int name = 1;
        for (Section section : sections) {
            for (int i = 0; i < section.headers; i++) {
                table.putInt(name).putInt(section.type).putLong(section.flags).putLong(section.address);
                table.putLong(section.offset).putLong(section.size);
                table.putInt(section.link).putInt(section.info).putLong(4).putLong(0);
            }
            name += section.name.length() + 1;
        }
        return table.flip();
    }

    private ByteBuffer programHeaders() {
        List<Segment> all = new ArrayList<>(segments);
        for (Section section : loaded) {
            all.add(new Segment(PT_LOAD, 5, section.offset, section.address, section.size, section.size));
        }
        ByteBuffer table = words(all.size() * SEGMENT_BYTES);
        for (Segment segment : all) {
            table.putInt(segment.type).putInt(segment.flags).putLong(segment.offset);
            table.putLong(segment.address).putLong(segment.address);
            table.putLong(segment.fileSize).putLong(segment.memorySize).putLong(4);
        }
        return table.flip();
    }
}
