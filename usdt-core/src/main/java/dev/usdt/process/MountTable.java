package dev.usdt.process;

import dev.usdt.PathText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a process has mounted, a line for each: {@code 36 35 98:0 /root /mount options - type source options}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html">proc_pid_mountinfo(5)</a>
 */
final class MountTable {

    /** File systems without a server, so that none can fail to answer. Which others there are cannot be known. */
    private static final Set<String> LOCAL = Set.of(
            "bcachefs",
            "btrfs",
            "devtmpfs",
            "erofs",
            "exfat",
            "ext2",
            "ext3",
            "ext4",
            "f2fs",
            "hugetlbfs",
            "iso9660",
            "jfs",
            "overlay",
            "ramfs",
            "rootfs",
            "squashfs",
            "tmpfs",
            "vfat",
            "xfs",
            "zfs");

    /** A mount. */
    static final class Mount {
        private final String device;
        private final String point;
        private final String type;

        private Mount(String device, String point, String type) {
            this.device = device;
            this.point = point;
            this.type = type;
        }

        /** As {@code maps} has it: {@code fd:01}. */
        String device() {
            return device;
        }

        /** Whether no server has to answer. */
        boolean local() {
            return LOCAL.contains(type);
        }

        /** Whether {@code maps} may have the device of a file below it: so does overlayfs in older kernels. */
        boolean hidesDevices() {
            return type.equals("overlay");
        }

        private boolean covers(String path) {
            return path.startsWith(point)
                    && (point.endsWith("/") || path.length() == point.length() || path.charAt(point.length()) == '/');
        }
    }

    private final List<Mount> mounts;

    private MountTable(List<Mount> mounts) {
        this.mounts = mounts;
    }

    /** That of the process of a directory below {@code /proc}; empty if it cannot be read. */
    static MountTable read(Path directory) {
        List<Mount> mounts = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(directory.resolve("mountinfo"), StandardCharsets.ISO_8859_1)) {
                String[] fields = line.split(" ", 6);
                int type = line.indexOf(" - ");
                if (fields.length == 6 && type >= 0) {
                    String name = line.substring(type + 3).split(" ", 2)[0];
                    mounts.add(new Mount(hexadecimal(fields[2]), unescaped(fields[4]), name));
                }
            }
        } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
            // It ends, or is none.
        }
        return new MountTable(mounts);
    }

    private static String hexadecimal(String device) {
        int colon = device.indexOf(':');
        String major = Integer.toHexString(Integer.parseInt(device.substring(0, colon)));
        String minor = Integer.toHexString(Integer.parseInt(device.substring(colon + 1)));
        return pad(major) + ":" + pad(minor);
    }

    private static String pad(String digits) {
        return digits.length() < 2 ? "0" + digits : digits;
    }

    /** Blanks, tabs, line ends and backslashes are three octal digits. */
    private static String unescaped(String text) {
        StringBuilder bytes = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 3 < text.length()) {
                bytes.append((char) Integer.parseInt(text.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                bytes.append(c);
            }
        }
        return PathText.of(bytes.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** {@return the mount of a device, or null if the process sees none} */
    @Nullable
    Mount ofDevice(String device) {
        for (Mount mount : mounts) {
            if (mount.device.equals(device)) {
                return mount;
            }
        }
        return null;
    }

    /** {@return the mount on which a path is if no link is followed, or null if that is not known} */
    @Nullable
    Mount covering(String path) {
        Mount last = null;
        for (Mount mount : mounts) {
            // Of several at a place, the last one is seen.
            if (mount.covers(path) && (last == null || mount.point.length() >= last.point.length())) {
                last = mount;
            }
        }
        return last;
    }
}
