package dev.usdt.cli.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usdt.cli.Cli;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code sarif-multitool validate} has against our SARIF. It is in the npm package
 * {@code @microsoft/sarif-multitool}; the variable {@code USDT_SARIF_MULTITOOL} says where it is.
 */
class SarifMultitoolTest {

    /** Where the project is at home, which is nowhere yet; and its version, which only a package has. */
    private static final String ABOUT_THE_TOOL = "SARIF2005";

    /** Each finding of the fixtures, and what is said without a file. */
    private static final List<Object> FILES = List.of(
            Cli.fixture("gofew-amd64-older-stripped.elf"),
            Cli.fixture("cvalues-arm64-relocatable.elf"),
            Cli.fixture("cvalues-amd64-prelinked.elf"),
            Cli.fixture("noprobes-amd64.elf"),
            "a:b/there is none");

    @TempDir
    Path folder;

    @Test
    void hasNothingAgainstIt() throws Exception {
        String tool = System.getenv("USDT_SARIF_MULTITOOL");
        assumeTrue(tool != null && Files.isExecutable(Path.of(tool)), "USDT_SARIF_MULTITOOL names no such program");
        Path baseline = folder.resolve("known.json");
        Files.writeString(
                baseline,
                Cli.launch("validate", "--format", "json", FILES.get(0)).out());
        assertEquals(Set.of(), complaints(tool, List.of()));
        assertEquals(Set.of(), complaints(tool, List.of("--baseline", baseline, "--require", "no:such")));
    }

    private Set<String> complaints(String tool, List<Object> options) throws Exception {
        List<Object> call = new ArrayList<>(List.of("validate", "--format", "sarif"));
        call.addAll(options);
        call.addAll(FILES);
        Path sarif = folder.resolve("usdt.sarif");
        Files.writeString(sarif, Cli.launch(call.toArray()).out());
        Path report = folder.resolve("report.sarif");
        Process process = new ProcessBuilder(
                        tool,
                        "validate",
                        sarif.toString(),
                        "--rule-kind",
                        "Sarif",
                        "--output",
                        report.toString(),
                        "--log",
                        "ForceOverwrite")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        process.waitFor();
        assertTrue(Files.exists(report), Files.readString(folder.resolve("log")));
        Set<String> complaints = new TreeSet<>();
        for (JsonNode result : new ObjectMapper().readTree(report.toFile()).at("/runs/0/results")) {
            if (!result.get("ruleId").asText().equals(ABOUT_THE_TOOL)) {
                complaints.add(result.get("ruleId").asText() + " " + result.get("message"));
            }
        }
        return complaints;
    }
}
