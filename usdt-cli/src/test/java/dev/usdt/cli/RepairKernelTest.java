package dev.usdt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usdt.Argument;
import dev.usdt.ArgumentType;
import dev.usdt.Probe;
import dev.usdt.UsdtFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A binary of the older note layout under a kernel: bpftrace sees a part of its probes before the repair, and all of
 * them with every value after it. The script is written here, so that it is judged by nothing else.
 */
@Tag("kernel")
class RepairKernelTest {

    private static final int ROUNDS = 50;

    @TempDir
    Path folder;

    @Test
    void bpftraceReadsEveryValueOfARepairedFile() throws Exception {
        Path bpftrace = requireBpftrace();
        Path program = Files.copy(Cli.fixture("gofew-amd64-older-stripped.elf"), folder.resolve("program"));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertEquals(2, list(bpftrace, program).size(), "the fixture needs no repair");

        Path fixed = folder.resolve("fixed");
        assertEquals(0, Cli.launch("repair", "--gdb", program, "-o", fixed).exitCode());
        UsdtFile file = UsdtFile.read(fixed);
        assertEquals(file.probes().size(), list(bpftrace, fixed).size());

        Path script = Files.writeString(folder.resolve("trace.bt"), script(fixed, file));
        Path events = folder.resolve("events");
        Path truth = folder.resolve("truth");
        ProcessBuilder builder = new ProcessBuilder(
                        bpftrace.toString(),
                        "-q",
                        "-o",
                        events.toString(),
                        script.toString(),
                        "-c",
                        fixed + " -n " + ROUNDS + " -linger 2000")
                .redirectOutput(truth.toFile())
                .redirectError(folder.resolve("complaints").toFile());
        builder.environment().put("BPFTRACE_PERF_RB_PAGES", "1024");
        await(builder.start());
        List<String> printed = hits(Files.readString(events).replaceAll("(?<=[0-9a-f]) (?=[0-9a-f])", ""));
        assertEquals(ROUNDS * file.sites().size(), printed.size());
        assertEquals(hits(Files.readString(truth)), printed);
    }

    private Path requireBpftrace() throws IOException {
        List<String> found = Sandbox.findShell(List.of("bpftrace"));
        boolean can = !found.isEmpty() && System.getProperty("user.name").equals("root");
        boolean here = System.getProperty("os.arch").equals("amd64");
        if (Boolean.parseBoolean(System.getenv("CI"))) {
            assertTrue(can && here, "no bpftrace, not root, or another machine");
        }
        assumeTrue(can && here, "no bpftrace, not root, or another machine");
        return Path.of(found.get(0));
    }

    private List<String> list(Path bpftrace, Path program) throws Exception {
        Path out = folder.resolve("list");
        await(new ProcessBuilder(bpftrace.toString(), "-l", "usdt:" + program + ":*")
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
        return Files.readAllLines(out);
    }

    private static void await(Process process) throws Exception {
        process.getOutputStream().close();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("still running");
        }
    }

    /** In the words in which the program tells its hits. */
    private static String script(Path program, UsdtFile file) {
        StringBuilder script = new StringBuilder();
        for (Probe probe : file.probes()) {
            List<String> values = new ArrayList<>();
            StringBuilder format = new StringBuilder("hit\\t" + probe.provider() + ":" + probe.name());
            List<Argument> arguments = probe.sites().get(0).arguments();
            for (int i = 0; i < arguments.size(); i++) {
                ArgumentType type = arguments.get(i).type();
                boolean text = probe.name().equals("text");
                format.append(text ? "\\ts:%rh" : type.signed() ? "\\t%ld" : "\\t%lu");
                String whole = type.signed() ? "int64" : "uint64";
                values.add(text ? "buf(uptr(arg0), (uint64)arg1)" : "(" + whole + ")(" + type.typeName() + ")arg" + i);
                i += text ? 1 : 0;
            }
            script.append("usdt:\"" + program + "\":\"" + probe.provider() + "\":\"" + probe.name() + "\" { printf(\""
                    + format + "\\n\"" + (values.isEmpty() ? "" : ", " + String.join(", ", values)) + "); }\n");
        }
        return script.toString();
    }

    private static List<String> hits(String lines) {
        List<String> hits =
                lines.lines().filter(line -> line.startsWith("hit\t")).sorted().toList();
        assertFalse(hits.isEmpty(), lines);
        return hits;
    }
}
