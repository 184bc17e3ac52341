package dev.usdt.archive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What {@code testdata/tools/images} has made by the programs of others, and what these say is in it. */
final class Made {

    static final Path FOLDER = Path.of(System.getProperty("usdt.images", "missing"));

    private Made() {}

    /** The lines of a table, of which each has its fields between tabs. */
    static List<List<String>> table(String name) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        for (String line : Files.readAllLines(FOLDER.resolve(name))) {
            rows.add(List.of(line.split("\t", -1)));
        }
        return rows;
    }

    static String sha256(SeekableByteChannel content) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        content.position(0);
        while (content.read(buffer.clear()) >= 0) {
            digest.update(buffer.flip());
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
