package dev.usdt.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Images by umoci, buildah, podman, skopeo and Docker, against what umoci unpacks. */
@Tag("images")
class RealImagesTest {

    /** What an archive has, in the order of its images: what is in {@code truth}. */
    private static final Map<String, List<String>> IMAGES = Map.ofEntries(
            Map.entry("layout", List.of("layout")),
            Map.entry("oci.tar", List.of("layout")),
            Map.entry("docker.tar", List.of("layout")),
            Map.entry("docker-20.tar", List.of("layout")),
            Map.entry("docker-save.tar", List.of("layout")),
            Map.entry("saved-containerd.tar", List.of("layout")),
            Map.entry("oci-zstd", List.of("layout")),
            Map.entry("uncompressed", List.of("layout")),
            Map.entry("mislabelled", List.of("layout")),
            Map.entry("built", List.of("built")),
            Map.entry("built.tar", List.of("built")),
            Map.entry("multi", List.of("multi-amd64", "multi-arm64")),
            Map.entry("attested", List.of("multi-amd64", "multi-arm64")),
            Map.entry("podman.tar", List.of("built", "multi-amd64")),
            Map.entry("saved-20.tar", List.of("built", "multi-amd64")),
            Map.entry("saved-26.tar", List.of("built", "multi-amd64")));

    @TestFactory
    Stream<DynamicTest> haveWhatIsUnpacked() {
        return IMAGES.keySet().stream()
                .sorted()
                .map(name -> DynamicTest.dynamicTest(name, () -> assertHas(name, IMAGES.get(name))));
    }

    private static void assertHas(String name, List<String> truths) throws Exception {
        Path path = Made.FOLDER.resolve(name);
        try (ImageArchive archive = ImageArchive.open(path, ArchiveLimits.DEFAULT)) {
            assertHas(archive, truths);
        }
        if (Files.isDirectory(path)) {
            try (ImageArchive archive = ImageArchive.open(RemoteChannel.filesOf(path), ArchiveLimits.DEFAULT)) {
                assertHas(archive, truths);
            }
            return;
        }
        try (RemoteChannel channel = new RemoteChannel(path)) {
            assertTrue(ImageArchive.mayBeImage(channel));
            try (ImageArchive archive = ImageArchive.open(channel, ArchiveLimits.DEFAULT)) {
                assertHas(archive, truths);
            }
        }
    }

    private static void assertHas(ImageArchive archive, List<String> truths) throws Exception {
        assertEquals(List.of(), archive.faults());
        assertEquals(truths.size(), archive.images().size());
        for (Image image : archive.images()) {
            String truth = truthOf(image, truths);
            assertEquals(history(truth), history(image), "diff ids and instructions");
            ImageContents<String> contents = archive.read(image, elf -> Optional.of(Made.sha256(elf)), false, 2);
            assertEquals(List.of(), contents.faults());
            Map<String, String> found = new TreeMap<>();
            for (ImageFile<String> file : contents.files()) {
                found.put(file.path(), file.value() + " " + file.layer().diffId());
            }
            assertEquals(unpacked(truth), found);
        }
    }

    private static String truthOf(Image image, List<String> truths) throws IOException {
        for (String truth : truths) {
            if (history(truth).equals(history(image))) {
                return truth;
            }
        }
        throw new AssertionError("none of " + truths + " has " + history(image));
    }

    private static List<String> history(Image image) {
        return image.layers().stream()
                .map(layer -> layer.diffId() + " " + layer.instruction())
                .toList();
    }

    private static List<String> history(String truth) throws IOException {
        return Made.table("truth/" + truth + "/history.tsv").stream()
                .map(row -> row.get(0) + " " + row.get(2))
                .toList();
    }

    /** The ELF files, with digest and layer. */
    private static Map<String, String> unpacked(String truth) throws IOException {
        Map<String, String> layers = new HashMap<>();
        for (List<String> row : Made.table("truth/" + truth + "/layers.tsv")) {
            layers.put(row.get(0), row.get(1));
        }
        Map<String, String> files = new TreeMap<>();
        Path root = Made.FOLDER.resolve("truth/" + truth + "/rootfs");
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.toList()) {
                if (!Files.isSymbolicLink(path) && Files.isRegularFile(path) && isElf(path)) {
                    String name = "/" + root.relativize(path);
                    try (FileChannel channel = FileChannel.open(path)) {
                        files.put(name, Made.sha256(channel) + " " + layers.get(name));
                    }
                }
            }
        }
        assertTrue(files.size() > 1, files::toString);
        return files;
    }

    private static boolean isElf(Path path) throws IOException {
        try (InputStream stream = Files.newInputStream(path)) {
            byte[] magic = stream.readNBytes(4);
            return magic.length == 4 && ByteBuffer.wrap(magic).getInt() == 0x7f454c46;
        }
    }
}
