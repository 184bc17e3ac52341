package dev.usdt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.usdt.UsdtFile;
import dev.usdt.process.LiveProcess;
import dev.usdt.process.MappedFile;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/embedding.md shows in Java compiles, and prints what is shown below it; other pages' samples compile. */
class SamplesTest {

    private static final Path ROOT = Path.of(System.getProperty("usdt.root"));

    private static final Pattern CODE = Pattern.compile("```java\n(.*?)```\n", Pattern.DOTALL);

    /** A sample, and what it prints. */
    private static final Pattern SAMPLE = Pattern.compile("```java\n(.*?)```\n\n```\n(.*?)```\n", Pattern.DOTALL);

    private static final String IMPORTS = """
            import dev.usdt.*;
            import dev.usdt.process.*;
            import dev.usdt.value.*;
            import java.io.*;
            import java.nio.*;
            import java.nio.charset.*;
            import java.nio.file.*;
            import java.util.*;
            """;

    private static final String MORE_IMPORTS = """
            import static org.junit.jupiter.api.Assertions.*;
            import dev.usdt.archive.*;
            import dev.usdt.diff.*;
            import dev.usdt.otel.*;
            import dev.usdt.otel.otlp.*;
            import dev.usdt.trace.*;
            import dev.usdt.tracer.*;
            import dev.usdt.validate.*;
            import org.junit.jupiter.api.Test;
            """;

    @TempDir
    Path folder;

    private record Sample(String code, String output) {

        boolean isAgent() {
            return code.contains("premain");
        }

        boolean isOfThisProcess() {
            return isAgent() || code.contains("ProcessHandle.current()");
        }
    }

    private static List<Sample> samples() throws IOException {
        List<Sample> samples = new ArrayList<>();
        String text = Files.readString(ROOT.resolve("docs/embedding.md"));
        Matcher matcher = SAMPLE.matcher(text);
        while (matcher.find()) {
            samples.add(new Sample(matcher.group(1), matcher.group(2)));
        }
        assertEquals(text.split("```java", -1).length - 1, samples.size(), "samples that show what they print");
        return samples;
    }

    @BeforeEach
    void copyTheirFiles() throws IOException {
        Path elf = ROOT.resolve("testdata/elf");
        Files.copy(elf.resolve("goserver-amd64-stripped.elf"), folder.resolve("myserver"));
        Files.copy(elf.resolve("cvalues-amd64-O2-pie-semaphore.elf"), folder.resolve("myprogram"));
    }

    @Test
    void ofFilesPrintWhatIsShown() throws Exception {
        int run = 0;
        for (Sample sample : samples()) {
            compile(sample);
            if (!sample.isOfThisProcess()) {
                assertEquals(sample.output(), run("-cp", classPath(), "Sample"), sample.code());
                run++;
            }
        }
        assertTrue(run >= 3, run + " samples");
    }

    @Test
    void ofProcessesPrintWhatIsShown() throws Exception {
        assumeTrue(hasProbes(), "this Java has no probes, or is not on Linux");
        int run = 0;
        for (Sample sample : samples()) {
            if (sample.isOfThisProcess()) {
                compile(sample);
                String printed = sample.isAgent()
                        ? run("-javaagent:" + agent(), "-cp", classPath(), "Nothing")
                        : run("-cp", classPath(), "Sample");
                assertEquals(sample.output(), printed, sample.code());
                run++;
            }
        }
        assertEquals(3, run);
    }

    /** They want programs and receivers to run, which other tests have. */
    @Test
    void ofOtherPagesCompile() throws IOException {
        int compiled = 0;
        try (DirectoryStream<Path> pages = Files.newDirectoryStream(ROOT.resolve("docs"), "*.md")) {
            for (Path page : pages) {
                Matcher sample = CODE.matcher(Files.readString(page));
                while (!page.endsWith("embedding.md") && sample.find()) {
                    compile("Sample", IMPORTS + MORE_IMPORTS, sample.group(1), System.getProperty("java.class.path"));
                    compiled++;
                }
            }
        }
        assertTrue(compiled >= 4, compiled + " samples");
    }

    /** Which takes the lines only if file and offsets are in order. */
    @Test
    @Tag("kernel")
    void ofAttachingAreTakenByTheKernel() throws Exception {
        Path events = Path.of("/sys/kernel/tracing/uprobe_events");
        assumeTrue(Files.isWritable(events), "this is not root on Linux with tracefs");
        Sample sample = samples().stream()
                .filter(one -> one.output().startsWith("p:"))
                .findFirst()
                .orElseThrow();
        String file = folder.resolve("myprogram").toString();
        try {
            for (String line :
                    sample.output().replace("/srv/myprogram", file).lines().toList()) {
                Files.writeString(events, line + "\n", StandardOpenOption.APPEND);
            }
            List<String> taken = Files.readAllLines(events).stream()
                    .filter(line -> line.startsWith("p:mine/"))
                    .toList();
            assertEquals(2, taken.size(), taken.toString());
            // The kernel writes numbers with all their digits.
            assertTrue(taken.get(0).matches("p:mine/integers_0 .*/myprogram:0x0*b90\\(0x0*206e\\)"), taken.toString());
        } finally {
            for (String name : List.of("integers_0", "constants_1")) {
                Files.writeString(events, "-:mine/" + name + "\n", StandardOpenOption.APPEND);
            }
        }
    }

    private static boolean hasProbes() throws IOException {
        if (!Files.isReadable(Path.of("/proc/self/maps"))) {
            return false;
        }
        for (MappedFile mapped : LiveProcess.of(ProcessHandle.current().pid()).files()) {
            if (mapped.path().endsWith("/libjvm.so")) {
                UsdtFile file = mapped.read();
                return file.probes().stream().anyMatch(probe -> probe.name().equals("gc__begin"));
            }
        }
        return false;
    }

    private void compile(Sample sample) throws IOException {
        compile(sample.isAgent() ? "ProbesAgent" : "Sample", IMPORTS, sample.code(), classPath());
    }

    /** With all warnings, each an error, as the project itself is. */
    private void compile(String name, String imports, String code, String classPath) throws IOException {
        String type;
        if (code.contains("premain")) {
            type = code + "class Nothing { public static void main(String[] none) {} }";
        } else if (code.startsWith("@Test")) {
            type = "class " + name + " {\n" + code + "}";
        } else {
            type = "final class " + name + " {\npublic static void main(String[] none) throws Exception {\n" + code
                    + "}\n}";
        }
        Path file = Files.writeString(folder.resolve(name + ".java"), imports + type);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        List<String> options = List.of(
                // That of a trace or an export may be closed before its end, to see what became of it.
                "-Xlint:all,-processing,-classfile,-try",
                "-Werror",
                "-proc:none",
                "-cp",
                classPath,
                "-d",
                folder.toString());
        try (var files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            boolean compiled = compiler.getTask(said, files, null, options, null, files.getJavaFileObjects(file))
                    .call();
            assertTrue(compiled, said + code);
        }
    }

    private String classPath() {
        return folder + File.pathSeparator + String.join(File.pathSeparator, libraries());
    }

    /** usdt-core and what it depends on. */
    private static List<String> libraries() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(path -> path.contains("usdt-core") || path.contains("jelf") || path.contains("jspecify"))
                .toList();
    }

    /** The jar that the page describes. */
    private Path agent() throws IOException {
        StringBuilder libraries = new StringBuilder();
        for (String library : libraries()) {
            libraries.append(Path.of(library).toUri()).append(' ');
        }
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", "ProbesAgent");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, libraries.toString());
        Path jar = folder.resolve("probes-agent.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            out.putNextEntry(new ZipEntry("ProbesAgent.class"));
            out.write(Files.readAllBytes(folder.resolve("ProbesAgent.class")));
        }
        Files.delete(folder.resolve("ProbesAgent.class"));
        return jar;
    }

    private String run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dfile.encoding=UTF-8");
        command.addAll(List.of(arguments));
        Path errors = folder.resolve("errors");
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectError(errors.toFile());
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), Files.readString(errors));
        assertEquals("", Files.readString(errors));
        return out;
    }
}
