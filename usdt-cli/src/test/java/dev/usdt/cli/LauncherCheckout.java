package dev.usdt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A small checkout of its own for the launcher {@code ./usdt}, with a Maven and a Java that are shell scripts: this
 * Maven counts its calls, this Java prints its arguments.
 */
abstract class LauncherCheckout {

    /** All that the launcher may need; the tests give it a PATH with nothing else. */
    private static final List<String> TOOLS = List.of(
            "cat",
            "find",
            "ln",
            "mkdir",
            "mv",
            "readlink",
            "rm",
            "rmdir",
            "sed",
            "sh",
            "sleep",
            "stty",
            "chmod",
            "tail",
            "tar",
            "touch");

    private static final String FAKE_JAVA = """
            #!/bin/sh
            case " $* " in
                *' -version '*) echo 'openjdk version "'"${FAKE_VERSION-21.0.1}"'" 2026-01-01' >&2; exit ;;
                *TrainingRun* | *-Xshare:dump*) exit 1 ;;
                *' dev.usdt.cli.Main --version '*) exit 0 ;;
                *' -Dusdt.launcher=0 '*) exec 3>&0 </dev/null ;;
                *) exec 3>&2 ;;
            esac
            printf '%s\\n' "$0" "$@"
            [ -z "${FAKE_CAT:-}" ] || cat
            [ -z "${FAKE_SLEEP:-}" ] || { echo $$ >&3; exec sleep 600; }
            exit "$((100 + ${FAKE_EXIT:-0}))"
            """;

    private static final String FAKE_MAVEN = """
            #!/bin/sh
            case $1 in -v) echo "Apache Maven ${FAKE_MAVEN_VERSION-3.9.9}"; exit ;; esac
            while [ "$1" != -f ]; do shift; done
            root=${2%/pom.xml}
            echo "$JAVA_HOME" >>"$root/builds"
            while [ -e "$root/hold" ]; do sleep 0.1; done
            [ -z "${FAKE_BUILD_FAILS:-}" ] || { echo '[ERROR] the reason'; exit 1; }
            app=$root/usdt-cli/target/usdt
            mkdir -p "$app/bin" "$app/lib"
            cat "$root/usdt-cli/src/dist/bin/usdt" >"$app/bin/usdt"
            echo jar >"$app/lib/usdt-cli-1.jar"
            """;

    @TempDir
    Path temp;

    Path checkout;
    Path jdk;
    Sandbox sandbox;

    @BeforeEach
    void makeCheckout() throws IOException {
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path root = Path.of(System.getProperty("usdt.root"));
        checkout = temp.resolve("a check out");
        copy(root.resolve("usdt"), checkout.resolve("usdt"));
        copy(root.resolve("usdt-cli/src/dist/bin/usdt"), checkout.resolve("usdt-cli/src/dist/bin/usdt"));
        String content = "usdt-cli/src/assembly/content.xml";
        copy(root.resolve(content), checkout.resolve(content));
        for (String file : List.of(
                "pom.xml",
                ".mvn/jvm.config",
                "usdt-core/pom.xml",
                "usdt-core/src/main/java/a/A.java",
                "usdt-core/src/main/java/a/B.java",
                "usdt-cli/pom.xml")) {
            write(checkout.resolve(file), "");
        }
        for (String file : assembled()) {
            if (!Files.exists(checkout.resolve(file))) {
                write(checkout.resolve(file), "");
            }
        }
        sandbox = new Sandbox(temp);
        Path bin = temp.resolve("bin");
        for (String tool : TOOLS) {
            makeTool(bin, Sandbox.findTool(tool));
        }
        // Debian's base system does not have it.
        Sandbox.find("ps").ifPresent(ps -> makeTool(bin, ps));
        jdk = makeJdk("jdk", "JAVA_VERSION=\"17.0.9\"\n");
        script(temp.resolve("maven/mvn"), FAKE_MAVEN);
        sandbox.set("PATH", bin + ":" + temp.resolve("maven") + ":" + jdk.resolve("bin"));
        sandbox.set("HOME", temp.resolve("home").toString());
    }

    private static void makeTool(Path bin, Path tool) {
        try {
            script(bin.resolve(tool.getFileName().toString()), "#!/bin/sh\nexec " + tool + " \"$@\"\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Files of the checkout that the package is made from, but for those that Maven makes: of its first lines. */
    static List<String> assembled() throws IOException {
        Path content = Path.of(System.getProperty("usdt.root"), "usdt-cli/src/assembly/content.xml");
        return Pattern.compile("<source>(.*)</source>")
                .matcher(Files.readString(content))
                .results()
                .map(match -> match.group(1)
                        .replace("${maven.multiModuleProjectDirectory}/", "")
                        .replace("${testdata}", "testdata")
                        .replaceFirst("^src/", "usdt-cli/src/"))
                .toList();
    }

    Sandbox.Result usdt(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(checkout + "/usdt"));
        command.addAll(List.of(arguments));
        return sandbox.run(command);
    }

    /** Runs the launcher on a terminal, of which a file gets what it shows. */
    Process startOnTerminal(String arguments, Path shown) throws IOException {
        String line = "'" + checkout + "/usdt' " + arguments;
        return sandbox.startTyped(
                List.of(Sandbox.findTool("script").toString(), "-qfec", line, "/dev/null"), Files.createFile(shown));
    }

    void assertFails(String message) throws Exception {
        Sandbox.Result result = usdt("list");
        assertEquals(message, result.err());
        assertEquals("", result.out());
        assertEquals(69, result.exitCode());
    }

    List<String> builds() throws IOException {
        Path log = checkout.resolve("builds");
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }

    Path makeJdk(String name, String release) throws IOException {
        Path home = temp.resolve(name);
        script(home.resolve("bin/java"), FAKE_JAVA);
        script(home.resolve("bin/javac"), "");
        write(home.resolve("release"), release);
        return home;
    }

    static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    static void delete(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to);
    }

    static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    static void script(Path file, String text) throws IOException {
        write(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Shells may compare times by the second. */
    static void touch(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(2)));
    }

    static void makeOlder(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(60)));
    }
}
