package dev.usdt.internal.go;

import dev.usdt.internal.elf.ElfImage;
import dev.usdt.internal.elf.SectionName;
import dev.usdt.internal.elf.Segment;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The runtime's {@code moduledata}, which says where the text begins and what the data of functions count from. It has
 * a section of its own since Go 1.26, else it is found by its first fields: pointers to the function table and to the
 * names in it.
 *
 * @see <a href="https://github.com/golang/go/blob/master/src/runtime/symtab.go">runtime/symtab.go, moduledata</a>
 */
final class ModuleData implements Search.Target<ModuleData> {

    // Numbers of words, the same from Go 1.16 to 1.27.
    private static final int MINPC = 20;
    static final int TEXT = 22;

    private static final int MOST_PLACES = 64;

    private final LoadedBytes bytes;
    private final FunctionTable table;
    private final long address;

    private ModuleData(LoadedBytes bytes, FunctionTable table, long address) {
        this.bytes = bytes;
        this.table = table;
        this.address = address;
    }

    /** {@return that of a function table which has offsets for addresses, or null if there is none} */
    static @Nullable ModuleData find(ElfImage image, LoadedBytes bytes, FunctionTable table) throws IOException {
        ModuleData target = new ModuleData(bytes, table, 0);
        Search search = new Search(image, bytes);
        int pointer = bytes.pointerBytes();
        List<Search.Range> sections = Search.sections(image, SectionName.GO_MODULE, SectionName.NOPTRDATA);
        ModuleData found = search.find(sections, pointer, target);
        if (found == null) {
            found = search.find(Search.segments(image, Segment.PF_W, Segment.PF_W), pointer, target);
        }
        return found != null ? found : target.findByRelocation();
    }

    @Override
    public byte[][] beginnings() {
        return new byte[][] {bytes.encoded(table.address(), bytes.pointerBytes())};
    }

    @Override
    public @Nullable ModuleData at(long place) throws GoDataException, IOException {
        ModuleData found = new ModuleData(bytes, table, place);
        boolean fits = found.word(0) == table.address()
                && found.word(1) == table.namesAt()
                && found.text() != 0
                && found.word(MINPC) == found.text() + table.firstEntry();
        return fits ? found : null;
    }

    private @Nullable ModuleData findByRelocation() throws IOException {
        RelativeRelocations relocations = bytes.relocations();
        if (relocations != null) {
            for (long place : relocations.placesOf(table.address(), MOST_PLACES)) {
                ModuleData found = Search.tryAt(this, place);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    /** {@return the address that those of functions count from} */
    long text() throws GoDataException, IOException {
        return word(TEXT);
    }

    /** {@return a field by its number, each of one word} */
    long word(int number) throws GoDataException, IOException {
        return bytes.pointer(address + (long) number * bytes.pointerBytes());
    }
}
