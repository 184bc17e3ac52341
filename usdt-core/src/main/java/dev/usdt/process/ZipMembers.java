package dev.usdt.process;

import dev.usdt.PathText;
import dev.usdt.process.MappedFile.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * The libraries of a zip file that are mapped: the linker of Android and loaders of Python's wheels map them out of it,
 * in which they are stored as they are.
 */
final class ZipMembers {

    /** Back from a library to its header: a name and what is stored for the alignment. */
    private static final int MOST_HEADER = 1 << 17;

    private ZipMembers() {}

    /** {@return what is mapped of a zip file to be executed, a file for each member} */
    static List<MappedFile> of(MappedFile zip, FileChannel channel) throws IOException {
        List<MappedFile> members = new ArrayList<>();
        long start = -1;
        List<Mapping> mappings = new ArrayList<>();
        for (Mapping mapping : zip.mappings()) {
            if (FileFinder.begins(channel, mapping.fileOffset(), FileFinder.ELF)) {
                add(zip, channel, start, mappings, members);
                start = mapping.fileOffset();
                mappings = new ArrayList<>();
            }
            mappings.add(mapping);
        }
        add(zip, channel, start, mappings, members);
        return members;
    }

    private static void add(
            MappedFile zip, FileChannel channel, long start, List<Mapping> mappings, List<MappedFile> members)
            throws IOException {
        boolean executable = false;
        for (Mapping mapping : mappings) {
            executable |= mapping.executable();
        }
        if (start >= 0 && executable) {
            members.add(new MappedFile(
                    zip.path() + "!/" + nameAt(channel, start),
                    Kind.IN_ZIP,
                    zip.device(),
                    zip.inode(),
                    mappings,
                    start,
                    zip.openPath(),
                    zip.tracerPaths(),
                    ""));
        }
    }

    /**
     * The name in front of the bytes of a member: its header, the name and what was added to align it end there.
     *
     * @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">APPNOTE, 4.3.7, local file header</a>
     */
    private static String nameAt(FileChannel channel, long start) throws IOException {
        int size = (int) Math.min(MOST_HEADER, start);
        ByteBuffer before = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        channel.read(before, start - size);
        for (int at = before.position() - 30; at >= 0; at--) {
            if (before.getInt(at) == 0x04034b50) {
                int nameSize = Short.toUnsignedInt(before.getShort(at + 26));
                int extraSize = Short.toUnsignedInt(before.getShort(at + 28));
                if (at + 30 + nameSize + extraSize == before.position()) {
                    byte[] name = new byte[nameSize];
                    before.get(at + 30, name);
                    return PathText.of(name);
                }
            }
        }
        return "0x" + Long.toHexString(start);
    }
}
