package dev.usdt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands on the images and archives of {@code testdata/tools/images}, against the same on what these unpack to. */
@Tag("images")
class RealImagesCommandTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path FOLDER = Path.of(System.getProperty("usdt.images", "missing"));

    /** The lines of a listing in NDJSON, without what differs by its nature: where the file is. */
    private static List<JsonNode> sites(String before, Object... args) throws Exception {
        Cli.Result result = Cli.launch(args);
        List<JsonNode> sites = new ArrayList<>();
        for (String line : result.out().lines().toList()) {
            ObjectNode site = (ObjectNode) JSON.readTree(line);
            String file = site.get("file").asText();
            assertTrue(file.startsWith(before), file);
            site.put("file", file.substring(before.length()));
            site.remove("layer");
            sites.add(site);
        }
        assertTrue(!sites.isEmpty(), result::err);
        return sites;
    }

    @ParameterizedTest
    @CsvSource({
        "layout, layout",
        "docker.tar, layout",
        "saved-containerd.tar, layout",
        "oci-zstd, layout",
        "uncompressed, layout",
        "built.tar, built",
        "multi, multi-arm64"
    })
    void anImageIsListedAsItsUnpackedTree(String image, String truth) throws Exception {
        Path tree = FOLDER.resolve("truth").resolve(truth).resolve("rootfs");
        Path archive = FOLDER.resolve(image);
        assertEquals(
                sites(tree + "/", "list", "-r", "--format", "ndjson", tree),
                truth.equals("multi-arm64")
                        ? sites(
                                archive + "!/",
                                "list",
                                "--image",
                                "--platform",
                                "linux/arm64",
                                "--format",
                                "ndjson",
                                archive)
                        : sites(archive + "!/", "list", "--image", "--format", "ndjson", archive));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sample.tar", "sample.tar.gz", "sample.zip", "stored.zip", "window.tar.zst", "sample.tar.xz"})
    void anArchiveHasWhatItsUnpackedTreeHas(String name) throws Exception {
        Path tree = FOLDER.resolve("archives/tree");
        Path archive = FOLDER.resolve("archives").resolve(name);
        List<JsonNode> inTree = sites(tree + "/", "list", "-r", "--format", "ndjson", tree);
        List<JsonNode> inArchive = sites(archive + "!/", "list", "--archives", "--format", "ndjson", archive);
        // In the order of its members.
        inArchive.removeIf(site -> !inTree.contains(site));
        assertEquals(inTree.size(), inArchive.size());
    }

    @Test
    void eachLayerIsTold() throws Exception {
        Cli.Result result = Cli.launch("list", "--image", "--format", "json", FOLDER.resolve("oci.tar"));
        for (JsonNode file : JSON.readTree(result.out()).get("files")) {
            if (file.get("file").asText().endsWith("!/srv/app/server")) {
                assertEquals(
                        "COPY newer /srv # buildkit",
                        file.at("/layer/instruction").asText());
                assertTrue(file.at("/layer/digest").asText().startsWith("sha256:f716ff14"), file.toString());
                return;
            }
        }
        throw new AssertionError(result.out());
    }

    @Test
    void theSameImageInTwoShapesHasNoDifferences() {
        Cli.Result same = Cli.launch(
                "diff", "--policy", "compat", "--image", FOLDER.resolve("layout"), FOLDER.resolve("docker.tar"));
        assertEquals("No differences.\n", same.out());
        assertEquals(0, same.exitCode());
        Cli.Result packages = Cli.launch(
                "diff",
                "--policy",
                "compat",
                "--archives",
                FOLDER.resolve("archives/xz.deb"),
                FOLDER.resolve("archives/zst.deb"));
        assertEquals("No differences.\n", packages.out());
        assertEquals(0, packages.exitCode());
    }

    @ParameterizedTest
    @CsvSource({
        "--image, docker.tar, oci.tar",
        "--image, multi, attested",
        "--archives, archives/xz.deb, archives/zst.deb"
    })
    void aSavedListingIsComparedWithWhatItIsOf(String option, String listed, String current, @TempDir Path folder)
            throws Exception {
        Path listing = folder.resolve("probes.json");
        Files.writeString(
                listing,
                Cli.launch("list", option, "--format", "json", FOLDER.resolve(listed))
                        .out());
        Cli.Result same = Cli.launch("diff", "--policy", "compat", option, listing, FOLDER.resolve(current));
        assertEquals("No differences.\n", same.out(), same::err);
        assertEquals(0, same.exitCode());
    }

    @Test
    void anImageThatLostAProgramBreaksItsConsumers() {
        Cli.Result result =
                Cli.launch("diff", "--policy", "compat", "--image", FOLDER.resolve("layout"), FOLDER.resolve("built"));
        assertEquals(1, result.exitCode());
        assertTrue(result.out().contains("srv/app/alias:\n! - net_http:server_request_start: removed"), result.out());
    }

    @Test
    void aScriptForAFileOfAnImageIsThatOfTheFile() {
        Path file = FOLDER.resolve("truth/layout/rootfs/srv/app/releases/1/values");
        String inImage = FOLDER.resolve("docker.tar") + "!/srv/app/releases/1/values";
        assertEquals(
                Cli.launch("bpftrace", "--path", "/srv/values", file).out(),
                Cli.launch("bpftrace", "--path", "/srv/values", inImage).out());
        Cli.Result without = Cli.launch("bpftrace", inImage);
        assertEquals(1, without.exitCode());
        assertTrue(without.err().contains("--path says where it will be"), without.err());
    }

    @Test
    void anImageIsValidatedFileByFile() throws Exception {
        Cli.Result result = Cli.launch("validate", "--format", "json", "--image", FOLDER.resolve("multi"));
        List<String> files = new ArrayList<>();
        JSON.readTree(result.out())
                .get("files")
                .forEach(file -> files.add(file.get("file").asText()));
        assertEquals(
                List.of(
                        FOLDER.resolve("multi") + " (linux/amd64)!/usr/bin/server",
                        FOLDER.resolve("multi") + " (linux/amd64)!/usr/lib/libvalues.so",
                        FOLDER.resolve("multi") + " (linux/arm64)!/usr/bin/server",
                        FOLDER.resolve("multi") + " (linux/arm64)!/usr/lib/libvalues.so"),
                files);
    }

    @Test
    void saysWhatPlatformsThereAre() {
        Cli.Result result = Cli.launch("list", "--image", "--platform", "linux/riscv64", FOLDER.resolve("multi"));
        assertEquals(1, result.exitCode());
        assertTrue(
                result.err().contains("no image for linux/riscv64; there are linux/amd64, linux/arm64"), result.err());
    }
}
