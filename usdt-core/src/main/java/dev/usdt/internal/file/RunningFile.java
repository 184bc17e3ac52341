package dev.usdt.internal.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.usdt.internal.elf.FileText;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Which processes of this machine run a file or have mapped it, as far as they can be looked at: Linux only. */
public final class RunningFile {

    private static final Path PROCESSES = Path.of("/proc");
    private static final String IDENTITY = "unix:dev,ino";

    private RunningFile() {}

    /** {@return the processes, by number and name: {@code process 4711 (myserver)}} */
    public static List<String> processesOf(Path file) {
        List<String> found = new ArrayList<>();
        if (!Files.isDirectory(PROCESSES.resolve("self"))) {
            return found;
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
            Map<String, Object> identity = Files.readAttributes(file, IDENTITY);
            for (Path process : processes) {
                if (runs(process, identity) || maps(process, identity)) {
                    found.add("process " + process.getFileName() + nameOf(process));
                }
            }
        } catch (IOException | DirectoryIteratorException | UnsupportedOperationException e) {
            // No process can be looked at.
        }
        return found;
    }

    private static boolean runs(Path process, Map<String, Object> identity) {
        try {
            return Files.readAttributes(process.resolve("exe"), IDENTITY).equals(identity);
        } catch (IOException e) {
            // It has ended, is of the kernel, or is somebody else's.
            return false;
        }
    }

    /** Libraries, and programs started by their loader. A line: range, rights, offset, device, inode, path. */
    private static boolean maps(Path process, Map<String, Object> identity) {
        long device = identity.get("dev") instanceof Long number ? number : 0;
        // As the kernel packs both into dev_t.
        long major = (device >>> 8 & 0xfff) | (device >>> 32 & ~0xfffL);
        long minor = (device & 0xff) | (device >>> 12 & ~0xffL);
        String mapping = String.format(" %02x:%02x %s ", major, minor, identity.get("ino"));
        try {
            return Files.readString(process.resolve("maps"), ISO_8859_1).contains(mapping);
        } catch (IOException e) {
            return false;
        }
    }

    private static String nameOf(Path process) {
        try {
            byte[] name = Files.readAllBytes(process.resolve("comm"));
            return " (" + FileText.decode(name, 0, name.length).strip() + ")";
        } catch (IOException e) {
            return "";
        }
    }
}
