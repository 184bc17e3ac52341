package dev.usdt.cli.command;

import dev.usdt.cli.args.TypedPath;
import dev.usdt.cli.io.RealPath;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The path of a file as a script has it, for a bpftrace that runs later and in another folder. */
final class ScriptPath {

    private ScriptPath() {}

    /**
     * {@return the absolute path of a file, without {@code .} and {@code ..}, but with the file's own name: a link may
     * be meant to be followed later} A path through the links of a process is as it was typed: that they look like
     * paths is for people, and what they say is so in the view of that process only.
     *
     * @param typed the path as it was typed
     * @throws IOException if there is no such path
     */
    static Path of(String typed) throws IOException {
        Path path = TypedPath.of(typed);
        Path absolute = path.toAbsolutePath();
        Path folder = absolute.getParent();
        Path name = absolute.getFileName();
        if (folder == null || name == null || !linkOfProcess(absolute).isEmpty()) {
            return absolute;
        }
        Path real = RealPath.of(folder).resolve(name);
        // Where something was mounted on the directory that this process is in, its path leads to that.
        if (!path.isAbsolute() && Files.exists(path) && !RealPath.leadsTo(real, path)) {
            throw new FileSystemException(
                    typed, null, "by its path " + real + " there is another file; --path can name it");
        }
        return real;
    }

    /** {@return whether the path leads through a link of whatever process reads it, {@code /proc/self/exe}} */
    static boolean isOfReader(Path absolute) {
        // The root of a process is that of the next, if nobody says otherwise.
        List<String> link = linkOfProcess(absolute);
        return !link.isEmpty() && link.get(0).endsWith("self") && !link.get(1).equals("root");
    }

    /** The process and the name of its link that a path begins with, proc(5); empty if there is none. */
    private static List<String> linkOfProcess(Path absolute) {
        List<String> names = new ArrayList<>();
        for (Path name : absolute) {
            if (!name.toString().equals(".")) {
                names.add(name.toString());
            }
        }
        if (names.size() > 4 && names.get(2).equals("task")) {
            names.subList(2, 4).clear();
        }
        boolean through = names.size() > 2
                && names.get(0).equals("proc")
                && isProcess(names.get(1))
                && List.of("root", "cwd", "exe", "fd", "map_files").contains(names.get(2));
        return through ? names.subList(1, 3) : List.of();
    }

    private static boolean isProcess(String name) {
        if (name.equals("self") || name.equals("thread-self")) {
            return true;
        }
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) < '0' || name.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
