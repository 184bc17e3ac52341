package dev.usdt.internal.go;

import dev.usdt.internal.elf.ElfImage;
import dev.usdt.internal.elf.SectionName;
import dev.usdt.internal.elf.Segment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the function table: by its section, else by its magic number in the loadable segments, read-only ones first.
 * There is no such section when the section headers are stripped, and when GNU ld made a position-independent file of
 * Go before 1.26: it joins {@code .data.rel.ro.gopclntab} to {@code .data.rel.ro}.
 */
final class FunctionTableSearch implements Search.Target<FunctionTable> {

    private final LoadedBytes bytes;

    private FunctionTableSearch(LoadedBytes bytes) {
        this.bytes = bytes;
    }

    /**
     * {@return the function table, or null if the file has none}
     *
     * @throws GoDataException if the section for it holds something else
     */
    static @Nullable FunctionTable find(ElfImage image, LoadedBytes bytes) throws GoDataException, IOException {
        List<Search.Range> sections = Search.sections(image, SectionName.GOPCLNTAB, SectionName.DATA_REL_RO_GOPCLNTAB);
        if (!sections.isEmpty()) {
            return FunctionTable.read(bytes, sections.get(0).address());
        }
        List<Search.Range> ranges = new ArrayList<>();
        int both = Segment.PF_W | Segment.PF_X;
        ranges.addAll(Search.segments(image, both, 0));
        ranges.addAll(Search.segments(image, both, Segment.PF_W));
        ranges.addAll(Search.segments(image, Segment.PF_X, Segment.PF_X));
        return new Search(image, bytes).find(ranges, bytes.pointerBytes(), new FunctionTableSearch(bytes));
    }

    @Override
    public byte[][] beginnings() {
        TableVersion[] versions = TableVersion.values();
        byte[][] beginnings = new byte[versions.length][];
        for (int i = 0; i < versions.length; i++) {
            beginnings[i] = bytes.encoded(versions[i].magic(), 4);
        }
        return beginnings;
    }

    @Override
    public FunctionTable at(long address) throws GoDataException, IOException {
        FunctionTable table = FunctionTable.read(bytes, address);
        table.check();
        return table;
    }
}
