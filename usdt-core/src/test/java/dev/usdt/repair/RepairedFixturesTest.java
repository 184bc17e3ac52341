package dev.usdt.repair;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usdt.Argument;
import dev.usdt.Detail;
import dev.usdt.Fixtures;
import dev.usdt.GoLayout;
import dev.usdt.Operand;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real files: what a repair makes of them, and what it leaves alone. */
@Tag("once")
class RepairedFixturesTest {

    /** The committed ones that have to be repaired; of the others, those that were built show it by their name. */
    private static final Set<String> CHANGED =
            Set.of("gofew-amd64-older-stripped.elf", "goserver-arm64-stripped.elf", "govalues-arm64-pie-stripped.elf");

    @TempDir
    Path folder;

    static List<Path> fixtures() throws IOException {
        List<Path> fixtures = new ArrayList<>(Fixtures.all());
        Path built = Fixtures.testdata().resolve("build");
        if (Files.isDirectory(built)) {
            try (Stream<Path> files = Files.list(built)) {
                files.filter(file -> file.toString().endsWith(".elf"))
                        .filter(file ->
                                !Files.exists(Fixtures.testdata().resolve("elf").resolve(file.getFileName())))
                        .sorted()
                        .forEach(fixtures::add);
            }
        }
        return fixtures;
    }

    private static boolean hasToChange(Path fixture) {
        String name = fixture.getFileName().toString();
        return CHANGED.contains(name)
                || name.contains("older")
                || name.contains("nosections")
                || name.matches("go(few|values|server)-arm64.*");
    }

    private Path repaired(Path fixture, RepairOption... options) throws IOException {
        Path fixed = folder.resolve(fixture.getFileName());
        Repair.plan(fixture, options).write(fixed);
        return fixed;
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void copiesByteForByteWhatNeedsNoRepair(Path fixture) throws Exception {
        assertEquals(hasToChange(fixture), !Repair.plan(fixture).changes().isEmpty());
        Path fixed = repaired(fixture);
        if (hasToChange(fixture)) {
            assertNotEquals(-1, Files.mismatch(fixture, fixed));
        } else {
            assertEquals(-1, Files.mismatch(fixture, fixed));
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void keepsSitesAndMakesThemReadable(Path fixture) throws Exception {
        UsdtFile before = UsdtFile.read(fixture, Detail.INSTRUCTIONS);
        UsdtFile after = UsdtFile.read(repaired(fixture), Detail.INSTRUCTIONS);
        List<ProbeSite> expected = before.sites().stream()
                .filter(site -> !site.provider().equals("_fallback"))
                .toList();
        assertEquals(expected.size(), after.sites().size());
        for (int i = 0; i < expected.size(); i++) {
            compare(expected.get(i), after.sites().get(i));
        }
        assertEquals(before.goLayout().map(layout -> GoLayout.NEWER), after.goLayout());
        assertEquals(before.buildId(), after.buildId());
        assertEquals(before.hasNoteSection() || !before.sites().isEmpty(), after.hasNoteSection());
        assertFalse(after.problems().toString().contains("zero bytes"), after.problems()::toString);
    }

    private static void compare(ProbeSite before, ProbeSite after) {
        assertEquals(before.provider() + ":" + before.name(), after.provider() + ":" + after.name());
        assertEquals(before.address(), after.address());
        assertEquals(before.fileOffset(), after.fileOffset());
        assertEquals(before.semaphore(), after.semaphore());
        assertArrayEquals(before.code().orElse(null), after.code().orElse(null));
        assertEquals(0, after.note().descriptorPadding());
        assertEquals(before.arguments().size(), after.arguments().size());
        for (int i = 0; i < before.arguments().size(); i++) {
            Argument was = before.arguments().get(i);
            Argument is = after.arguments().get(i);
            assertEquals(was.type(), is.type());
            if (was.operand() instanceof Operand.Register old && old.name().matches("w\\d+")) {
                assertEquals(new Operand.Register(old.fullName(), old.fullName(), 64, 0), is.operand());
            } else {
                assertEquals(was, is);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void changesNothingButNotesAndHeaders(Path fixture) throws Exception {
        byte[] before = Files.readAllBytes(fixture);
        RepairOption[] options = canHaveBase(fixture) ? RepairOption.values() : new RepairOption[0];
        byte[] after = Files.readAllBytes(repaired(fixture, options));
        assertTrue(after.length >= before.length);
        BitSet allowed = notesAndHeaders(before, UsdtFile.read(fixture));
        if (fixture.getFileName().toString().startsWith("redzone")) {
            for (ProbeSite site : UsdtFile.read(fixture).sites()) {
                // Its longest NOPs are of 1 and 10 bytes.
                int at = (int) site.fileOffset().orElseThrow();
                allowed.set(at, at + 11);
            }
        }
        for (int i = 0; i < before.length; i++) {
            if (before[i] != after[i]) {
                assertTrue(allowed.get(i), "changed byte at 0x" + Integer.toHexString(i));
            }
        }
    }

    private static boolean canHaveBase(Path fixture) {
        return !fixture.toString().contains("relocatable");
    }

    /** Independent of the code under test: ELF header, program headers, section headers, and the notes of sites. */
    private static BitSet notesAndHeaders(byte[] bytes, UsdtFile file) {
        boolean elf64 = bytes[4] == 2;
        ByteBuffer elf = ByteBuffer.wrap(bytes).order(bytes[5] == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        BitSet allowed = new BitSet();
        allowed.set(0, elf64 ? 64 : 52);
        int phoff = elf64 ? (int) elf.getLong(32) : elf.getInt(28);
        allowed.set(phoff, phoff + elf.getShort(elf64 ? 56 : 44) * (elf64 ? 56 : 32));
        int shoff = elf64 ? (int) elf.getLong(40) : elf.getInt(32);
        allowed.set(shoff, shoff + elf.getShort(elf64 ? 60 : 48) * (elf64 ? 64 : 40));
        for (ProbeSite site : file.sites()) {
            int at = (int) site.note().fileOffset();
            allowed.set(at, at + 20 + elf.getInt(at + 4));
        }
        return allowed;
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void hasNothingToDoTheSecondTime(Path fixture) throws Exception {
        RepairOption[] options = canHaveBase(fixture) ? RepairOption.values() : new RepairOption[0];
        Path once = repaired(fixture, options);
        Repair again = Repair.plan(once, options);
        assertEquals(List.of(), again.changes());
        Path twice = folder.resolve("twice");
        again.write(twice);
        assertEquals(-1, Files.mismatch(once, twice));
    }

    private static final Pattern READELF_NOTE =
            Pattern.compile("stapsdt +0x([0-9a-f]+)\tNT_STAPSDT .*\t +Provider: (.*)\\R"
                    + " +Name: (.*)\\R +Location: 0x([0-9a-f]+), Base: .*\\R +Arguments: (.*)\\R");

    @ParameterizedTest
    @MethodSource("fixtures")
    void readelfSeesTheSame(Path fixture) throws Exception {
        assumeTrue(isInstalled("readelf"), "readelf (package binutils) is not installed");
        assumeTrue(!fixture.toString().contains("relocatable"), "locations are relocations");
        Path fixed = repaired(fixture);
        String output = outputOf("readelf", "-nW", fixed.toString());
        assertFalse(output.contains("_fallback"), output);
        assertFalse(output.contains("(NONE)"), output);
        List<String> seen = new ArrayList<>();
        Matcher note = READELF_NOTE.matcher(output);
        while (note.find()) {
            String texts = note.group(2) + note.group(3) + note.group(5);
            int exact = 3
                    + texts.getBytes(StandardCharsets.UTF_8).length
                    + (fixture.toString().contains("i386") ? 12 : 24);
            assertEquals(exact, Integer.parseInt(note.group(1), 16), note.group());
            seen.add(note.group(2) + ":" + note.group(3) + " " + Long.parseUnsignedLong(note.group(4), 16) + " "
                    + note.group(5));
        }
        List<String> expected = new ArrayList<>();
        for (ProbeSite site : UsdtFile.read(fixed).sites()) {
            expected.add(site.provider() + ":" + site.name() + " "
                    + Long.toUnsignedString(site.note().location()) + " "
                    + site.note().arguments());
        }
        Collections.sort(seen);
        Collections.sort(expected);
        assertEquals(expected, seen);
    }

    private static final Pattern GDB_LINE = Pattern.compile("stap +(\\S+) +(\\S+) +0x([0-9a-f]+).*");

    @ParameterizedTest
    @MethodSource("fixtures")
    void gdbListsAll(Path fixture) throws Exception {
        assumeTrue(isInstalled("gdb"), "gdb is not installed");
        assumeTrue(canHaveBase(fixture), "not linked");
        assumeTrue(!fixture.toString().contains("ppc64"), "gdb reads other byte orders right only where it knows them");
        Path fixed = repaired(fixture, RepairOption.STAPSDT_BASE);
        List<String> listed = new ArrayList<>();
        for (String line : outputOf("gdb", "-nx", "-batch", "-ex", "info probes stap", fixed.toString())
                .split("\n", -1)) {
            Matcher probe = GDB_LINE.matcher(line);
            if (probe.matches()) {
                listed.add(probe.group(1) + ":" + probe.group(2) + " " + Long.parseUnsignedLong(probe.group(3), 16));
            }
        }
        List<String> expected = new ArrayList<>();
        for (ProbeSite site : UsdtFile.read(fixed).sites()) {
            expected.add(site.provider() + ":" + site.name() + " " + Long.toUnsignedString(site.address()));
        }
        Collections.sort(listed);
        Collections.sort(expected);
        assertEquals(expected, listed);
    }

    @Test
    void theProgramDoesTheSame() throws Exception {
        assumeTrue(
                System.getProperty("os.name").equals("Linux")
                        && System.getProperty("os.arch").equals("amd64"),
                "it is a program for Linux on x86-64");
        Path fixture = Fixtures.testdata().resolve("elf/gofew-amd64-older-stripped.elf");
        Path fixed = repaired(fixture, RepairOption.STAPSDT_BASE);
        String output = outputOf(fixed.toString(), "-n", "5", "-linger", "0");
        assertEquals(5, output.split("hit\tfew:text", -1).length - 1, output);
        assertEquals(outputOf(fixture.toString(), "-n", "5", "-linger", "0"), output);
    }

    @Test
    void saysWhatChanges() throws Exception {
        Path fixture = Fixtures.testdata().resolve("elf/gofew-amd64-older-stripped.elf");
        List<String> changes = new ArrayList<>();
        Repair.plan(fixture, RepairOption.STAPSDT_BASE).changes().forEach(change -> changes.add(change.toString()));
        assertEquals(
                List.of(
                        "0xdd0 few:small n_descsz: 44 -> 42",
                        "0xe4c few:short n_descsz: 44 -> 42",
                        "0xe8c few:numbers n_descsz: 52 -> 51",
                        "0xf18 few:none n_descsz: 36 -> 34",
                        "0xf4c _fallback:_fallback note: a filler, no probe -> not there",
                        "0xf90 section .note.stapsdt: 12 zero bytes where a note could be -> not there",
                        "0xcd420 sh_size of section .note.stapsdt: 0x1d0 -> 0x180",
                        "0x98 p_filesz of segment PT_NOTE: 0x1d0 -> 0x180",
                        "0xa0 p_memsz of segment PT_NOTE: 0x1d0 -> 0x180",
                        "0xcd480 section header of .stapsdt.base: none -> address 0x400040, offset 0x40, size 0x1",
                        "0x28 e_shoff and the numbers of the section headers: 0xcd0c0 -> 0xcd520, 16 headers"),
                changes);
        assertEquals(Optional.of(GoLayout.OLDER), UsdtFile.read(fixture).goLayout());
    }

    private static boolean isInstalled(String program) {
        for (String directory : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }

    private static String outputOf(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
