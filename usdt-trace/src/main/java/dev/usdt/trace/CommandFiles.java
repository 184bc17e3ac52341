package dev.usdt.trace;

import dev.usdt.PathText;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Files that a command will run, as far as can be known before: the program, the libraries that it is linked with, and
 * those in its own directories, which it may load later.
 */
final class CommandFiles {

    /** The dynamic linkers of glibc, which list what they would load. Others that a file may name are not run. */
    private static final List<String> LINKERS = List.of("/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1");

    /**
     * As linkers make programs, the name of the dynamic linker is on the first page; one without libraries has none.
     */
    private static final int HEAD_BYTES = 4096;

    private static final int MOST_FILES = 1000;
    private static final int MOST_WALKED = 20_000;
    private static final int MOST_SECONDS = 2;
    private static final int MOST_DEPTH = 3;
    private static final int MOST_INTERPRETERS = 4;

    private final Set<Path> files = new LinkedHashSet<>();

    private final List<String> as;

    private CommandFiles(List<String> as) {
        this.as = as;
    }

    /**
     * {@return the file that a command is}
     *
     * @throws IOException if there is none that can be executed
     */
    static Path executable(String command) throws IOException {
        if (command.indexOf(File.separatorChar) >= 0) {
            Path path = PathText.path(command);
            if (!Files.exists(path)) {
                throw new IOException(command + ": there is no such file");
            } else if (!Files.isRegularFile(path) || !Files.isExecutable(path)) {
                throw new IOException(command + ": cannot be executed");
            }
            return path;
        }
        for (String directory : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            Path path = PathText.path(directory.isEmpty() ? command : directory + "/" + command);
            if (Files.isRegularFile(path) && Files.isExecutable(path)) {
                return path;
            }
        }
        throw new IOException(command + ": there is no such command in PATH");
    }

    /**
     * {@return the files of a program, those that exist}
     *
     * @param as the words of a command that runs another one as the user who is to run the program; none if it is this
     *     one
     */
    static List<Path> of(Path executable, List<String> as) {
        CommandFiles all = new CommandFiles(as);
        try {
            all.addProgram(executable.toRealPath(), 0);
        } catch (IOException | RuntimeException e) {
            // What is not known before is found when it is mapped.
        }
        return new ArrayList<>(all.files);
    }

    private void addProgram(Path file, int depth) throws IOException {
        if (!Files.isRegularFile(file)) {
            return;
        }
        byte[] head = new byte[HEAD_BYTES];
        int length;
        try (var in = Files.newInputStream(file)) {
            length = in.readNBytes(head, 0, head.length);
        }
        if (length > 2 && head[0] == '#' && head[1] == '!' && depth < MOST_INTERPRETERS) {
            addScript(new String(head, 2, length - 2, StandardCharsets.UTF_8), depth);
        } else if (length > 4 && head[0] == 0x7f && head[1] == 'E' && head[2] == 'L' && head[3] == 'F') {
            files.add(file);
            String text = new String(head, 0, length, StandardCharsets.ISO_8859_1);
            for (String linker : LINKERS) {
                if (text.contains(linker + "\0")) {
                    addLibraries(linker, file);
                }
            }
        }
    }

    /** {@code #!/usr/bin/env python3}: the second is looked for as env does. */
    private void addScript(String line, int depth) throws IOException {
        int end = line.indexOf('\n');
        String[] words = (end < 0 ? line : line.substring(0, end)).strip().split("[ \t]+", -1);
        addProgram(Path.of(words[0]).toRealPath(), depth + 1);
        if (words[0].endsWith("/env") && words.length > 1) {
            addProgram(executable(words[words.length - 1]).toRealPath(), depth + 1);
        }
    }

    /** Those that lie beside the program show where it has others. */
    private void addLibraries(String linker, Path file) throws IOException {
        Optional<Path> own = Optional.ofNullable(file.getParent());
        Optional<Path> home = own.map(Path::getParent);
        for (Path library : listed(linker, file)) {
            add(library);
            Path real = library.toRealPath();
            // Not /usr of a program in /usr/bin: what lies there is everybody's.
            boolean isHome = home.isPresent() && home.get().getNameCount() > 1 && real.startsWith(home.get());
            if (isHome || (own.isPresent() && real.startsWith(own.get()))) {
                addBelow(real.resolveSibling(""));
            }
        }
    }

    /**
     * {@code libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f…)}; as the user, since it maps what he has made.
     */
    private List<Path> listed(String linker, Path file) throws IOException {
        List<Path> libraries = new ArrayList<>();
        Path list = Files.createTempFile("usdt", ".list");
        try {
            List<String> command = new ArrayList<>(as);
            command.addAll(List.of(linker, "--list", PathText.of(file)));
            Process process = new ProcessBuilder("/bin/sh", "-c", "exec " + ShellWords.quoted(command))
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(list.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                process.waitFor(MOST_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                process.destroyForcibly();
            }
            for (String line :
                    Files.readString(list, StandardCharsets.ISO_8859_1).split("\n", -1)) {
                int from = line.indexOf('/');
                int to = line.lastIndexOf(" (");
                if (from >= 0 && to > from) {
                    libraries.add(
                            PathText.path(PathText.of(line.substring(from, to).getBytes(StandardCharsets.ISO_8859_1))));
                }
            }
            return libraries;
        } finally {
            Files.deleteIfExists(list);
        }
    }

    /** The libraries that a program brings with it are of some number, and not deep. */
    private void addBelow(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory, MOST_DEPTH, FileVisitOption.FOLLOW_LINKS)) {
            all.limit(MOST_WALKED)
                    .filter(path -> path.getFileName().toString().contains(".so"))
                    .limit(MOST_FILES)
                    .forEach(path -> {
                        try {
                            add(path);
                        } catch (IOException e) {
                            // A link that leads nowhere.
                        }
                    });
        }
    }

    private void add(Path library) throws IOException {
        Path real = library.toRealPath();
        if (Files.isRegularFile(real)) {
            files.add(real);
        }
    }
}
