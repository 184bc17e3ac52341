package dev.usdt.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** On which file system a directory is, and whether it holds files at all. */
final class Devices {

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

    private Devices(@Nullable Set<String> mounted) {
        this.mounted = mounted;
    }

    /** Reads what is mounted now. */
    static Devices now() {
        try {
            Set<String> names = new HashSet<>();
            for (String line : Files.readAllLines(MOUNTS, StandardCharsets.ISO_8859_1)) {
                String place = line.split(" ", 6)[4];
                if (!isPlain(place)) {
                    return new Devices(null);
                }
                names.add(place.substring(place.lastIndexOf('/') + 1));
            }
            return new Devices(names);
        } catch (IOException | IndexOutOfBoundsException e) {
            return new Devices(null);
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

    /** {@return the type of the file system of a directory if it is one without files, else an empty text} */
    static String typeWithoutFiles(Path directory) {
        try {
            String type = Files.getFileStore(directory).type();
            return WITHOUT_FILES.contains(type) ? type : "";
        } catch (IOException e) {
            // The table of mounts does not show it, as in a container: then there is nothing that could be said of it.
            return "";
        }
    }
}
