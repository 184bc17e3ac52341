package dev.usdt.process;

import dev.usdt.PathText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads {@code /proc/PID/maps}: a line for each mapping, {@code start-end perms offset major:minor inode path}. A line
 * end in a path is {@code \012}, and nothing else is escaped.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_maps.5.html">proc_pid_maps(5)</a>
 */
final class MapsReader {

    /** The kernel's limit for a process is 65,530 unless it is raised. */
    private static final int MOST_MAPPINGS = 1 << 20;
    /** Of a path: {@code PATH_MAX}, four times as long if each byte is escaped. */
    private static final int LONGEST_LINE = 1 << 15;

    /** What is mapped of one file. */
    static final class Group {
        private final String device;
        private final long inode;
        private final String path;
        private final List<Mapping> mappings = new ArrayList<>();

        private Group(String device, long inode, String path) {
            this.device = device;
            this.inode = inode;
            this.path = path;
        }

        String device() {
            return device;
        }

        long inode() {
            return inode;
        }

        /** As it stands there, with its escapes. */
        String path() {
            return path;
        }

        List<Mapping> mappings() {
            return mappings;
        }

        boolean isExecutable() {
            for (Mapping mapping : mappings) {
                if (mapping.executable()) {
                    return true;
                }
            }
            return false;
        }
    }

    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int filled;
    private int at;
    private final byte[] line = new byte[LONGEST_LINE];

    private MapsReader(InputStream in) {
        this.in = in;
    }

    /**
     * {@return the files of which something is mapped to be executed, in the order of their first mapping}
     *
     * @throws IOException if it cannot be read, or a line is not as the kernel writes it
     */
    static List<Group> read(InputStream in) throws IOException {
        return new MapsReader(in).read();
    }

    private List<Group> read() throws IOException {
        Map<String, Group> groups = new LinkedHashMap<>();
        int count = 0;
        for (int length = nextLine(); length >= 0; length = nextLine()) {
            if (++count > MOST_MAPPINGS) {
                throw new IOException("maps has more than " + MOST_MAPPINGS + " mappings");
            }
            add(new String(line, 0, Math.min(length, LONGEST_LINE), StandardCharsets.ISO_8859_1), groups);
        }
        List<Group> executable = new ArrayList<>();
        for (Group group : groups.values()) {
            if (group.isExecutable()) {
                executable.add(group);
            }
        }
        return executable;
    }

    /** Each byte a character; the path is decoded where it is used. */
    private static void add(String line, Map<String, Group> groups) throws IOException {
        String[] fields = line.split(" +", 6);
        try {
            int dash = fields[0].indexOf('-');
            long start = Long.parseUnsignedLong(fields[0].substring(0, dash), 16);
            long end = Long.parseUnsignedLong(fields[0].substring(dash + 1), 16);
            boolean executable = fields[1].charAt(2) == 'x';
            long offset = Long.parseUnsignedLong(fields[2], 16);
            long inode = Long.parseUnsignedLong(fields[4]);
            if (inode == 0 || fields.length < 6) {
                return; // no file
            }
            String path = PathText.of(fields[5].getBytes(StandardCharsets.ISO_8859_1));
            // Of overlayfs and btrfs, device and inode may be those of several files.
            String key = fields[3] + " " + inode + " " + path;
            Group group = groups.get(key);
            if (group == null) {
                group = new Group(fields[3], inode, path);
                groups.put(key, group);
            }
            group.mappings.add(new Mapping(start, end, offset, executable));
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new IOException(
                    "maps has a line that is not understood: "
                            + PathText.of(line.getBytes(StandardCharsets.ISO_8859_1)),
                    e);
        }
    }

    /** The length of the next line, of which the first bytes are kept; -1 at the end. */
    private int nextLine() throws IOException {
        int length = 0;
        while (true) {
            if (at == filled) {
                filled = in.read(buffer);
                at = 0;
                if (filled < 0) {
                    filled = 0;
                    return length == 0 ? -1 : length;
                }
            }
            byte b = buffer[at++];
            if (b == '\n') {
                return length;
            }
            if (length < LONGEST_LINE) {
                line[length] = b;
            }
            length++;
        }
    }
}
