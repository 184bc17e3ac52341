package dev.usdt.repair;

import dev.usdt.ElfFormatException;
import dev.usdt.internal.elf.ElfImage;
import dev.usdt.internal.elf.FileText;
import dev.usdt.internal.elf.Section;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** All section headers of a file, those too in which no reader of notes is interested. */
final class SectionHeaders {

    /** More than three times the headers of the largest object file seen; they are copied in memory. */
    private static final int MOST = 1 << 18;

    private static final int MOST_SIGNATURES = 16;
    /** Larger tables of names the reader refuses. */
    private static final int MOST_NAME_BYTES = 1 << 24;

    private final Headers headers;
    private final ByteBuffer entries;
    private final int namesIndex;
    private final byte[] names;

    private SectionHeaders(Headers headers, ByteBuffer entries, int namesIndex, byte[] names) {
        this.headers = headers;
        this.entries = entries;
        this.namesIndex = namesIndex;
        this.names = names;
    }

    /** Reads those of a file whose tables were read without an error. */
    static SectionHeaders read(ElfImage image, Headers headers) throws IOException {
        if (headers.shoff() == 0) {
            return new SectionHeaders(headers, headers.allocate(0), 0, new byte[0]);
        }
        int size = headers.layout().shdrSize;
        ByteBuffer first = headers.read(headers.shoff(), size);
        // Extended numbering: what does not fit the ELF header is in section 0.
        long count = headers.shnum() == 0 ? headers.word(first, headers.layout().shSize) : headers.shnum();
        if (count > MOST || !image.holds(headers.shoff(), count * size)) {
            throw new ElfFormatException(headers.shoff(), count + " section headers; at most " + MOST + " are copied");
        }
        long index = headers.shstrndx() == Section.SHN_XINDEX
                ? Integer.toUnsignedLong(first.getInt(headers.layout().shLink))
                : headers.shstrndx();
        ByteBuffer entries = headers.read(headers.shoff(), (int) count * size);
        SectionHeaders unnamed = new SectionHeaders(headers, entries, 0, new byte[0]);
        if (index == 0 || index >= count) {
            return unnamed;
        }
        long namesAt = unnamed.offset((int) index);
        long namesSize = unnamed.size((int) index);
        return namesSize > MOST_NAME_BYTES || !image.holds(namesAt, namesSize)
                ? unnamed
                : new SectionHeaders(headers, entries, (int) index, image.bytes(namesAt, (int) namesSize));
    }

    /** Whether there are none at all, not that of section 0 either. */
    boolean areStripped() {
        return entries.limit() == 0;
    }

    int count() {
        return entries.limit() / headers.layout().shdrSize;
    }

    int type(int index) {
        return entries.getInt(at(index) + headers.layout().shType);
    }

    long flags(int index) {
        return headers.word(entries, at(index) + headers.layout().shFlags);
    }

    long offset(int index) {
        return headers.word(entries, at(index) + headers.layout().shOffset);
    }

    long size(int index) {
        return headers.word(entries, at(index) + headers.layout().shSize);
    }

    private int at(int index) {
        return index * headers.layout().shdrSize;
    }

    /** The number of the section that holds the names, or 0 if there is none. */
    int namesIndex() {
        return namesIndex;
    }

    /** What that section holds. */
    byte[] names() {
        return names.clone();
    }

    /** The table as it is, to be changed. */
    ByteBuffer copy() {
        return headers.allocate(entries.limit()).put(0, entries, 0, entries.limit());
    }

    /** Of sections that look like signatures, the first ones. */
    List<String> namesOfSignatures() {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < count(); i++) {
            String name = name(entries.getInt(at(i) + headers.layout().shName));
            String lower = name.toLowerCase(Locale.ROOT);
            if (found.size() == MOST_SIGNATURES) {
                break;
            } else if (lower.contains("signature") || lower.endsWith(".sig") || lower.endsWith("_sig")) {
                found.add(name);
            }
        }
        return found;
    }

    private String name(int at) {
        int end = at;
        while (end >= 0 && end < names.length && names[end] != 0 && end - at < 200) {
            end++;
        }
        return end <= at ? "" : FileText.decode(names, at, end);
    }
}
