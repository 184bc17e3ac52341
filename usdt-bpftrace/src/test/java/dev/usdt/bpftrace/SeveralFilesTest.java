package dev.usdt.bpftrace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.ElfFormatException;
import dev.usdt.ProbeFilter;
import dev.usdt.Problem;
import dev.usdt.UsdtFile;
import dev.usdt.catalog.Condition;
import dev.usdt.process.MappedFile;
import dev.usdt.process.MappedFile.Kind;
import dev.usdt.process.Mapping;
import dev.usdt.scripts.ScriptReader;
import dev.usdt.tracer.TracerVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One script for several files, as for those of a process. */
@Tag("once")
class SeveralFilesTest {

    private static final ScriptOptions OPTIONS = ScriptOptions.of(Path.of("/unused"));

    private static TracedFile file(String path, TinyElf elf) throws ElfFormatException {
        return TracedFile.of(elf.readForScripts(), Path.of(path));
    }

    private static TinyElf plain(String... names) {
        TinyElf elf = TinyElf.of(TinyElf.X86_64);
        for (String name : names) {
            elf.note("lib", name, "-4@%eax");
        }
        return elf;
    }

    private static Script write(Style style, TracedFile... files) {
        Script script = ScriptWriter.write(
                List.of(files), OPTIONS.toBuilder().style(style).build());
        ScriptReader.read(script.text());
        return script;
    }

    private static List<String> messages(Script script) {
        return script.problems().stream().map(Problem::message).toList();
    }

    @Test
    void areTracedEachByItsPath() throws ElfFormatException {
        Script script = write(Style.PRINT, file("/srv/a", plain("one")), file("/srv/b", plain("two")));
        assertEquals(2, script.probes());
        assertEquals(List.of(), script.problems());
        assertTrue(script.text().startsWith("""
                // USDT probes of 2 files:
                // /srv/a: x86_64, no build id
                // /srv/b: x86_64, no build id
                // 2 probes traced, at 2 sites.
                """), script.text());
        assertTrue(script.text().contains("\nusdt:\"/srv/a\":\"lib\":\"one\" {\n"), script.text());
        assertTrue(script.text().contains("\nusdt:\"/srv/b\":\"lib\":\"two\" {\n"), script.text());
        assertFalse(script.text().contains("/unused"), script.text());
    }

    @Test
    void areNotLeftOutAsAWhole() throws ElfFormatException {
        TinyElf mixed = plain("one").note("lib", "two", "1@%ah");
        Script script = write(Style.PRINT, file("/srv/a", mixed), file("/srv/b", plain("three")));
        assertEquals("", script.needs());
        assertEquals(2, script.probes());
        TinyElf numbers = TinyElf.of(TinyElf.X86_64).note("lib", "four", "1@%ah");
        // bpftrace has to be run with --unsafe anyway, or nothing of the second file is traced.
        Script whole = write(Style.PRINT, file("/srv/a", mixed), file("/srv/b", numbers));
        assertEquals("--unsafe", whole.needs());
        assertEquals(3, whole.probes());
    }

    @Test
    void areReadInAllCombinationsOfOptions() throws IOException {
        List<UsdtFile> fixtures = new ArrayList<>();
        for (Path path : EveryScriptTest.fixtures().toList()) {
            fixtures.add(UsdtFile.read(path, ScriptWriter.details()));
        }
        int traced = 0;
        for (OptionMatrix.Row row : OptionMatrix.of(fixtures.get(0), Path.of("/srv/a"))) {
            List<TracedFile> files = new ArrayList<>();
            for (UsdtFile fixture : fixtures) {
                files.add(TracedFile.of(fixture, Path.of("/srv/{ } //\" " + files.size())));
            }
            Script script = ScriptWriter.write(files, row.options());
            traced += script.probes();
            if (!script.isEmpty()) {
                ScriptReader.read(script.text());
            }
        }
        assertTrue(traced > 1000, "traces " + traced);
    }

    /** What begins in one file ends there, in a goroutine only where there are some. */
    @Test
    void havePairsOfTheirOwn() throws ElfFormatException {
        TinyElf go = TinyElf.of(TinyElf.X86_64).go().note("lib", "go_start", "").note("lib", "go_end", "");
        Script script = write(
                Style.LATENCY,
                file("/srv/go", go),
                file("/srv/c", plain("work_start")),
                file("/srv/d", plain("work_start", "work_end")));
        assertEquals(List.of(), script.problems());
        assertEquals(4, script.probes());
        assertTrue(script.text().contains("@start1a[pid, reg(\"r14\")] = nsecs"), script.text());
        assertTrue(script.text().contains("@start2a[tid] = nsecs"), script.text());
        assertTrue(script.text().contains(" of the same goroutine.\n"), script.text());
        assertTrue(script.text().contains(" of the same thread.\n"), script.text());
        assertFalse(script.text().contains("usdt:\"/srv/c\""), script.text());
        assertEquals(1, script.text().split("\nEND ", -1).length - 1, script.text());
    }

    /** Of names that are cut, each has a label of its own; the same probe in two files is the same. */
    @Test
    void areCountedByTheirNames() throws ElfFormatException {
        String longName = "n".repeat(80);
        Script script = write(
                Style.COUNT,
                file("/srv/a", plain("same", longName + "1")),
                file("/srv/b", plain("same", longName + "2")));
        assertEquals(2, script.text().split("@hits\\[\"lib:same\"] = count", -1).length - 1, script.text());
        assertTrue(script.text().contains("~1\"]"), script.text());
        assertTrue(script.text().contains("~2\"]"), script.text());
        assertEquals(1, script.text().split("interval:s:1", -1).length - 1, script.text());
    }

    @Test
    void areNamedInProblems() throws ElfFormatException {
        Script script = ScriptWriter.write(
                List.of(
                        file("/srv/a", plain("one")),
                        file("/srv/b", TinyElf.of(TinyElf.X86_64).note("lib", "bad", "8@%mm0")),
                        file("/srv/c:d", plain("two"))),
                OPTIONS);
        assertEquals(2, script.probes());
        assertTrue(
                messages(script).get(0).startsWith("/srv/c:d: nothing traced: the path /srv/c:d holds a colon"),
                messages(script).toString());
        assertTrue(
                messages(script).get(1).startsWith("/srv/b: lib:bad "),
                messages(script).toString());
    }

    @Test
    void areJudgedTogether() throws ElfFormatException {
        ScriptOptions none =
                OPTIONS.toBuilder().filter(ProbeFilter.of("*", "one")).build();
        List<TracedFile> files = List.of(file("/srv/a", plain("one")), file("/srv/b", plain("two")));
        assertEquals(List.of(), ScriptWriter.write(files, none).problems());
        ScriptOptions where =
                OPTIONS.toBuilder().condition(Condition.parse("status > 4")).build();
        assertEquals(
                List.of("nothing traced: no probe has status; there is arg0"),
                messages(ScriptWriter.write(files, where)));
        assertThrows(IllegalArgumentException.class, () -> ScriptWriter.write(List.of(), OPTIONS));
    }

    /** A version attaches to so many sites, of whatever files. */
    @Test
    void areCountedTogether() throws ElfFormatException {
        TinyElf many = TinyElf.of(TinyElf.X86_64);
        for (int i = 0; i < 300; i++) {
            many.note("lib", "n" + i, "-4@%eax");
        }
        Script script = write(Style.COUNT, file("/srv/a", many), file("/srv/b", many));
        assertTrue(
                messages(script).stream().anyMatch(message -> message.startsWith("600 sites: ")),
                messages(script).toString());
        assertTrue(
                messages(script).stream().anyMatch(message -> message.startsWith("600 different sites: ")),
                messages(script).toString());
    }

    private static MappedFile mapped(Kind kind, long elfOffset, String... tracerPaths) {
        List<Path> paths = new ArrayList<>();
        for (String path : tracerPaths) {
            paths.add(Path.of(path));
        }
        return new MappedFile(
                "/app/lib.so",
                kind,
                "fd:01",
                5,
                List.of(new Mapping(0x10000, 0x20000, 0, true)),
                elfOffset,
                Optional.of(paths.get(0)),
                paths,
                "");
    }

    @Test
    void areToldByThePathThatCanBeSpelled() throws ElfFormatException {
        MappedFile mapped = mapped(Kind.FILE, 0, "/srv/a:b", "/proc/7/root/app/a:b", "/proc/7/map_files/1-2");
        TracedFile source = TracedFile.of(mapped, plain("one").readForScripts());
        assertEquals(Path.of("/proc/7/map_files/1-2"), source.path());
        Script script = write(Style.PRINT, source);
        assertTrue(
                script.text().startsWith("// USDT probes of /app/lib.so, by /proc/7/map_files/1-2\n"), script.text());
        assertTrue(script.text().contains("\nusdt:\"/proc/7/map_files/1-2\":\"lib\":\"one\" {\n"), script.text());
    }

    /** Run: 0.17 and 0.23 take a zip file for none that can be executed, 0.27 attaches to any offset of it. */
    @Test
    void areFoundInAZipFile() throws ElfFormatException {
        TracedFile source = TracedFile.of(
                mapped(Kind.IN_ZIP, 0x3000, "/srv/app.apk"), plain("one").readForScripts());
        assertEquals(
                List.of("nothing traced: only bpftrace 0.27 and newer attach within a zip file;"
                        + " --target 0.27 writes for that"),
                messages(ScriptWriter.write(List.of(source), OPTIONS)));
        Script script = ScriptWriter.write(
                List.of(source),
                OPTIONS.toBuilder().version(TracerVersion.of("0.27")).build());
        long offset = source.file().sites().get(0).fileOffset().orElseThrow() + 0x3000;
        assertTrue(
                script.text().contains("\nuprobe:\"/srv/app.apk\":0x" + Long.toHexString(offset) + " {\n"),
                script.text());
        assertTrue(script.text().contains("--unsafe"), script.text());
    }
}
