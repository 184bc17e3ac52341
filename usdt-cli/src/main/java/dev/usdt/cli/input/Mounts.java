package dev.usdt.cli.input;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** On which file system a directory is, and whether it holds files at all. */
final class Mounts {

    /** What of the types that Linux knows shows the kernel's own data as files, or mounts when it is looked at. */
    private static final Set<String> WITHOUT_FILES = Set.of(
            "autofs",
            "binfmt_misc",
            "bpf",
            "cgroup",
            "cgroup2",
            "configfs",
            "debugfs",
            "devpts",
            "efivarfs",
            "fusectl",
            "mqueue",
            "nsfs",
            "proc",
            "pstore",
            "resctrl",
            "rpc_pipefs",
            "securityfs",
            "selinuxfs",
            "sysfs",
            "tracefs");

    /** Where mounts are listed: proc_pid_mountinfo(5). */
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

    /** The last names of the directories on which something is mounted; null if they are not known. */
    private final @Nullable Set<String> mounted;
    /** The types of file systems without files by their {@code st_dev}. */
    private final Map<Long, String> withoutFiles;

    private Mounts(@Nullable Set<String> mounted, Map<Long, String> withoutFiles) {
        this.mounted = mounted;
        this.withoutFiles = withoutFiles;
    }

    /** Reads what is mounted now. */
    static Mounts now() {
        try {
            return of(Files.readAllLines(MOUNTS, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return new Mounts(null, Map.of());
        }
    }

    /**
     * {@return what a table of mounts says} In a chroot it has only what is mounted below the root, not the root.
     *
     * @param lines such as {@code 22 26 0:21 / /sys rw,relatime shared:7 - sysfs sysfs rw}
     */
    static Mounts of(List<String> lines) {
        Set<String> names = new HashSet<>();
        Map<Long, String> types = new HashMap<>();
        boolean plain = true;
        for (String line : lines) {
            String[] fields = line.split(" ", 6);
            int type = line.indexOf(" - ") + 3;
            int typeEnd = line.indexOf(' ', type);
            int colon = fields.length < 6 ? -1 : fields[2].indexOf(':');
            if (colon < 0 || type < 3 || typeEnd < 0) {
                return new Mounts(null, Map.of());
            }
            String place = fields[4];
            plain &= isPlain(place);
            names.add(place.substring(place.lastIndexOf('/') + 1));
            if (WITHOUT_FILES.contains(line.substring(type, typeEnd))) {
                types.put(
                        number(fields[2].substring(0, colon), fields[2].substring(colon + 1)),
                        line.substring(type, typeEnd));
            }
        }
        return new Mounts(plain ? names : null, types);
    }

    /** As {@code stat} has it: makedev(3) of the GNU C library. */
    private static long number(String majorText, String minorText) {
        try {
            long major = Long.parseLong(majorText);
            long minor = Long.parseLong(minorText);
            long high = ((major & ~0xfffL) << 32) | ((minor & ~0xffL) << 12);
            return high | ((major & 0xfff) << 8) | (minor & 0xff);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /**
     * Whether it is written as it is: a blank and its like are octal, {@code \040}, and letters may be of any charset.
     */
    private static boolean isPlain(String place) {
        for (int i = 0; i < place.length(); i++) {
            if (place.charAt(i) > '~' || place.charAt(i) == '\\') {
                return false;
            }
        }
        return true;
    }

    /**
     * {@return whether a directory, which is not named on the command line, may be on another file system than the one
     * that it is in} By its name alone, which spares a system call for nearly every directory.
     */
    boolean mayBeMounted(Path directory) {
        return mounted == null || mounted.contains(String.valueOf(directory.getFileName()));
    }

    /** {@return {@code st_dev} of what a path leads to, or 0 where the system has no such number} */
    static long of(Path path) throws IOException {
        try {
            return Files.getAttribute(path, "unix:dev") instanceof Long device ? device : 0;
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return 0;
        }
    }

    /**
     * {@return the type of a file system if it is one without files, else an empty text} Not by
     * {@code Files.getFileStore}, which fails where the table of mounts does not show the root, as in a chroot.
     *
     * @param device the number of it, as {@link #of(Path)} gives it
     */
    String typeWithoutFiles(long device) {
        return withoutFiles.getOrDefault(device, "");
    }
}
