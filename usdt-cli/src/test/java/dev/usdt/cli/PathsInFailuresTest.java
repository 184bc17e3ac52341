package dev.usdt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.usdt.UsdtFile;
import dev.usdt.archive.ArchiveLimits;
import dev.usdt.archive.ArchiveReader;
import dev.usdt.archive.ImageArchive;
import dev.usdt.catalog.Catalog;
import dev.usdt.otel.page.TracePage;
import dev.usdt.process.LiveProcess;
import dev.usdt.repair.Repair;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever is told that a file cannot be read or written is told which. */
class PathsInFailuresTest {

    private static final Path ROOT = Path.of(System.getProperty("usdt.root"));
    private static final Path FIXTURE = ROOT.resolve("testdata/elf/cvalues-amd64-O2.elf");

    private interface Action {
        void on(Path path) throws Exception;
    }

    /** Every public method of the libraries that takes a path and throws. */
    private static final Map<String, Action> READERS = Map.of(
            "UsdtFile.read", UsdtFile::read,
            "Repair.plan", Repair::plan,
            "LiveProcess.of", path -> LiveProcess.of(path, 1),
            "LiveProcess.all", LiveProcess::all,
            "ArchiveReader.open",
                    path -> ArchiveReader.open(path, "shown", ArchiveLimits.DEFAULT)
                            .close(),
            "ImageArchive.open",
                    path -> ImageArchive.open(path, ArchiveLimits.DEFAULT).close(),
            "Catalog.read", Catalog::read);

    private static final Map<String, Action> WRITERS = Map.of(
            "Repair.write", path -> Repair.plan(FIXTURE).write(path),
            "TracePage.of", path -> TracePage.of(path).close());

    @TempDir
    Path folder;

    @Test
    void areAsked() {
        List<Path> libraries = new ArrayList<>();
        for (String module :
                List.of("usdt-core", "usdt-archive", "usdt-catalog", "usdt-bpftrace", "usdt-trace", "usdt-otel")) {
            libraries.add(ROOT.resolve(module).resolve("target/classes"));
        }
        TreeSet<String> found = new TreeSet<>();
        for (JavaClass type : new ClassFileImporter().importPaths(libraries)) {
            boolean shown = type.getModifiers().contains(JavaModifier.PUBLIC)
                    && !type.getPackageName().contains(".internal");
            for (JavaMethod method : shown ? type.getMethods() : List.<JavaMethod>of()) {
                if (method.getModifiers().contains(JavaModifier.PUBLIC)
                        && method.getRawParameterTypes().stream().anyMatch(of -> of.isEquivalentTo(Path.class))
                        && method.getThrowsClause().containsType(IOException.class)) {
                    found.add(type.getSimpleName() + "." + method.getName());
                }
            }
        }
        TreeSet<String> asked = new TreeSet<>(READERS.keySet());
        asked.addAll(WRITERS.keySet());
        assertEquals(found, asked);
    }

    private List<Path> unwritable() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "text");
        Path loop = Files.createSymbolicLink(folder.resolve("loop"), folder.resolve("loop"));
        return List.of(
                Files.createDirectories(folder.resolve("d")), loop, file.resolve("below"), folder.resolve("no/x"));
    }

    @Test
    void areToldByReaders() throws Exception {
        List<Path> paths = new ArrayList<>(unwritable());
        paths.add(folder.resolve("missing"));
        byte[] elf = Files.readAllBytes(FIXTURE);
        paths.add(Files.write(folder.resolve("cut"), Arrays.copyOf(elf, 100)));
        paths.add(Path.of("/proc/self/mem"));
        Path zip = folder.resolve("a.zip");
        try (FileSystem files = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
            Files.write(files.getPath("/damaged"), elf);
        }
        byte[] packed = Files.readAllBytes(zip);
        Arrays.fill(packed, 300, 600, (byte) 0xff);
        Files.write(zip, packed);
        try (FileSystem files = FileSystems.newFileSystem(zip)) {
            // What fails is the reading, in the middle.
            paths.add(files.getPath("/damaged"));
            assertEquals(Map.of(), unnamed(READERS, paths));
        }
    }

    @Test
    void areToldByWriters() throws Exception {
        assertEquals(Map.of(), unnamed(WRITERS, unwritable()));
    }

    /** What is told without its path; everything has to fail on some. */
    private static Map<String, String> unnamed(Map<String, Action> actions, List<Path> paths) {
        Map<String, String> unnamed = new TreeMap<>();
        for (Map.Entry<String, Action> action : actions.entrySet()) {
            int failures = 0;
            for (Path path : paths) {
                Optional<Exception> failure = failure(action.getValue(), path);
                failures += failure.isPresent() ? 1 : 0;
                if (failure.isPresent() && !names(failure.get(), path.toString())) {
                    unnamed.put(action.getKey() + " " + path, failure.get().toString());
                }
            }
            assertTrue(failures >= 3, action.getKey() + " fails on " + failures);
        }
        return unnamed;
    }

    private static Optional<Exception> failure(Action action, Path path) {
        try {
            action.on(path);
            return Optional.empty();
        } catch (Exception e) {
            return Optional.of(e);
        }
    }

    private static boolean names(Exception failure, String path) {
        boolean file = failure instanceof FileSystemException system && path.equals(system.getFile());
        return file || String.valueOf(failure.getMessage()).contains(path);
    }
}
