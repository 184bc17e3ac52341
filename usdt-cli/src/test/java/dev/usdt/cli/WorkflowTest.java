package dev.usdt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the workflow in docs/ci.md do what the page says. */
class WorkflowTest {

    private static final Pattern BEFORE = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final Pattern WORKFLOW = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);
    private static final Pattern STEP =
            Pattern.compile("- name: (.*)\n(?: +if: .*\n)? +run: (.*)\n", Pattern.MULTILINE);

    @TempDir
    Path folder;

    private String before = "";
    private final Map<String, String> steps = new LinkedHashMap<>();

    @BeforeEach
    void readPage() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no /bin/sh");
        String page = Files.readString(Path.of(System.getProperty("usdt.root"), "docs", "ci.md"));
        before = only(BEFORE, page);
        String workflow = only(WORKFLOW, page);
        Matcher step = STEP.matcher(workflow);
        while (step.find()) {
            steps.put(step.group(1), step.group(2));
        }
        assertEquals(workflow.split(" run: ", -1).length - 1, steps.size(), "each command is found");

        Files.createDirectories(folder.resolve("build/bin"));
        Path tools = Files.createDirectories(folder.resolve("tools"));
        // What is on the path there: the launcher, and what builds the project.
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        script(
                tools.resolve("usdt"),
                "exec '" + java + "' -cp '" + System.getProperty("java.class.path") + "' dev.usdt.cli.Main \"$@\"\n");
        script(tools.resolve("make"), "exit 0\n");
        build("8@%rax");
    }

    private static String only(Pattern pattern, String page) {
        Matcher matcher = pattern.matcher(page);
        assertTrue(matcher.find(), pattern.pattern());
        String found = matcher.group(1);
        assertFalse(matcher.find(), "a second " + pattern.pattern());
        return found;
    }

    private static void script(Path file, String commands) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + commands);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    /** Of a program that passes a value as it is said. */
    private void build(String arguments) throws IOException {
        HostileNote.write(
                folder.resolve("build/bin/myserver"),
                HostileNote.utf8("myserver"),
                HostileNote.utf8("request"),
                HostileNote.utf8(arguments));
    }

    /** As a runner does it: ends at the first command that fails. */
    private int run(String commands) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-e", "-c", commands);
        builder.directory(folder.toFile());
        builder.environment().merge("PATH", folder.resolve("tools").toString(), (path, tools) -> tools + ":" + path);
        builder.environment().put("GITHUB_PATH", folder.resolve("path").toString());
        builder.environment()
                .put("GITHUB_STEP_SUMMARY", folder.resolve("summary.md").toString());
        builder.redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile());
        return builder.start().waitFor();
    }

    private List<String> failed() throws Exception {
        List<String> failed = new ArrayList<>();
        for (Map.Entry<String, String> step : steps.entrySet()) {
            if (run(step.getValue()) != 0) {
                failed.add(step.getKey());
            }
        }
        return failed;
    }

    private String summary() throws IOException {
        return Files.readString(folder.resolve("summary.md"));
    }

    @Test
    void passesWhatIsAsItWas() throws Exception {
        assertEquals(0, run(before), () -> "before");
        assertEquals(List.of(), failed());
        assertEquals("### USDT probes\n\nNo differences.\n", summary());
        assertTrue(Files.readString(folder.resolve("path")).endsWith("/usdt-toolkit\n"));
        var sarif = new ObjectMapper().readTree(folder.resolve("usdt.sarif").toFile());
        assertEquals("2.1.0", sarif.path("version").asText());
        assertTrue(sarif.at("/runs/0/results").size() > 0);
    }

    @Test
    void failsIfAProbeIsLostOrCannotBeUsed() throws Exception {
        assertEquals(0, run(before), () -> "before");
        build("4@%eax");
        assertEquals(List.of("No probe is lost"), failed());
        assertTrue(summary().contains("| `myserver:request` | `argument 0 is uint32, was uint64` | yes |"), summary());
        build("8@?");
        assertEquals(List.of("All probes can be used"), failed());
        Files.delete(folder.resolve("build/bin/myserver"));
        assertEquals(List.of("No probe is lost", "All probes can be used"), failed());
    }
}
