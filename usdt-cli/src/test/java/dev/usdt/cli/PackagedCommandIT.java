package dev.usdt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The zip as its user meets it: unpacked into a directory with a space in its name and run by its own launcher. */
class PackagedCommandIT {

    private static final Path FILE = Cli.fixture("govalues-amd64.elf");
    private static final Path SERVER = Cli.fixture("goserver-amd64-stripped.elf");

    @TempDir
    Path temp;

    private Path command;
    private Path cache;
    private Sandbox sandbox;

    @BeforeEach
    void unpack() throws IOException {
        unpackInto("my tools");
    }

    private void unpackInto(String folder) throws IOException {
        Path unpacked = temp.resolve(folder);
        unzip(zip(), unpacked);
        Path home = only(unpacked);
        assertEquals(
                List.of(
                        "CHANGELOG.md",
                        "CONTRIBUTING.md",
                        "LICENSE",
                        "README.md",
                        "SECURITY.md",
                        "THIRD-PARTY.md",
                        "bin",
                        "docs",
                        "lib",
                        "share"),
                names(home));
        command = home.resolve("bin/usdt");
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-xr-x"));
        cache = home.resolve("cache");
        sandbox = new Sandbox(temp);
        sandbox.set("PATH", "/usr/bin:/bin");
        sandbox.set("JAVA_HOME", System.getProperty("java.home"));
        sandbox.set("HOME", temp.resolve("home").toString());
    }

    @Test
    void printsWhatTheCommandPrintsInProcess() throws Exception {
        for (List<String> arguments : List.of(
                List.of("list", FILE.toString()),
                List.of("list", "--format", "json", FILE.toString()),
                List.of("list", FILE + ".missing"),
                List.of("explain", "--machine", "aarch64", "-4@w0 8@[sp, 16]"),
                List.of("bpftrace", FILE.toString()),
                List.of("list"))) {
            Cli.Result expected = Cli.launch(arguments.toArray());
            Sandbox.Result first = run(arguments);
            assertEquals(expected.out(), first.out(), arguments::toString);
            assertEquals(expected.err(), first.err(), arguments::toString);
            assertEquals(expected.exitCode(), first.exitCode(), arguments::toString);
            assertEquals(first, run(arguments), "with an archive of classes");
        }
    }

    @Test
    void loadsItsClassesFromItsArchives() throws Exception {
        // JDK 17 archives no class whose path a URL has to escape; there it is only slower.
        unpackInto("tools");
        for (List<String> arguments : List.of(
                List.of("list", FILE.toString()),
                List.of("validate", FILE.toString()),
                List.of("list", "--help"),
                List.of("completion"))) {
            sandbox.unset("USDT_JAVA_OPTS");
            run(arguments);
            sandbox.set("USDT_JAVA_OPTS", "-Xlog:class+load:file=classes");
            run(arguments);
            List<String> elsewhere = Files.readAllLines(temp.resolve("classes")).stream()
                    .filter(line -> line.contains(" dev.usdt."))
                    .filter(line -> !line.contains("source: shared objects file"))
                    .filter(line -> !line.contains("Lambda"))
                    .toList();
            assertEquals(List.of(), elsewhere);
        }
    }

    /**
     * A cold process takes as long for its first lambda or regular expression as for reading a file; the equality that
     * the compiler gives to records takes longer.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "list",
                "list --wide",
                "list --format json",
                "list --format ndjson",
                "list --help",
                "validate",
                "bpftrace",
                "bpftrace --style latency",
                "bpftrace --style json"
            })
    void startsNoMethodHandles(String command) throws Exception {
        unpackInto("tools");
        for (Path file : List.of(FILE, SERVER)) {
            assertStartsNoMethodHandles(command, file);
        }
    }

    private void assertStartsNoMethodHandles(String command, Path file) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
        arguments.add(file.toString());
        sandbox.set("USDT_JAVA_OPTS", "-Xlog:class+load:file=classes");
        run(arguments);
        List<String> costly = Files.readAllLines(temp.resolve("classes")).stream()
                .filter(line -> (line.contains(" dev.usdt.") && line.contains("$$Lambda"))
                        || line.contains(" java.util.regex.Pattern ")
                        || line.contains(" java.lang.runtime.ObjectMethods "))
                .toList();
        assertEquals(List.of(), costly, () -> command + " " + file);
    }

    @Test
    void startsWithOptionsThatAreStrongerThanItsOwn() throws Exception {
        List<String> arguments = List.of("list", FILE.toString());
        Sandbox.Result expected = run(arguments);
        for (String options : List.of("-XX:TieredStopAtLevel=4", "-Xint", "-XX:-TieredCompilation")) {
            sandbox.set("_JAVA_OPTIONS", options);
            assertEquals(expected.out(), run(arguments).out(), options);
        }
    }

    @Test
    void printsTheSameWithADamagedArchive() throws Exception {
        List<String> arguments = List.of("list", FILE.toString());
        Sandbox.Result expected = run(arguments);
        Path archive = archive();
        byte[] whole = Files.readAllBytes(archive);
        for (int length : new int[] {whole.length - 1, whole.length / 2, 5000, 100, 1}) {
            replace(archive, Arrays.copyOf(whole, length));
            assertEquals(expected, run(arguments), () -> "the first " + length + " bytes");
        }
        byte[] garbage = new byte[20_000];
        Arrays.fill(garbage, (byte) 'x');
        replace(archive, garbage);
        assertEquals(expected, run(arguments), "garbage");
        replace(archive, new byte[0]);
        assertEquals(expected, run(arguments), "an archive that could not be made");
    }

    @Test
    void leavesAnArchiveThatIsOlderThanAJar() throws Exception {
        List<String> arguments = List.of("list", FILE.toString());
        Sandbox.Result expected = run(arguments);
        Path archive = archive();
        FileTime made = Files.getLastModifiedTime(archive);
        try (Stream<Path> jars = Files.list(command.resolveSibling("../lib"))) {
            for (Path jar : jars.toList()) {
                Files.setLastModifiedTime(jar, FileTime.fromMillis(made.toMillis() + 5000));
            }
        }
        assertEquals(expected, run(arguments));
        assertTrue(Files.getLastModifiedTime(archive).compareTo(made) > 0, "a new archive was made");
        FileTime madeAgain = Files.getLastModifiedTime(archive);
        assertEquals(expected, run(arguments));
        assertEquals(madeAgain, Files.getLastModifiedTime(archive), "and is kept, though the jars are from the future");
        Path one = command.resolveSibling("../lib/jelf-" + jelfVersion() + ".jar");
        Files.setLastModifiedTime(one, FileTime.fromMillis(madeAgain.toMillis() + 5000));
        assertEquals(expected, run(arguments));
        assertTrue(Files.getLastModifiedTime(archive).compareTo(madeAgain) > 0, "one jar is enough");
    }

    private String jelfVersion() throws IOException {
        try (Stream<Path> jars = Files.list(command.resolveSibling("../lib"))) {
            return jars.map(jar -> jar.getFileName().toString())
                    .filter(name -> name.startsWith("jelf-"))
                    .map(name -> name.substring("jelf-".length(), name.length() - ".jar".length()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void runsWhereNothingCanBeWritten() throws Exception {
        List<String> arguments = List.of("list", "/proc/self/exe");
        Sandbox.Result expected = run(arguments);
        Files.delete(archive());
        Files.delete(cache);
        sandbox.asNobody(command.getParent().getParent());
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertEquals(expected, run(arguments));
    }

    @Test
    void linksToWhatItHolds() throws Exception {
        Path home = command.getParent().getParent();
        Pattern link = Pattern.compile("\\]\\(([^):#]+)(?:#[^)]*)?\\)");
        int found = 0;
        for (Path page : pages(home)) {
            Matcher links = link.matcher(Files.readString(page));
            while (links.find()) {
                Path target = page.resolveSibling(links.group(1)).normalize();
                assertTrue(target.startsWith(home) && Files.exists(target), page + " links to " + target);
                found++;
            }
        }
        assertTrue(found > 50, found + " links");
    }

    private static List<Path> pages(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".md")).toList();
        }
    }

    @Test
    void carriesTheLicencesOfWhatItHolds() throws Exception {
        String text = Files.readString(command.resolveSibling("../THIRD-PARTY.md"));
        String stanzas = Files.readString(Path.of(System.getProperty("usdt.root"), "usdt-cli/src/deb/copyright"));
        for (String jar : names(command.resolveSibling("../lib"))) {
            String artifact = jar.replaceFirst("-[0-9].*", "");
            if (jar.endsWith(".jar") && !artifact.startsWith("usdt-")) {
                assertTrue(text.contains("`lib/" + artifact + "-*.jar`"), jar);
                String family = artifact.startsWith("opentelemetry-") ? "opentelemetry" : artifact;
                assertTrue(stanzas.contains(" usr/share/usdt/lib/" + family + "-*.jar\n"), jar + " for Debian");
            }
        }
        List<String> rows = text.lines().filter(line -> line.contains(".jar`")).toList();
        assertEquals(
                names(command.resolveSibling("../lib")).stream()
                        .filter(name -> name.endsWith(".jar") && !name.startsWith("usdt-"))
                        .count(),
                rows.size(),
                "rows without a jar");
        assertTrue(text.contains("Copyright (c) 2016-2019 Fredrik Fornwall"), "jelf's own words");
        String apache = Files.readString(command.resolveSibling("../LICENSE"));
        assertTrue(apache.contains("Apache License") && apache.contains("Version 2.0, January 2004"));
    }

    /** Of the virtual machine's own lines, which it writes to standard output, and of its status 1, nothing is left. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ulimit -v 100000",
                "ulimit -v 300000",
                "ulimit -v 1000000",
                "ulimit -v 2000000",
                "export USDT_JAVA_OPTS=-Xmx1m",
                "export USDT_JAVA_OPTS=-Xss1k",
                "export USDT_JAVA_OPTS=-XX:NoSuchOption",
                "export JAVA_TOOL_OPTIONS=-Xmx1m"
            })
    void saysInOneLineThatJavaCannotRun(String limit) throws Exception {
        assertSaysThatJavaCannotRun(limitedBy(List.of("sh", "-c", limit + " && exec \"$@\"", "sh")), limit);
        String input = limitedBy(List.of("sh", "-c", limit + " && exec \"$@\" - <" + FILE, "sh"))
                .out();
        assertEquals("", input);
    }

    /** Threads are counted for a user, and root may have any number. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 6, 8, 9, 10, 12, 14, 16, 17})
    void saysInOneLineThatThereAreTooFewThreads(int threads) throws Exception {
        if (!System.getProperty("user.name").equals("root")) {
            System.out.println("limits of threads not tried: they need root");
            return;
        }
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
        Sandbox.Result result = limitedBy(List.of(
                "prlimit", "--nproc=" + threads, "setpriv", "--reuid=65531", "--regid=65531", "--clear-groups", "--"));
        // How many it takes is the virtual machine's, and the shell's.
        if (result.exitCode() != 0) {
            assertSaysThatJavaCannotRun(result, threads + " threads");
        }
    }

    private Sandbox.Result limitedBy(List<String> prefix) throws Exception {
        List<String> line = new ArrayList<>(prefix);
        line.addAll(List.of(command.toString(), "list", FILE.toString()));
        return sandbox.run(line);
    }

    private static void assertSaysThatJavaCannotRun(Sandbox.Result result, String limit) {
        assertEquals("", result.out(), limit);
        assertEquals(1, result.err().lines().count(), limit + ": " + result.err());
        assertEquals(69, result.exitCode(), limit + ": " + result.err());
    }

    private Sandbox.Result run(List<String> arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of(command.toString()));
        line.addAll(arguments);
        return sandbox.run(line);
    }

    private Path archive() throws IOException {
        return only(cache);
    }

    /** As the launcher does: a file that a virtual machine may have mapped is not written into. */
    private static void replace(Path file, byte[] content) throws IOException {
        Files.delete(file);
        Files.write(file, content);
    }

    private static Path zip() throws IOException {
        Path target = Path.of(System.getProperty("usdt.root"), "usdt-cli", "target");
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.toString().endsWith(".zip"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("there is no zip in " + target));
        }
    }

    private static void unzip(Path zip, Path folder) throws IOException {
        try (ZipFile file = new ZipFile(zip.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = file.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                Path target = folder.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    try (InputStream in = file.getInputStream(entry)) {
                        Files.copy(in, target);
                    }
                }
            }
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static Path only(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertEquals(1, all.size(), () -> "one file in " + folder + ": " + all);
            return all.get(0);
        }
    }
}
