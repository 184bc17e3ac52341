package dev.usdt.spark;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Files, archives and an image to make an inventory of. */
final class Samples {

    static final Path ELF = Path.of(System.getProperty("usdt.testdata"), "elf");
    static final String SERVER = "goserver-amd64-stripped.elf";
    static final String VALUES = "cvalues-amd64-O2.elf";

    private Samples() {}

    static byte[] elf(String name) throws IOException {
        return Files.readAllBytes(ELF.resolve(name));
    }

    static List<Path> allElf() throws IOException {
        try (Stream<Path> files = Files.list(ELF)) {
            return files.sorted().toList();
        }
    }

    static Map<String, byte[]> members(Object... namesAndBytes) {
        Map<String, byte[]> members = new LinkedHashMap<>();
        for (int i = 0; i < namesAndBytes.length; i += 2) {
            members.put((String) namesAndBytes[i], (byte[]) namesAndBytes[i + 1]);
        }
        return members;
    }

    static byte[] tar(Map<String, byte[]> members) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
            for (Map.Entry<String, byte[]> member : members.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(member.getKey());
                entry.setSize(member.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(member.getValue());
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    static byte[] zip(Map<String, byte[]> members) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> member : members.entrySet()) {
                zip.putNextEntry(new ZipEntry(member.getKey()));
                zip.write(member.getValue());
            }
        }
        return bytes.toByteArray();
    }

    static byte[] gzip(byte[] data) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(data);
        }
        return bytes.toByteArray();
    }

    /** The files of an image in Docker's form, of one layer. */
    static Map<String, byte[]> image(Map<String, byte[]> layer) throws IOException {
        String digest = "0123456789abcdef".repeat(4);
        String manifest = "[{\"Config\": \"" + digest + ".json\", \"RepoTags\": [\"app:1\"], \"Layers\": [\"" + digest
                + "/layer.tar\"]}]";
        String config = "{\"os\": \"linux\", \"architecture\": \"amd64\", \"rootfs\": {\"diff_ids\": [\"sha256:1\"]},"
                + " \"history\": [{\"created_by\": \"COPY\"}]}";
        return members(
                digest + ".json",
                config.getBytes(StandardCharsets.UTF_8),
                digest + "/layer.tar",
                tar(layer),
                "manifest.json",
                manifest.getBytes(StandardCharsets.UTF_8));
    }

    /** Makes a tree with some of everything. */
    static void makeTree(Path tree) throws IOException {
        byte[] server = elf(SERVER);
        byte[] values = elf(VALUES);
        for (Path file : allElf()) {
            write(tree.resolve("elf").resolve(file.getFileName()), Files.readAllBytes(file));
        }
        byte[] jar = zip(members("lib/values.so", values, "A.class", new byte[10]));
        write(tree.resolve("packages/app.tar.gz"), gzip(tar(members("bin/server", server, "lib/app.jar", jar))));
        write(tree.resolve("packages/deep/app.zip"), zip(members("server", server, "text", new byte[100])));
        write(tree.resolve("packages/plain.tar"), tar(members("a/text", new byte[9], "a/values", values)));
        write(tree.resolve("images/app.tar"), tar(image(members("srv/app", server, "srv/app.jar", jar))));
        write(tree.resolve("damaged/cut.tar.gz"), cut(gzip(tar(members("bin/server", server)))));
        write(tree.resolve("damaged/cut.elf"), cut(server));
        write(tree.resolve("damaged/header.elf"), Arrays.copyOf(server, 60));
        write(tree.resolve("damaged/none.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
        write(tree.resolve("text/empty"), new byte[0]);
        write(tree.resolve("text/a name with %20 and [x]"), "text".getBytes(StandardCharsets.UTF_8));
        Files.createSymbolicLink(tree.resolve("text/loop"), tree);
        Files.createSymbolicLink(
                tree.resolve("text/link.elf"), tree.resolve("elf").resolve(SERVER));
    }

    private static byte[] cut(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length * 2 / 3);
    }

    static void write(Path path, byte[] bytes) throws IOException {
        Files.createDirectories(path.getParent());
        Files.write(path, bytes);
    }
}
