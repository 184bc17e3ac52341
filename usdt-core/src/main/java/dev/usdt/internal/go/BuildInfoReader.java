package dev.usdt.internal.go;

import dev.usdt.Problem.Topic;
import dev.usdt.go.GoBuildInfo;
import dev.usdt.internal.elf.ElfImage;
import dev.usdt.internal.elf.FileText;
import dev.usdt.internal.elf.ReadBudget;
import dev.usdt.internal.elf.SectionName;
import dev.usdt.internal.elf.Segment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Reads the build information of a Go binary: a blob that begins with a magic text, in its own section or at a multiple
 * of 16 in the writable segments. Since Go 1.18 two texts follow, each behind its length; before, the blob has pointers
 * to two Go strings.
 *
 * @see <a href="https://github.com/golang/go/blob/master/src/debug/buildinfo/buildinfo.go">debug/buildinfo</a>
 */
public final class BuildInfoReader implements Search.Target<Long> {

    private static final byte[] MAGIC = "\377 Go buildinf:".getBytes(StandardCharsets.ISO_8859_1);
    private static final int ALIGNMENT = 16;
    private static final int HEADER_BYTES = 32;
    private static final int FLAG_INLINE = 2;
    /** What stands on both sides of the modules' text. */
    private static final int SENTINEL_BYTES = 16;
    /** Kubernetes has 30 KB. */
    private static final int LONGEST_TEXT = 1 << 20;
    /** The shortest line of a module has eight, and two objects with three texts. */
    private static final int BYTES_OF_A_LETTER = 30;
    /** To decode it, to find the ends of lines and of their parts, to print it. */
    private static final int LOOKS_AT_A_LETTER = 16;

    private final LoadedBytes bytes;
    private final ReadBudget budget;

    private BuildInfoReader(ElfImage image) throws IOException {
        this.bytes = new LoadedBytes(image);
        this.budget = image.budget();
    }

    /** {@return the build information, or empty if the file has none; what is wrong with it becomes a problem} */
    public static Optional<GoBuildInfo> read(ElfImage image) throws IOException {
        BuildInfoReader reader = new BuildInfoReader(image);
        List<Search.Range> sections = Search.sections(image, SectionName.GO_BUILDINFO);
        List<Search.Range> ranges = sections.isEmpty() ? Search.segments(image, Segment.PF_W, Segment.PF_W) : sections;
        Long blob = new Search(image, reader.bytes).find(ranges, ALIGNMENT, reader);
        if (blob == null) {
            return Optional.empty();
        }
        try {
            return reader.info(image, blob);
        } catch (GoDataException e) {
            image.problems().error(reader.bytes.place(e.address()), e.text(), Topic.BESIDE_NOTES);
            return Optional.empty();
        }
    }

    @Override
    public byte[][] beginnings() {
        return new byte[][] {MAGIC};
    }

    @Override
    public Long at(long address) {
        return address;
    }

    private Optional<GoBuildInfo> info(ElfImage image, long blob) throws GoDataException, IOException {
        byte[] version;
        byte[] modules;
        long modulesAt;
        if ((bytes.u8(blob + MAGIC.length + 1) & FLAG_INLINE) != 0) {
            long[] end = {blob + HEADER_BYTES};
            version = inline("Go version", end);
            modulesAt = end[0];
            modules = inline("module text", end);
        } else {
            int size = bytes.u8(blob + MAGIC.length);
            if (size != bytes.pointerBytes()) {
                throw new GoDataException(blob, "invalid ptrSize " + size + " of the build information");
            }
            version = pointedTo("Go version", blob + ALIGNMENT);
            modulesAt = blob + ALIGNMENT + size;
            modules = pointedTo("module text", modulesAt);
        }
        ModuleText text = new ModuleText();
        int last = modules.length - SENTINEL_BYTES;
        if (last > SENTINEL_BYTES && modules[last - 1] == '\n') {
            text.parse(FileText.decode(modules, SENTINEL_BYTES, last));
        }
        for (String fault : text.faults()) {
            image.problems().error(bytes.place(modulesAt), "build information: " + fault, Topic.BESIDE_NOTES);
        }
        // A linker that no Go command called writes no version.
        String goVersion = FileText.decode(version, 0, version.length);
        return goVersion.isEmpty() ? Optional.empty() : Optional.of(text.info(goVersion));
    }

    /** A text behind its length; moves on to its end. */
    private byte[] inline(String what, long[] at) throws GoDataException, IOException {
        long length = 0;
        int next;
        int shift = 0;
        long start = at[0];
        do {
            next = bytes.u8(at[0]++);
            length |= (next & 0x7fL) << shift;
            shift += 7;
        } while (next >= 0x80 && shift < 63);
        byte[] text = text(what, at[0], length, start);
        at[0] += length;
        return text;
    }

    /** The text of a Go string that is pointed to: a pointer and a length. */
    private byte[] pointedTo(String what, long at) throws GoDataException, IOException {
        long string = bytes.pointer(at);
        if (string == 0) {
            return new byte[0];
        }
        int size = bytes.pointerBytes();
        return text(what, bytes.pointer(string), bytes.unsigned(string + size, size), string);
    }

    private byte[] text(String what, long at, long length, long lengthAt) throws GoDataException, IOException {
        long available = bytes.available(at);
        if (length < 0 || length > Math.min(available, LONGEST_TEXT)) {
            throw new GoDataException(
                    lengthAt,
                    "build information: " + what + " of " + Long.toUnsignedString(length) + " bytes, segment has "
                            + available + " bytes left");
        }
        if (length == 0) {
            return new byte[0]; // Its address is often 0.
        }
        long offset = bytes.fileOffset(at);
        budget.keep(offset, length * BYTES_OF_A_LETTER);
        budget.letters(offset, length * LOOKS_AT_A_LETTER);
        return bytes.bytes(at, (int) length);
    }
}
