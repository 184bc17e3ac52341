package dev.usdt.repair;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usdt.ElfBuilder;
import dev.usdt.Fixtures;
import dev.usdt.UsdtFile;
import dev.usdt.internal.file.RunningFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the repaired file comes to its place: whole or not at all, with what belonged to the file. */
class RepairedFileTest {

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void copyFixture() throws IOException {
        file = Files.copy(Fixtures.testdata().resolve("elf/gofew-amd64-older-stripped.elf"), folder.resolve("program"));
    }

    @AfterEach
    void leftNoTemporaryFile() throws IOException {
        assertEquals(List.of(), temporaryFiles());
    }

    private List<Path> temporaryFiles() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(path -> path.getFileName().toString().startsWith(".usdt-repair"))
                    .toList();
        }
    }

    private static boolean isRepaired(Path path) throws IOException {
        return UsdtFile.read(path).problems().isEmpty();
    }

    private static int mode(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:mode") & 07777;
    }

    private void assumeUnix() {
        assumeTrue(file.getFileSystem().supportedFileAttributeViews().contains("unix"), "no permissions here");
    }

    @Test
    void writesACopyAndLeavesTheFile() throws Exception {
        byte[] before = Files.readAllBytes(file);
        Path fixed = folder.resolve("fixed");
        Repair.plan(file).write(fixed);
        assertTrue(isRepaired(fixed));
        assertEquals(-1, Files.mismatch(file, Files.write(folder.resolve("before"), before)));
    }

    @Test
    void keepsPermissionsOwnerAndAttributes() throws Exception {
        assumeUnix();
        boolean root = Files.getOwner(file).getName().equals("root");
        if (root) {
            Files.setAttribute(file, "unix:uid", 1234);
            Files.setAttribute(file, "unix:gid", 4321);
        }
        boolean userAttributes = takesNote(file);
        FileTime past = FileTime.fromMillis(1_000_000_000_000L);
        for (int mode : new int[] {04751, 0444, 02755, 0700}) {
            Files.setAttribute(file, "unix:mode", mode);
            Files.setLastModifiedTime(file, past);
            Path fixed = folder.resolve("fixed" + mode);
            Repair.plan(file).write(fixed);
            assertEquals(Integer.toOctalString(mode), Integer.toOctalString(mode(fixed)));
            assertEquals(Files.getAttribute(file, "unix:uid"), Files.getAttribute(fixed, "unix:uid"));
            assertEquals(Files.getAttribute(file, "unix:gid"), Files.getAttribute(fixed, "unix:gid"));
            assertTrue(Files.getLastModifiedTime(fixed).compareTo(past) > 0, "what changed has the old time");
            if (userAttributes) {
                assertEquals(
                        List.of("note"),
                        Files.getFileAttributeView(fixed, UserDefinedFileAttributeView.class)
                                .list());
            }
            Repair.plan(fixed).write(folder.resolve("again" + mode));
            // The JDK copies times to the microsecond.
            assertEquals(
                    Files.getLastModifiedTime(fixed).toMillis(),
                    Files.getLastModifiedTime(folder.resolve("again" + mode)).toMillis());
        }
    }

    /**
     * Gives a file an attribute of its user, if its file system has such: found out by trying, since a file on the root
     * of a chroot is in none that the table of mounts knows.
     */
    private static boolean takesNote(Path file) throws IOException {
        try {
            Files.getFileAttributeView(file, UserDefinedFileAttributeView.class)
                    .write("note", StandardCharsets.UTF_8.encode("kept"));
            return true;
        } catch (FileSystemException e) {
            return false;
        }
    }

    /** Who may write to a file's attributes is told by its permissions, and root may always. */
    @Test
    void keepsTheAttributesOfAFileThatIsReadOnly() throws Exception {
        assumeUnix();
        assumeTrue(takesNote(file), "no user attributes in " + folder);
        Files.setAttribute(file, "unix:mode", 0444);
        Path fixed = folder.resolve("fixed");
        runWithoutPowers(RepairsOnce.class, file, fixed);
        assertEquals(0444, mode(fixed));
        assertEquals(
                List.of("note"),
                Files.getFileAttributeView(fixed, UserDefinedFileAttributeView.class)
                        .list());
    }

    /** A program that repairs a file. */
    static final class RepairsOnce {
        private RepairsOnce() {}

        public static void main(String[] args) throws IOException {
            Repair.plan(Path.of(args[0])).write(Path.of(args[1]));
        }
    }

    /** One that does not stop. */
    static final class RepairsForEver {
        private RepairsForEver() {}

        public static void main(String[] args) throws IOException {
            Repair repair = Repair.plan(Path.of(args[0]));
            while (true) {
                repair.write(Path.of(args[1]), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** Root without its powers is a user as others are. */
    private static void runWithoutPowers(Class<?> program, Path... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        if ((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0) {
            assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "no setpriv, to be another user with");
            command.addAll(List.of("/usr/bin/setpriv", "--inh-caps=-all", "--bounding-set=-all"));
        }
        command.addAll(java(program, arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
    }

    private static List<String> java(Class<?> program, Path... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        String modules = System.getProperty("jdk.module.path", "");
        command.addAll(List.of("-cp", System.getProperty("java.class.path") + ":" + modules, program.getName()));
        for (Path argument : arguments) {
            command.add(argument.toString());
        }
        return command;
    }

    @Test
    void leavesNothingWhenItIsToldToEnd() throws Exception {
        assumeUnix();
        for (int i = 0; i < 5; i++) {
            Process process = new ProcessBuilder(java(RepairsForEver.class, file, folder.resolve("fixed")))
                    .redirectErrorStream(true)
                    .start();
            while (temporaryFiles().isEmpty() && process.isAlive()) {
                Thread.onSpinWait();
            }
            process.toHandle().destroy();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(128 + 15, process.waitFor(), said);
            assertEquals(List.of(), temporaryFiles());
        }
    }

    @Test
    void keepsHoles() throws Exception {
        long size = 64 << 20;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1}), size / 2);
            channel.write(ByteBuffer.allocate(1), size - 1);
        }
        assumeTrue(diskUsage(file) < 8 << 20, "no holes in files of " + folder);
        Path fixed = folder.resolve("fixed");
        Repair.plan(file).write(fixed);
        assertTrue(isRepaired(fixed));
        assertEquals(size, Files.size(fixed));
        assertTrue(diskUsage(fixed) < 8 << 20, () -> "the holes are filled");
    }

    @Test
    void doesNotCopyZerosWithoutEnd() throws Exception {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1}), 1L << 40);
        }
        Repair repair = Repair.plan(file);
        FileSystemException refused =
                assertThrows(FileSystemException.class, () -> repair.write(folder.resolve("fixed")));
        assertEquals("has more than 256 MiB of zeros, most likely in holes; it is not copied", refused.getReason());
    }

    /** In bytes; the JDK does not tell. */
    private static long diskUsage(Path path) throws Exception {
        Process du = new ProcessBuilder("du", "--block-size=1", path.toString()).start();
        String said = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assumeTrue(du.waitFor() == 0, "no du");
        return Long.parseLong(said.substring(0, said.indexOf('\t')));
    }

    @Test
    void replacesOnlyWhatItIsToldTo() throws Exception {
        Path fixed = Files.writeString(folder.resolve("fixed"), "precious");
        Repair repair = Repair.plan(file);
        assertThrows(FileAlreadyExistsException.class, () -> repair.write(fixed));
        assertEquals("precious", Files.readString(fixed));
        repair.write(fixed, StandardCopyOption.REPLACE_EXISTING);
        assertTrue(isRepaired(fixed));
        assertThrows(
                UnsupportedOperationException.class, () -> repair.write(fixed, StandardCopyOption.COPY_ATTRIBUTES));
    }

    @Test
    void doesNotTakeTheFileForTheTarget() throws Exception {
        Path other = Files.createLink(folder.resolve("other"), file);
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        Repair repair = Repair.plan(file);
        for (Path target : List.of(file, other, link)) {
            FileSystemException refused = assertThrows(
                    FileSystemException.class, () -> repair.write(target, StandardCopyOption.REPLACE_EXISTING));
            assertEquals("is the file that is repaired", refused.getReason());
        }
        assertFalse(isRepaired(file));
    }

    @Test
    void writesToNoFolderDeviceOrMissingPlace() throws Exception {
        Repair repair = Repair.plan(file);
        Path nowhere = Files.createSymbolicLink(folder.resolve("nowhere"), folder.resolve("missing"));
        for (Path target : List.of(folder, folder.resolve("missing/fixed"), Path.of("/dev/null"), nowhere)) {
            if (target.startsWith("/dev") && !Files.exists(target)) {
                continue;
            }
            assertThrows(IOException.class, () -> repair.write(target, StandardCopyOption.REPLACE_EXISTING));
            assertThrows(IOException.class, () -> repair.write(target));
        }
        assertTrue(Files.isSymbolicLink(nowhere));
    }

    @Test
    void replacesTheFileInPlace() throws Exception {
        assumeUnix();
        Files.setAttribute(file, "unix:mode", 0555);
        Repair.plan(file).replaceFile();
        assertTrue(isRepaired(file));
        assertEquals(0555, mode(file));
        Object key = Files.getAttribute(file, "fileKey");
        Repair.plan(file).replaceFile();
        assertEquals(key, Files.getAttribute(file, "fileKey"), "replaced without a reason");
    }

    @Test
    void followsALinkToWhatIsReplaced() throws Exception {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path link = Files.createSymbolicLink(elsewhere.resolve("link"), Path.of("../program"));
        Repair.plan(link).replaceFile();
        assertTrue(Files.isSymbolicLink(link));
        assertFalse(Files.isSymbolicLink(file));
        assertTrue(isRepaired(file));

        Path old = Files.writeString(folder.resolve("old"), "old");
        Path toOld = Files.createSymbolicLink(elsewhere.resolve("toOld"), old);
        Repair.plan(file).write(toOld, StandardCopyOption.REPLACE_EXISTING);
        assertTrue(Files.isSymbolicLink(toOld));
        assertTrue(isRepaired(old));
    }

    @Test
    void warnsOfFurtherNames() throws Exception {
        assumeUnix();
        assertEquals(List.of(), Repair.plan(file).cautions());
        Path other = Files.createLink(folder.resolve("other"), file);
        Repair repair = Repair.plan(file);
        assertEquals(
                List.of("has 2 names (hard links): replaced, it leaves the others with the old content"),
                repair.cautions());
        repair.replaceFile();
        assertTrue(isRepaired(file));
        assertFalse(isRepaired(other));
    }

    @Test
    void warnsOfProcessesThatRunIt() throws Exception {
        Path sleep = Path.of("/bin/sleep");
        assumeTrue(Files.isExecutable(sleep) && Files.exists(Path.of("/proc/self/exe")), "no /proc or no sleep");
        Path program = Files.copy(sleep.toRealPath(), folder.resolve("sleep"), StandardCopyOption.COPY_ATTRIBUTES);
        Process process = new ProcessBuilder(program.toString(), "60").start();
        try {
            String name = "process " + process.pid() + " (sleep)";
            // It is a copy of this process until it has called exec.
            while (process.isAlive() && RunningFile.processesOf(program).isEmpty()) {
                Thread.sleep(20);
            }
            assertEquals(List.of(name), RunningFile.processesOf(program));
            assertEquals(
                    List.of("is in use by " + name + ": the repaired file is another one to a tracer until they are"
                            + " started anew with it"),
                    Repair.plan(program).cautions());
        } finally {
            process.destroy();
        }
        assertEquals(List.of(), RunningFile.processesOf(file));
    }

    @Test
    void warnsOfSignatures() throws Exception {
        Path signed = folder.resolve("signed");
        ElfBuilder elf = ElfBuilder.withNotes()
                .section(".note.module.sig", ElfBuilder.SHT_NOTE, 0, new byte[0])
                .section(".signature", ElfBuilder.SHT_PROGBITS, 0, new byte[4])
                .section(".design", ElfBuilder.SHT_PROGBITS, 0, new byte[4]);
        Files.write(signed, elf.build().array());
        assertEquals(
                List.of(
                        "section .note.module.sig looks like a signature of the bytes before the repair",
                        "section .signature looks like a signature of the bytes before the repair"),
                Repair.plan(signed).cautions());
    }

    @Test
    void noticesThatTheFileChanged() throws Exception {
        Path fixed = folder.resolve("fixed");
        Repair repair = Repair.plan(file);
        byte[] bytes = Files.readAllBytes(file);
        // The same size and time, other notes.
        FileTime time = Files.getLastModifiedTime(file);
        bytes[0xe4c]++;
        Files.write(file, bytes);
        Files.setLastModifiedTime(file, time);
        assertThrows(IOException.class, () -> repair.write(fixed));
        bytes[0xe4c]--;
        Files.write(file, bytes);
        Files.setLastModifiedTime(file, time);
        repair.write(fixed);
        Files.delete(fixed);
        // Another time, the same notes: code may have changed.
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        assertThrows(IOException.class, () -> repair.write(fixed));
        Files.write(file, new byte[1], StandardOpenOption.APPEND);
        Files.setLastModifiedTime(file, time);
        assertThrows(IOException.class, () -> repair.write(fixed));
        Files.delete(file);
        assertThrows(IOException.class, repair::replaceFile);
        assertFalse(Files.exists(fixed, LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void doesNotAcceptAFileThatReadsBackOtherwise() throws Exception {
        Repair repair = Repair.plan(file);
        Path fixed = folder.resolve("fixed");
        repair.write(fixed);
        ReadBack.check(repair, fixed);
        String unrepaired = assertThrows(IOException.class, () -> ReadBack.check(repair, file))
                .getMessage();
        assertTrue(unrepaired.endsWith("was deleted: 7 sites, expected 6"), unrepaired);
        byte[] good = Files.readAllBytes(fixed);
        // A location, an argument, a NOP, the header.
        for (int at : new int[] {0xde0, 0xe04, 0x5d985, 1}) {
            byte[] bad = good.clone();
            bad[at] ^= 1;
            assertNotEquals(-1, Files.mismatch(fixed, Files.write(folder.resolve("bad"), bad)));
            assertThrows(IOException.class, () -> ReadBack.check(repair, folder.resolve("bad")), "at " + at);
        }
    }
}
