package dev.usdt.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.usdt.archive.Packed.Tar;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers upon layers, and images that lie. Those of real tools are in {@code RealImagesTest}. */
class ImageArchiveTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private byte[] server;
    private byte[] values;

    @BeforeEach
    void readFiles() throws Exception {
        server = Elf.server();
        values = Elf.values();
    }

    /** How many bytes it has, which tells the two files apart. */
    private static Optional<Long> size(SeekableByteChannel elf) throws IOException {
        ByteBuffer magic = ByteBuffer.allocate(4);
        elf.read(magic);
        return Optional.of(elf.size());
    }

    private String name(long size) {
        return size == server.length ? "server" : size == values.length ? "values" : Long.toString(size);
    }

    private static Tar layer() {
        return new Tar();
    }

    /** What a container of these layers would see, as {@code PATH FILE LAYER}; the lowest layer is 0. */
    private List<String> merged(Tar... layers) throws Exception {
        return merged(false, layers);
    }

    private List<String> merged(boolean archives, Tar... layers) throws Exception {
        Map<String, byte[]> files = new LinkedHashMap<>();
        List<String> names = new ArrayList<>();
        List<String> diffIds = new ArrayList<>();
        List<Map<String, String>> history = new ArrayList<>();
        for (int i = 0; i < layers.length; i++) {
            names.add("l" + i + ".tar");
            diffIds.add("sha256:" + i);
            history.add(Map.of("created_by", Integer.toString(i)));
            files.put("l" + i + ".tar", layers[i].bytes());
        }
        files.put(
                "c.json",
                JSON.writeValueAsBytes(Map.of(
                        "os",
                        "linux",
                        "architecture",
                        "amd64",
                        "rootfs",
                        Map.of("diff_ids", diffIds),
                        "history",
                        history)));
        files.put(
                "manifest.json",
                JSON.writeValueAsBytes(
                        List.of(Map.of("Config", "c.json", "RepoTags", List.of("app:1"), "Layers", names))));
        Path file = folder.resolve("image.tar");
        Files.write(file, Packed.tar(files));
        List<String> seen;
        try (ImageArchive archive = ImageArchive.open(file, ArchiveLimits.DEFAULT)) {
            seen = seen(archive, archives);
        }
        try (RemoteChannel channel = new RemoteChannel(file)) {
            try (ImageArchive archive = ImageArchive.open(channel, ArchiveLimits.DEFAULT)) {
                assertEquals(seen, seen(archive, archives), "by a channel");
            }
            assertTrue(channel.isOpen());
        }
        return seen;
    }

    private List<String> seen(ImageArchive archive, boolean archives) throws Exception {
        List<String> seen = new ArrayList<>();
        Image image = archive.images().get(0);
        assertEquals("app:1", image.name());
        assertEquals("linux/amd64", image.platform().toString());
        ImageContents<Long> contents = archive.read(image, ImageArchiveTest::size, archives, 2);
        for (ImageFile<Long> elf : contents.files()) {
            seen.add(elf.path() + " " + name(elf.value()) + " " + elf.layer().instruction());
        }
        for (ArchiveItem.Fault fault : contents.faults()) {
            seen.add(fault.path() + ": " + fault.reason());
        }
        return seen;
    }

    @Test
    void anUpperFileReplacesALowerOne() throws Exception {
        assertEquals(
                List.of("/a values 1", "/b server 0"),
                merged(layer().file("a", server).file("b", server), layer().file("./a", values)));
        assertEquals(List.of(), merged(layer().file("a", server), layer().file("/a", Packed.text("text"))));
        assertEquals(List.of(), merged(layer().file("a/b", server), layer().file("a", Packed.text("text"))));
        assertEquals(
                List.of("/a/c values 1"),
                merged(layer().file("a", server), layer().directory("a/").file("a/c", values)));
        assertEquals(
                List.of("/a/b server 0", "/a/c values 1"),
                merged(layer().file("a/b", server), layer().directory("a").file("a/c", values)));
        assertEquals(List.of(), merged(layer().file("a/b", server), layer().symbolicLink("a", "c")));
    }

    @Test
    void whiteoutsDelete() throws Exception {
        Tar lower = layer().file("a/b/c", server).file("a/d", server).file("e", server);
        assertEquals(List.of("/a/d server 0", "/e server 0"), merged(lower, layer().file("a/.wh.b", new byte[0])));
        assertEquals(
                List.of("/e server 0"),
                merged(layer().file("a/b", server).file("e", server), layer().file(".wh.a", new byte[0])));
        // Of the layer itself nothing, whatever comes first.
        assertEquals(
                List.of("/a values 1"),
                merged(layer().file("a", server), layer().file("a", values).file(".wh.a", new byte[0])));
        // And what was deleted may come again.
        assertEquals(
                List.of("/a server 2"),
                merged(layer().file("a", values), layer().file(".wh.a", new byte[0]), layer().file("a", server)));
    }

    @Test
    void anOpaqueDirectoryHidesWhatItHad() throws Exception {
        assertEquals(
                List.of("/a/new values 1", "/b server 0"),
                merged(
                        layer().file("a/old", server).file("a/deep/old", server).file("b", server),
                        layer().file("a/.wh..wh..opq", new byte[0]).file("a/new", values)));
        assertEquals(
                List.of("/new values 1"),
                merged(
                        layer().file("a/old", server),
                        layer().file(".wh..wh..opq", new byte[0]).file("new", values)));
    }

    @Test
    void hardLinksAreFiles() throws Exception {
        assertEquals(
                List.of("/a server 0", "/b server 0"),
                merged(layer().file("a", server).hardLink("b", "a")));
        assertEquals(
                List.of("/b server 0"),
                merged(layer().file("a", server).hardLink("b", "./a"), layer().file(".wh.a", new byte[0])));
        assertEquals(
                List.of("/a values 1", "/b server 0"),
                merged(layer().file("a", server).hardLink("b", "a"), layer().file("a", values)));
        // Of a file below.
        assertEquals(
                List.of("/a server 0", "/b server 1"), merged(layer().file("a", server), layer().hardLink("b", "a")));
        assertEquals(
                List.of(), merged(layer().hardLink("a", "b").hardLink("b", "a").hardLink("c", "c")));
    }

    @Test
    void directoriesBehindLinksAreWhereTheyLead() throws Exception {
        Tar lower = layer().directory("usr/lib").symbolicLink("lib", "usr/lib").file("usr/lib/a", server);
        assertEquals(
                List.of("/usr/lib/a server 0", "/usr/lib/b values 1"), merged(lower, layer().file("lib/b", values)));
        assertEquals(
                List.of(),
                merged(
                        layer().symbolicLink("lib", "/usr/lib").file("usr/lib/a", server),
                        layer().file("lib/.wh.a", new byte[0])));
        // That the link goes is nothing to the directory.
        assertEquals(
                List.of("/usr/lib/a server 0"),
                merged(
                        layer().symbolicLink("lib", "../../usr/lib").file("usr/lib/a", server),
                        layer().file(".wh.lib", new byte[0])));
        assertEquals(
                List.of("/lib/b values 1", "/usr/lib/a server 0"),
                merged(
                        layer().symbolicLink("lib", "usr/lib").file("usr/lib/a", server),
                        layer().directory("lib").file("lib/b", values)));
        // Round in circles.
        assertEquals(
                1,
                merged(layer().symbolicLink("a", "b").symbolicLink("b", "a").file("a/x", server))
                        .size());
    }

    @Test
    void namesLeadNowhereElse() throws Exception {
        assertEquals(
                List.of("/a server 0", "/etc/b values 0"),
                merged(layer().file("../../a", server).file("/x/../etc//./b", values)));
        assertEquals(List.of(), merged(layer().file("a", server), layer().file("../.wh.a", new byte[0])));
    }

    @Test
    void listsAsDirectoriesAreListed() throws Exception {
        assertEquals(
                List.of(
                        "/a/z server 0",
                        "/a-b server 0",
                        "/b server 0",
                        "/ä server 0",
                        "/\ue000 server 0",
                        "/😀 server 0"),
                merged(layer().file("😀", server)
                        .file("\ue000", server)
                        .file("a-b", server)
                        .file("ä", server)
                        .file("b", server)
                        .file("a/z", server)));
    }

    @Test
    void looksIntoArchivesIfThatIsWanted() throws Exception {
        byte[] jar = Packed.zip(Packed.members("lib/x.so", values));
        assertEquals(List.of(), merged(layer().file("app.jar", jar)));
        assertEquals(List.of("/app.jar!/lib/x.so values 0"), merged(true, layer().file("app.jar", jar)));
        assertEquals(
                List.of("/app.jar!/lib/y.so server 1"),
                merged(
                        true,
                        layer().file("app.jar", jar),
                        layer().file("app.jar", Packed.zip(Packed.members("lib/y.so", server)))));
    }

    @Test
    void whatCannotBeReadIsTold() throws Exception {
        Path file = folder.resolve("image.tar");
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("good.tar", layer().file("a", server).bytes());
        files.put("bad.tar", Packed.text("no layer, and much too long for one".repeat(20)));
        files.put("c.json", Packed.text("{\"architecture\": 5, \"history\": {}, \"rootfs\": []}"));
        files.put(
                "manifest.json",
                Packed.text("[{\"Config\": \"c.json\", \"Layers\": [\"good.tar\", \"bad.tar\", \"../gone.tar\"]},"
                        + " {\"Config\": \"none.json\"}, 7, null]"));
        Files.write(file, Packed.tar(files));
        try (ImageArchive archive = ImageArchive.open(file, ArchiveLimits.DEFAULT)) {
            assertEquals(
                    List.of(
                            "config none.json: none.json is not there",
                            "config without a name:  is not there",
                            "config without a name:  is not there"),
                    archive.faults());
            ImageContents<Long> contents = archive.read(archive.images().get(0), ImageArchiveTest::size, false, 2);
            assertEquals(1, contents.files().size());
            assertEquals(
                    List.of(
                            new ArchiveItem.Fault("layer ../gone.tar", "is not there"),
                            new ArchiveItem.Fault(
                                    "layer bad.tar", "neither a tar file nor compressed in a way that is known")),
                    contents.faults());
        }
    }

    @Test
    void whatIsNoImageIsRefused() throws Exception {
        Path file = folder.resolve("image.tar");
        String none = ": not a container image (expected an OCI layout, or the output of docker save or podman save)";
        for (byte[] bytes : List.of(layer().file("a", server).bytes(), server, new byte[0], new byte[1024])) {
            Files.write(file, bytes);
            assertEquals(
                    file + none,
                    assertThrows(IOException.class, () -> ImageArchive.open(file, ArchiveLimits.DEFAULT))
                            .getMessage());
        }
        assertEquals(
                folder + none,
                assertThrows(IOException.class, () -> ImageArchive.open(folder, ArchiveLimits.DEFAULT))
                        .getMessage());
        Files.writeString(
                folder.resolve("index.json"), "{\"manifests\": [{\"digest\": \"sha256:../../../etc/passwd\"}]}");
        try (ImageArchive archive = ImageArchive.open(folder, ArchiveLimits.DEFAULT)) {
            assertEquals(
                    List.of(
                            "manifest sha256:../../../etc/passwd: the digest of a blob is 'sha256:../../../etc/passwd'"),
                    archive.faults());
            assertEquals(List.of(), archive.images());
        }
        Files.writeString(folder.resolve("index.json"), "{\"manifests\": [");
        String message = assertThrows(IOException.class, () -> ImageArchive.open(folder, ArchiveLimits.DEFAULT))
                .getMessage();
        assertTrue(message.startsWith(folder + ": index.json is not JSON: "), message);
        assertTrue(message.endsWith("(line 1, column 16)"), message);
    }

    private String refused(String manifest) throws Exception {
        Path file = folder.resolve("image.tar");
        Files.write(
                file, Packed.tar(Packed.members("c.json", Packed.text("{}"), "manifest.json", Packed.text(manifest))));
        return assertThrows(FileSystemException.class, () -> ImageArchive.open(file, ArchiveLimits.DEFAULT))
                .getReason();
    }

    @Test
    void manifestsThatExceedBoundsAreRefused() throws Exception {
        String tooDeep = refused("[".repeat(100_000));
        assertTrue(tooDeep.startsWith("manifest.json is not JSON: Document nesting depth"), tooDeep);
        String tooLong = refused("[{\"Config\":" + "9".repeat(100_000) + "}]");
        assertTrue(tooLong.startsWith("manifest.json is not JSON: Number value length"), tooLong);
        String tooMany = refused("[" + "[],".repeat(200_000) + "[]]");
        assertTrue(tooMany.startsWith("manifest.json is not JSON: Token count"), tooMany);
    }

    @Test
    void noImageIsNoImage() throws Exception {
        for (String none : List.of("", "[]", "null", "\"x\"", "[] x")) {
            assertEquals("manifest.json names no image", refused(none));
        }
    }

    @Test
    void anImageOfThousandsOfLayersIsLeftOut() throws Exception {
        Path file = folder.resolve("image.tar");
        String layers = "\"l.tar\", ".repeat(2000) + "\"l.tar\"";
        Files.write(
                file,
                Packed.tar(Packed.members(
                        "c.json",
                        Packed.text("{}"),
                        "manifest.json",
                        Packed.text("[{\"Config\": \"c.json\", \"Layers\": [" + layers + "]}]"))));
        try (ImageArchive archive = ImageArchive.open(file, ArchiveLimits.DEFAULT)) {
            assertEquals(List.of("an image has more than 1000 layers, so it is left out"), archive.faults());
            assertEquals(List.of(), archive.images());
        }
    }

    @Test
    void anIndexThatHoldsItselfComesToAnEnd() throws Exception {
        String digest = "a".repeat(64);
        String self = "{\"digest\": \"sha256:" + digest + "\"}";
        Files.createDirectories(folder.resolve("blobs/sha256"));
        Files.writeString(folder.resolve("index.json"), "{\"manifests\": [" + self + "]}");
        Files.writeString(
                folder.resolve("blobs/sha256/" + digest),
                "{\"manifests\": [" + (self + ", ").repeat(100) + self + "]}");
        try (ImageArchive archive = ImageArchive.open(folder, ArchiveLimits.DEFAULT)) {
            assertEquals(List.of(), archive.images());
            assertEquals(
                    "more than 1000 images, indexes deeper than 4, or more than 100 faults: the rest is left out",
                    archive.faults().get(0));
            assertTrue(archive.faults().size() < 5);
        }
    }

    @Test
    void aNameThatNoFileCanHaveIsNotThere() throws Exception {
        Files.writeString(folder.resolve("c.json"), "{}");
        Files.writeString(
                folder.resolve("manifest.json"),
                "[{\"Config\": \"c\\u0000.json\"}, {\"Config\": \"c.json\", \"Layers\": [\"\\u0000\"]}]");
        try (ImageArchive archive = ImageArchive.open(folder, ArchiveLimits.DEFAULT)) {
            assertEquals(List.of("config c\0.json: c\0.json is not there"), archive.faults());
            assertEquals(
                    List.of(new ArchiveItem.Fault("layer \0", "is not there")),
                    archive.read(archive.images().get(0), ImageArchiveTest::size, false, 1)
                            .faults());
        }
    }

    @Test
    void whiteoutsOfNothingDeleteNothing() throws Exception {
        assertEquals(
                List.of(
                        "/a/b server 0",
                        "/.wh.: says that a file is gone, but not which",
                        "/a/.wh..: says that a file is gone, but not which",
                        "/a/.wh...: says that a file is gone, but not which"),
                merged(
                        layer().file("a/b", server),
                        layer().file(".wh.", new byte[0])
                                .file("a/.wh..", new byte[0])
                                .file("a/.wh...", new byte[0])));
    }

    @Test
    void pathsAreNoLongerThanPathsCanBe() throws Exception {
        String deep = "a/".repeat(5000);
        String fault = "/" + deep.substring(0, 100)
                + ": begins a name, or is a link to one, that is longer than a path can be";
        assertEquals(
                List.of("/b server 0", fault),
                merged(layer().file(deep + "x", server).file("b", server)));
        assertEquals(
                List.of("/a/b server 0", "/a: begins a name, or is a link to one, that is longer than a path can be"),
                merged(layer().symbolicLink("a", deep + "a").file("a/b", server)));
    }

    @Test
    void whatIsReplacedIsGoneWithAllBelow() throws Exception {
        assertEquals(
                List.of("/a server 0"),
                merged(
                        layer().file("a", server),
                        layer().hardLink("d/link", "a").file("d", new byte[0])));
    }

    /** As many as 3000 to the power of two comparisons for each layer would take minutes. */
    @Test
    void manyLinksToManyFilesAreNoHurdle() throws Exception {
        byte[] small = Arrays.copyOf(values, 52);
        Tar lower = layer();
        for (int i = 0; i < 3000; i++) {
            lower.file("d/" + i, small).symbolicLink("l" + i, "d");
        }
        Tar upper = layer();
        for (int i = 0; i < 5; i++) {
            upper.file("l" + i + "/.wh." + i, new byte[0]);
        }
        assertEquals(2995, merged(lower, upper).size());
    }
}
