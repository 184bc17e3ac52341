package dev.usdt.tracer;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A tracer that is installed, or one of another Debian suite.
 *
 * @param command its words before the arguments
 */
record Tool(List<String> command) {

    /** What a call printed. */
    record Result(int exitCode, String out, String err) {}

    /** Finds an installed program; a test that has none is skipped, or fails where CI is set. */
    static Tool installed(String program, String packageName) {
        for (String folder : (System.getenv("PATH") + ":/usr/sbin:/sbin").split(":", -1)) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return new Tool(List.of(folder + "/" + program));
            }
        }
        missing("there is no " + program + " (package " + packageName + ")");
        throw new AssertionError();
    }

    /** Finds the program of a Debian suite. */
    static Tool ofSuite(String suite, String packageName, String program) throws Exception {
        Path run = Path.of(System.getProperty("usdt.testdata"), "tools", "debian-run");
        Tool tool = new Tool(List.of(run.toString(), suite, packageName, program));
        Result version = new Tool(List.of(run.toString())).run("--version", suite, packageName);
        if (version.exitCode() != 0) {
            missing(packageName + " of Debian " + suite + " cannot be had: " + version.err());
        }
        System.out.println("tracer: " + packageName + " " + version.out().strip() + " of Debian " + suite);
        return tool;
    }

    /** A directory of kernel headers, with which bcc compiles: those of the kernel that runs are seldom there. */
    static Path kernelHeaders() throws Exception {
        Path script = Path.of(System.getProperty("usdt.testdata"), "tools", "kernel-headers");
        Result headers = new Tool(List.of(script.toString())).run("bookworm");
        if (headers.exitCode() != 0) {
            missing("there are no kernel headers: " + headers.err());
        }
        return Path.of(headers.out().strip());
    }

    static void requireRootOnX86() {
        boolean can = System.getProperty("user.name").equals("root")
                && System.getProperty("os.arch").equals("amd64")
                && System.getProperty("os.name").equals("Linux");
        if (!can) {
            missing("the tracers are run as root on Linux on x86-64");
        }
    }

    private static void missing(String reason) {
        System.out.println("tracer: not run: " + reason);
        if (Boolean.parseBoolean(System.getenv("CI"))) {
            fail(reason);
        }
        assumeTrue(false, reason);
    }

    Result run(Object... arguments) throws Exception {
        return run(Map.of(), arguments);
    }

    Result run(Map<String, String> environment, Object... arguments) throws Exception {
        List<String> words = new ArrayList<>(command);
        for (Object argument : arguments) {
            words.add(argument.toString());
        }
        Path out = Files.createTempFile("tracer", ".out");
        Path err = Files.createTempFile("tracer", ".err");
        try {
            ProcessBuilder builder = new ProcessBuilder(words)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            // Only to end what hangs: no test is about how long it takes.
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(words + " is still running");
            }
            // Tools print bytes of names as they are.
            return new Result(
                    process.exitValue(),
                    Files.readString(out, StandardCharsets.ISO_8859_1),
                    Files.readString(err, StandardCharsets.ISO_8859_1));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }
}
