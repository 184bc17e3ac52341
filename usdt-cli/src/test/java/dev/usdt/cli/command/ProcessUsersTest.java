package dev.usdt.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes of others, for who is not root: in a mount namespace of its own, whose /proc hides more or less. */
class ProcessUsersTest {

    private static final String AS_NOBODY = "setpriv --reuid=65534 --regid=65534 --clear-groups ";

    /** What nobody may inspect. */
    private static final String OWN = AS_NOBODY + "sleep 600 & own=$!; trap 'kill $own' EXIT; sleep 1; ";

    @TempDir
    Path folder;

    private String java = "";

    /** Nobody may read root's repository; the classes and their libraries are a few. */
    @BeforeEach
    void copyClasses() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> copies = new ArrayList<>();
        for (String entry : System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(File.pathSeparator, -1)) {
            Path from = Path.of(entry);
            String name = from.toString();
            if ((name.contains("usdt-") && !name.contains("test-"))
                    || name.contains("jackson-core")
                    || name.contains("jelf")) {
                Path to = folder.resolve("c" + copies.size() + (Files.isDirectory(from) ? "" : ".jar"));
                copy(from, to);
                copies.add(to.toString());
            }
        }
        java = Path.of(System.getProperty("java.home"), "bin/java") + " -cp " + String.join(":", copies)
                + " dev.usdt.cli.Main ";
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path one : all.toList()) {
                Path target = to.resolve(from.relativize(one).toString());
                if (one.equals(from)) {
                    target = to;
                }
                Files.copy(one, target);
                // Where Maven was run with a umask of 027, its repository's files are not for others.
                Files.setPosixFilePermissions(
                        target, PosixFilePermissions.fromString(Files.isDirectory(target) ? "rwxr-xr-x" : "rw-r--r--"));
            }
        }
    }

    /** What a script prints; empty, and a reason printed, if it needs what is not here. */
    private String run(String script) throws Exception {
        if (!System.getProperty("user.name").equals("root")) {
            System.out.println("processes of other users not tried: they need root");
            return "";
        }
        Process process = new ProcessBuilder("unshare", "-m", "sh", "-c", script)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), text);
        return text;
    }

    @Test
    void areNotShownWithHidepid2() throws Exception {
        String text = run("mount -t proc -o hidepid=2 proc /proc; " + OWN + AS_NOBODY + java + "ps; echo code $?; "
                + AS_NOBODY + java + "list --pid 1; echo code $?");
        if (!text.isEmpty()) {
            assertTrue(text.startsWith("PID ") || text.startsWith("No process"), text);
            assertTrue(
                    text.contains("processes of other users are hidden here (hidepid of /proc); run as root\n"), text);
            assertTrue(
                    text.contains("process 1: no such process, or it is hidden (hidepid); try as root\ncode 1\n"),
                    text);
            assertTrue(text.contains("\ncode 0\n"), text);
        }
    }

    /** Nobody runs nothing else than the command itself. */
    @Test
    void areAllDenied() throws Exception {
        String text = run("mount -t proc -o hidepid=1 proc /proc; " + AS_NOBODY + java + "ps; echo code $?");
        if (!text.isEmpty()) {
            assertTrue(text.endsWith("run as root to see them\ncode 1\n"), text);
        }
    }

    @Test
    void areDeniedWithHidepid1() throws Exception {
        String text = run("mount -t proc -o hidepid=1 proc /proc; " + OWN + AS_NOBODY + java + "ps; echo code $?; "
                + AS_NOBODY + java + "list --pid 1; echo code $?");
        if (!text.isEmpty()) {
            assertTrue(
                    text.contains(" could not be inspected (permission denied); run as root to see them\ncode 0\n"),
                    text);
            assertTrue(
                    text.contains(
                            "process 1: permission denied; run as root or as its owner (in a container with CAP_SYS_PTRACE)\n"),
                    text);
            assertTrue(text.endsWith("code 1\n"), text);
        }
    }

    /** One's own can be read, though not by their mappings; also one in a mount namespace of its own. */
    @Test
    void areDeniedWhereOnesOwnAreRead() throws Exception {
        Files.copy(Path.of("/bin/sleep"), folder.resolve("own"));
        Files.copy(Path.of("/bin/sleep"), folder.resolve("gone"));
        String text = run("cd " + folder + "; sleep 600 & root=$!; " + AS_NOBODY + "./own 600 & own=$!; "
                + "unshare -m sh -c 'mount -t tmpfs tmpfs /mnt; cp own /mnt/in; exec " + AS_NOBODY
                + "/mnt/in 600' & in=$!; sleep 1; trap 'kill $root $own $in' EXIT; "
                + "for p in $own $in $root; do " + AS_NOBODY + java + "list --pid $p; echo code $?; done");
        if (!text.isEmpty()) {
            assertTrue(text.startsWith("No USDT probes found.\ncode 0\nNo USDT probes found.\ncode 0\n"), text);
            assertTrue(
                    text.contains(
                            ": permission denied; run as root or as its owner (in a container with CAP_SYS_PTRACE)\ncode 1\n"),
                    text);
            assertFalse(text.contains("Exception"), text);
        }
    }

    /** What only root can open is said, and the rest is read. */
    @Test
    void haveFilesThatOnlyRootCanOpen() throws Exception {
        Files.copy(Path.of("/bin/sleep"), folder.resolve("own"));
        String library = folder + "/deleted.so";
        String text = run("cd " + folder + "; cp \"$(ldd /bin/sleep | grep -o '/[^ ]*libc.so[^ ]*')\" deleted.so; "
                + "chmod 755 deleted.so; LD_PRELOAD=" + library + " " + AS_NOBODY + "./own 600 & own=$!; sleep 1; "
                + "rm deleted.so; trap 'kill $own' EXIT; " + AS_NOBODY + java + "list --pid $own; echo code $?");
        if (!text.isEmpty()) {
            assertTrue(
                    text.contains("usdt: " + library + ": is not at its path, and cannot be opened by its mapping ("),
                    text);
            assertTrue(text.contains("); run as root, who may\n"), text);
            assertTrue(text.endsWith("code 1\n"), text);
        }
    }
}
