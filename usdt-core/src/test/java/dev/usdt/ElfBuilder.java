package dev.usdt;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes ELF files byte by byte: header, program headers, contents of sections, name table, section headers. */
public final class ElfBuilder {

    public static final int SHT_PROGBITS = 1;
    public static final int SHT_NOTE = 7;
    public static final int SHT_NOBITS = 8;

    private record Section(
            String name,
            int type,
            long flags,
            long address,
            ByteBuffer content,
            int alignment,
            int gap,
            int link,
            int info) {}

    private record Segment(int type, int flags, long address, int section, long fileSize, long memorySize) {}

    private final boolean elf64;
    private final ByteOrder order;
    private final int machine;
    private int type = ElfKind.ET_EXEC;
    private boolean sectionHeaders = true;
    private final List<Section> sections = new ArrayList<>();
    private final List<Segment> segments = new ArrayList<>();
    private int repeated;
    private int repeats;

    private ElfBuilder(boolean elf64, ByteOrder order, int machine) {
        this.elf64 = elf64;
        this.order = order;
        this.machine = machine;
    }

    /** An x86-64 executable. */
    public static ElfBuilder x8664() {
        return new ElfBuilder(true, ByteOrder.LITTLE_ENDIAN, 62);
    }

    public static ElfBuilder of(boolean elf64, ByteOrder order, int machine) {
        return new ElfBuilder(elf64, order, machine);
    }

    public ElfBuilder type(int eType) {
        this.type = eType;
        return this;
    }

    public ElfBuilder withoutSectionHeaders() {
        this.sectionHeaders = false;
        return this;
    }

    public ElfBuilder section(String name, int shType, long address, byte[] content) {
        return section(name, shType, 0, address, content, 4, 0);
    }

    /** A section with flags, alignment and so many bytes in the file before it. */
    public ElfBuilder section(
            String name, int shType, long flags, long address, byte[] content, int alignment, int gap) {
        sections.add(new Section(name, shType, flags, address, ByteBuffer.wrap(content), alignment, gap, 0, 0));
        return this;
    }

    /** A section with {@code sh_link} and {@code sh_info}; the section that was added first has number 1. */
    public ElfBuilder linked(String name, int shType, int link, int info, byte[] content) {
        sections.add(new Section(name, shType, 0, 0, ByteBuffer.wrap(content), 8, 0, link, info));
        return this;
    }

    /** Writes the header of the section added last so often more. */
    public ElfBuilder repeated(int times) {
        this.repeated = sections.size() - 1;
        this.repeats = times;
        return this;
    }

    /** A segment that is the section added last. */
    public ElfBuilder segment(int pType, int flags, long address) {
        return segment(
                pType, flags, address, sections.get(sections.size() - 1).content.capacity());
    }

    /** A segment that is the section added last, and more in memory. */
    public ElfBuilder segment(int pType, int flags, long address, long memorySize) {
        int size = sections.get(sections.size() - 1).content.capacity();
        segments.add(new Segment(pType, flags, address, sections.size() - 1, size, memorySize));
        return this;
    }

    /** A loaded segment that begins with the ELF header and so much of the file. */
    public ElfBuilder headerSegment(int flags, long address, long size) {
        segments.add(new Segment(1, flags, address, -1, size, size));
        return this;
    }

    /** A loaded segment of which the file has nothing. */
    public ElfBuilder memorySegment(int flags, long address, long size) {
        segments.add(new Segment(1, flags, address, -1, 0, size));
        return this;
    }

    /** An executable with code of NOPs at 0x401000 and the notes in {@code .note.stapsdt}. */
    public static ElfBuilder withNotes(byte[]... notes) {
        return x8664().code().notes(notes);
    }

    /** Adds 256 NOPs as code at 0x401000. */
    public ElfBuilder code() {
        byte[] nops = new byte[256];
        Arrays.fill(nops, (byte) 0x90);
        return section(".text", SHT_PROGBITS, 6, 0x401000, nops, 16, 0).segment(1, 5, 0x401000);
    }

    public ElfBuilder notes(byte[]... notes) {
        return section(".note.stapsdt", SHT_NOTE, 0, concat(notes));
    }

    public Note note(String provider, String name, String arguments) {
        return new Note(elf64, order, provider, name, arguments);
    }

    public static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }

    /** A note whose every field can be made wrong. */
    public static final class Note {
        private final boolean elf64;
        private final ByteOrder order;
        private long location = 0x401000;
        private long base;
        private long semaphore;
        private byte[] texts;
        private int extraDescriptor;
        private Integer namesz;
        private Integer descsz;
        private int type = 3;
        private String owner = "stapsdt\0";

        private Note(boolean elf64, ByteOrder order, String provider, String name, String arguments) {
            this.elf64 = elf64;
            this.order = order;
            this.texts = (provider + '\0' + name + '\0' + arguments + '\0').getBytes(StandardCharsets.UTF_8);
        }

        public Note location(long address) {
            this.location = address;
            return this;
        }

        public Note base(long address) {
            this.base = address;
            return this;
        }

        public Note semaphore(long address) {
            this.semaphore = address;
            return this;
        }

        public Note texts(byte[] bytes) {
            this.texts = bytes;
            return this;
        }

        public Note owner(String name) {
            this.owner = name;
            return this;
        }

        public Note type(int nType) {
            this.type = nType;
            return this;
        }

        public Note namesz(int size) {
            this.namesz = size;
            return this;
        }

        public Note descsz(int size) {
            this.descsz = size;
            return this;
        }

        /** Counts the padding in {@code n_descsz}, as the older layout of the Go fork does. */
        public Note padded() {
            this.extraDescriptor = -descriptorSize() & 3;
            return this;
        }

        private int descriptorSize() {
            return 3 * (elf64 ? 8 : 4) + texts.length;
        }

        public byte[] bytes() {
            byte[] name = owner.getBytes(StandardCharsets.UTF_8);
            int size = descriptorSize() + extraDescriptor;
            ByteBuffer note =
                    ByteBuffer.allocate(12 + padded(name.length) + padded(size)).order(order);
            note.putInt(namesz != null ? namesz : name.length);
            note.putInt(descsz != null ? descsz : size);
            note.putInt(type);
            note.put(name).position(12 + padded(name.length));
            for (long word : new long[] {location, base, semaphore}) {
                if (elf64) {
                    note.putLong(word);
                } else {
                    note.putInt((int) word);
                }
            }
            note.put(texts);
            return note.array();
        }

        private static int padded(int size) {
            return (size + 3) & ~3;
        }
    }

    public ByteBuffer build() {
        int headerSize = elf64 ? 64 : 52;
        int programHeaderSize = elf64 ? 56 : 32;
        int sectionHeaderSize = elf64 ? 64 : 40;
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        names.write(0);
        int at = headerSize + segments.size() * programHeaderSize;
        int[] offsets = new int[sections.size()];
        int[] nameOffsets = new int[sections.size() + 1];
        for (int i = 0; i < sections.size(); i++) {
            Section section = sections.get(i);
            at = (at + section.alignment - 1) / section.alignment * section.alignment + section.gap;
            offsets[i] = at;
            at += section.type == SHT_NOBITS ? 0 : section.content.capacity();
            nameOffsets[i] = names.size();
            names.writeBytes((section.name + '\0').getBytes(StandardCharsets.UTF_8));
        }
        nameOffsets[sections.size()] = names.size();
        names.writeBytes(".shstrtab\0".getBytes(StandardCharsets.UTF_8));
        int namesAt = at;
        int tableAt = (namesAt + names.size() + 7) & ~7;
        int count = sections.size() + repeats + 2;
        ByteBuffer file = ByteBuffer.allocate(sectionHeaders ? tableAt + count * sectionHeaderSize : namesAt)
                .order(order);
        file.put(new byte[] {
            0x7f, 'E', 'L', 'F', (byte) (elf64 ? 2 : 1), (byte) (order == ByteOrder.BIG_ENDIAN ? 2 : 1), 1
        });
        file.position(16);
        file.putShort((short) type).putShort((short) machine).putInt(1);
        word(file, 0); // e_entry
        word(file, segments.isEmpty() ? 0 : headerSize);
        word(file, sectionHeaders ? tableAt : 0);
        file.putInt(0).putShort((short) headerSize).putShort((short) programHeaderSize);
        // What does not fit is in section 0: SHN_LORESERVE, PN_XNUM, SHN_XINDEX.
        boolean manySections = count >= 0xff00;
        boolean manySegments = segments.size() >= 0xffff;
        file.putShort((short) (manySegments ? 0xffff : segments.size())).putShort((short) sectionHeaderSize);
        file.putShort((short) (sectionHeaders && !manySections ? count : 0));
        file.putShort((short) (!sectionHeaders ? 0 : manySections ? 0xffff : count - 1));
        for (Segment segment : segments) {
            long offset = segment.section < 0 ? 0 : offsets[segment.section];
            file.putInt(segment.type);
            if (elf64) {
                file.putInt(segment.flags);
            }
            word(file, offset);
            word(file, segment.address);
            word(file, segment.address);
            word(file, segment.fileSize);
            word(file, segment.memorySize);
            if (!elf64) {
                file.putInt(segment.flags);
            }
            word(file, 4);
        }
        for (int i = 0; i < sections.size(); i++) {
            if (sections.get(i).type != SHT_NOBITS) {
                ByteBuffer content = sections.get(i).content;
                file.put(offsets[i], content, 0, content.capacity());
            }
        }
        if (sectionHeaders) {
            file.put(namesAt, names.toByteArray());
            file.position(tableAt);
            file.putInt(0).putInt(0);
            word(file, 0);
            word(file, 0);
            word(file, 0);
            word(file, manySections ? count : 0);
            file.putInt(manySections ? count - 1 : 0).putInt(manySegments ? segments.size() : 0);
            word(file, 0);
            word(file, 0);
            for (int i = 0; i < sections.size() + repeats; i++) {
                int number = i < sections.size() ? i : repeated;
                Section section = sections.get(number);
                header(
                        file,
                        nameOffsets[number],
                        section.type,
                        section.flags,
                        section.address,
                        offsets[number],
                        section.content.capacity(),
                        section.alignment,
                        section.link,
                        section.info);
            }
            header(file, nameOffsets[sections.size()], 3, 0, 0, namesAt, names.size(), 1, 0, 0);
        }
        return file.rewind();
    }

    private void header(
            ByteBuffer file,
            int name,
            int shType,
            long flags,
            long address,
            long offset,
            long size,
            long alignment,
            int link,
            int info) {
        file.putInt(name).putInt(shType);
        word(file, flags);
        word(file, address);
        word(file, offset);
        word(file, size);
        file.putInt(link).putInt(info);
        word(file, alignment);
        word(file, shType == 2 || shType == 11 ? (elf64 ? 24 : 16) : 0); // sh_entsize of symbol tables
    }

    private void word(ByteBuffer file, long value) {
        if (elf64) {
            file.putLong(value);
        } else {
            file.putInt((int) value);
        }
    }
}
