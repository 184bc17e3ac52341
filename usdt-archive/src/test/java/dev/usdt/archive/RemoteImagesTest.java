package dev.usdt.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images of other file systems, and which files are worth opening as images. */
class RemoteImagesTest {

    private static final String HEX = "0123456789abcdef".repeat(4);

    @TempDir
    Path folder;

    @Test
    void aDirectoryIsReadFileByFile() throws Exception {
        byte[] server = Elf.server();
        Files.write(folder.resolve("l.tar"), Packed.tar(Packed.members("bin/server", server)));
        Files.writeString(folder.resolve("c.json"), "{\"os\": \"linux\", \"architecture\": \"amd64\"}");
        Files.writeString(
                folder.resolve("manifest.json"),
                "[{\"Config\": \"c.json\", \"Layers\": [\"../l.tar\", \"gone.tar\"]}]");
        try (ImageArchive archive = ImageArchive.open(RemoteChannel.filesOf(folder), ArchiveLimits.DEFAULT)) {
            Image image = archive.images().get(0);
            ImageContents<Long> contents = archive.read(image, elf -> Optional.of(elf.size()), false, 2);
            assertEquals("/bin/server", contents.files().get(0).path());
            assertEquals(server.length, contents.files().get(0).value());
            assertEquals(
                    "gone.tar",
                    image.layers().size() == 2 ? contents.faults().get(0).path().substring(6) : "");
        }
    }

    private boolean mayBeImage(byte[] bytes) throws IOException {
        Path file = folder.resolve("file");
        Files.write(file, bytes);
        try (RemoteChannel channel = new RemoteChannel(file)) {
            return ImageArchive.mayBeImage(channel);
        }
    }

    private static Packed.Tar tar() {
        return new Packed.Tar();
    }

    @Test
    void imagesAreToldByTheirFirstFile() throws Exception {
        byte[] nothing = {};
        for (String first : new String[] {
            "oci-layout",
            "./index.json",
            "manifest.json",
            "repositories",
            "blobs/sha256/" + HEX,
            HEX + ".json",
            HEX + ".tar",
            HEX + "/layer.tar"
        }) {
            byte[] tar = tar().file(first, nothing).bytes();
            assertTrue(mayBeImage(tar), first);
            assertTrue(mayBeImage(Packed.gzip(tar)), first);
            assertTrue(mayBeImage(Packed.zstd(tar)), first);
        }
        assertTrue(mayBeImage(tar().directory("./")
                .directory("blobs/")
                .file("blobs/x", nothing)
                .bytes()));
        for (String first : new String[] {"usr/bin/x", "lib/index.json", HEX.substring(1) + ".tar", HEX + "x"}) {
            assertFalse(mayBeImage(tar().file(first, nothing).bytes()), first);
        }
    }

    @Test
    void whatIsNoTarFileIsNoImage() throws Exception {
        assertFalse(mayBeImage(new byte[0]));
        assertFalse(mayBeImage(Packed.text("oci-layout")));
        assertFalse(mayBeImage(Packed.gzip(Packed.text("oci-layout"))));
        assertFalse(mayBeImage(Packed.zip(Packed.members("oci-layout", new byte[1]))));
        assertFalse(mayBeImage(Elf.values()));
    }
}
