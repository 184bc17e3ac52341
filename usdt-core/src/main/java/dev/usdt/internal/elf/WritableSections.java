package dev.usdt.internal.elf;

import dev.usdt.internal.elf.SectionTable.Header;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The sections that are loaded as writable, which the section table does not keep: asked for only where it matters. */
public final class WritableSections {

    /** Headers that are looked at. Programs have less than a hundred; object files, which have more, are not loaded. */
    private static final long MOST_SECTIONS = 1 << 14;

    private static final int STEPS_OF_A_HEADER = 8;

    private static final int BYTES_OF_A_HEADER = 160;

    public static final WritableSections NONE = new WritableSections(SectionNames.NONE);

    private final SectionNames names;
    /** By address. */
    private final TreeMap<Long, Header> all = new TreeMap<>(Long::compareUnsigned);

    private WritableSections(SectionNames names) {
        this.names = names;
    }

    public static WritableSections read(ElfImage image) throws IOException {
        if (image.sections().isEmpty()) {
            return NONE;
        }
        WritableSections found = new WritableSections(image.sections().get(0).names());
        HeaderTable table = HeaderTable.ofSections(image, image.header());
        long count = Math.min(image.header().shnum, MOST_SECTIONS);
        if (!image.holds(table.offset(), count * table.entrySize())) {
            return NONE;
        }
        image.budget().step(table.offset(), count * STEPS_OF_A_HEADER);
        image.budget().keep(table.offset(), count * BYTES_OF_A_HEADER);
        ByteCursor cursor = table.cursor(count);
        for (long i = 0; i < count; i++) {
            found.add(Header.read(cursor, table.offset() + i * table.entrySize(), image.layout()));
        }
        return found;
    }

    private void add(Header header) {
        if ((header.flags() & (Section.SHF_WRITE | Section.SHF_ALLOC | Section.SHF_TLS))
                        == (Section.SHF_WRITE | Section.SHF_ALLOC)
                && header.size() != 0) {
            all.putIfAbsent(header.address(), header);
        }
    }

    /** {@return the name of the section that an address is in, or empty if it is in none} */
    public Optional<String> nameAt(long address) {
        Map.Entry<Long, Header> before = all.floorEntry(address);
        if (before == null
                || Long.compareUnsigned(
                                address - before.getKey(), before.getValue().size())
                        >= 0) {
            return Optional.empty();
        }
        String name = names.get(before.getValue().name());
        return name.isEmpty() ? Optional.empty() : Optional.of(name);
    }
}
