package dev.usdt.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class ArchiveReaderTest {

    @TempDir
    Path folder;

    private byte[] server;
    private byte[] values;

    @BeforeEach
    void readFiles() throws Exception {
        server = Elf.server();
        values = Elf.values();
    }

    private List<String> list(byte[] archive) throws Exception {
        return list(archive, ArchiveLimits.DEFAULT);
    }

    /** The path and the bytes of what is found, or the path and what is wrong. */
    private List<String> list(byte[] archive, ArchiveLimits limits) throws Exception {
        Path file = folder.resolve("a");
        Files.write(file, archive);
        try (ArchiveReader reader = ArchiveReader.open(file, "a", limits)) {
            return list(reader);
        }
    }

    private List<String> listByChannel(byte[] archive) throws Exception {
        Path file = folder.resolve("a");
        Files.write(file, archive);
        try (RemoteChannel channel = new RemoteChannel(file)) {
            List<String> items;
            try (ArchiveReader reader = ArchiveReader.open(channel, "a", ArchiveLimits.DEFAULT)) {
                items = list(reader);
            }
            assertTrue(channel.isOpen());
            return items;
        }
    }

    private List<String> list(ArchiveReader reader) throws Exception {
        List<String> items = new ArrayList<>();
        for (Optional<ArchiveItem> item = reader.next(); item.isPresent(); item = reader.next()) {
            if (item.get() instanceof ArchiveItem.Elf elf) {
                ByteBuffer bytes = ByteBuffer.allocate((int) elf.content().size());
                while (elf.content().read(bytes) > 0) {
                    // Until it is full.
                }
                byte[] read = bytes.array();
                items.add(elf.path()
                        + (Arrays.equals(read, server) ? " server" : Arrays.equals(read, values) ? " values" : " ?"));
            } else if (item.get() instanceof ArchiveItem.Fault fault) {
                items.add(fault.path() + ": " + fault.reason());
            }
        }
        return items;
    }

    @TestFactory
    Stream<DynamicTest> findsElfFilesInEachKind() throws Exception {
        Map<String, byte[]> members = Packed.members(
                "bin/server", server, "share/text", Packed.text("text"), "empty", new byte[0], "lib/values", values);
        byte[] tar = Packed.tar(members);
        List<String> expected = List.of("a!/bin/server server", "a!/lib/values values");
        return Stream.of(
                        Map.entry("tar", tar),
                        Map.entry("tar.gz", Packed.gzip(tar)),
                        Map.entry("tar.bz2", Packed.bzip2(tar)),
                        Map.entry("tar.xz", Packed.xz(tar)),
                        Map.entry("tar.zst", Packed.zstd(tar)),
                        Map.entry("tar.gz.xz", Packed.xz(Packed.gzip(tar))),
                        Map.entry("zip", Packed.zip(members)),
                        Map.entry("cpio", Packed.cpio(members)),
                        Map.entry("cpio.gz", Packed.gzip(Packed.cpio(members))),
                        Map.entry(
                                "deb",
                                Packed.ar(Packed.members(
                                        "debian-binary", Packed.text("2.0\n"),
                                        "control.tar.xz", Packed.xz(Packed.tar(Packed.members("postinst", server))),
                                        "data.tar.zst", Packed.zstd(tar)))))
                .map(kind -> DynamicTest.dynamicTest(kind.getKey(), () -> {
                    assertEquals(expected, list(kind.getValue()));
                    assertEquals(expected, listByChannel(kind.getValue()));
                }));
    }

    /** Layers of zstd:chunked are such. */
    @Test
    void partsMayWantMoreMemoryThanTheFirst() throws Exception {
        byte[] tar = Packed.tar(Packed.members("bin/server", server, "lib/values", values));
        byte[] header = Arrays.copyOf(tar, 512);
        byte[] rest = Arrays.copyOfRange(tar, 512, tar.length);
        List<String> expected = List.of("a!/bin/server server", "a!/lib/values values");
        assertEquals(expected, list(Packed.joined(Zstd.compress(header), Packed.zstd(rest))));
        assertEquals(
                expected,
                list(Packed.joined(
                        Packed.through(out -> new XZOutputStream(out, new LZMA2Options(0)), header), Packed.xz(rest))));
    }

    @Test
    void staticLibrariesAreArchives() throws Exception {
        assertEquals(
                List.of("a!/server.o server", "a!/values.o values"),
                list(Packed.ar(Packed.members("server.o", server, "values.o", values))));
    }

    @Test
    void looksIntoArchivesInArchives() throws Exception {
        byte[] jar = Packed.zip(Packed.members("lib/x.so", values, "A.class", Packed.text("no")));
        byte[] nested = Packed.tar(Packed.members(
                "app.jar", jar,
                "module.ko.xz", Packed.xz(values),
                "plugins.tar.gz", Packed.gzip(Packed.tar(Packed.members("./deep/app.jar", jar))),
                "man.1.gz", Packed.gzip(Packed.text("manual")),
                "last", server));
        List<String> expected = List.of(
                "a!/app.jar!/lib/x.so values",
                "a!/module.ko.xz!/module.ko values",
                "a!/plugins.tar.gz!/deep/app.jar!/lib/x.so values",
                "a!/last server");
        assertEquals(expected, list(nested));
        assertEquals(expected, list(Packed.gzip(nested)));
        assertEquals(
                expected,
                list(Packed.zip(Packed.members("a", nested))).stream()
                        .map(line -> line.replace("a!/a!/", "a!/"))
                        .toList());
    }

    @Test
    void aZipBehindAScriptIsAZip() throws Exception {
        byte[] script = Packed.text("#!/bin/sh\nexec java -jar \"$0\" \"$@\"\n");
        byte[] zip = Packed.zip(Packed.members("lib/x.so", values));
        byte[] both = Arrays.copyOf(script, script.length + zip.length);
        System.arraycopy(zip, 0, both, script.length, zip.length);
        assertEquals(List.of("a!/lib/x.so values"), list(both));
        assertEquals(List.of(), list(script));
    }

    @Test
    void aFileThatIsNoArchiveHasNoItems() throws Exception {
        assertEquals(List.of(), list(server));
        assertEquals(List.of(), list(new byte[0]));
        assertEquals(List.of(), list(Packed.text("text")));
        assertEquals(List.of(), list(new byte[1024]));
        assertFalse(ArchiveReader.isArchive(server));
        assertTrue(ArchiveReader.isArchive(Packed.gzip(server)));
    }

    @Test
    void stopsAtADepth() throws Exception {
        byte[] archive = server;
        for (int i = 0; i < 3; i++) {
            archive = Packed.tar(Packed.members("x", archive));
        }
        assertEquals(List.of("a!/x!/x!/x server"), list(archive, new ArchiveLimits(1 << 30, 3)));
        assertEquals(
                List.of("a!/x!/x: within 2 archives already, so it is not looked into"),
                list(archive, new ArchiveLimits(1 << 30, 2)));
        byte[] twice = Packed.gzip(Packed.gzip(Packed.gzip(server)));
        assertEquals(
                List.of("a: within 2 archives already, so it is not looked into"),
                list(twice, new ArchiveLimits(1 << 30, 2)));
    }

    @Test
    void whatWasReadOfATruncatedArchiveIsTold() throws Exception {
        byte[] tar = Packed.tar(Packed.members("server", server, "values", values));
        byte[] cut = Arrays.copyOf(tar, 512 + (server.length + 511) / 512 * 512 + 512 + 1000);
        List<String> items = list(cut);
        assertEquals("a!/server server", items.get(0));
        assertEquals("a: Truncated TAR archive", items.get(items.size() - 1));
        byte[] gzip = Packed.gzip(Packed.tar(Packed.members("values", values, "server", server)));
        items = list(Arrays.copyOf(gzip, gzip.length * 3 / 4));
        assertEquals("a!/values values", items.get(0));
        assertEquals(2, items.size(), items.toString());
        assertTrue(items.get(1).startsWith("a!/server: "), items.toString());
    }

    /** As umoci and others write layers. */
    @Test
    void aTarFileWithoutItsEndIsWhole() throws Exception {
        byte[] tar = Packed.tar(Packed.members("values", values));
        int end = 512 + values.length;
        assertTrue(end % 512 != 0, "padded");
        assertEquals(List.of("a!/values values"), list(Arrays.copyOf(tar, (end + 511) / 512 * 512)));
        assertEquals(List.of("a!/values values"), list(Arrays.copyOf(tar, end)));
        assertEquals(List.of("a!/values values"), list(Packed.gzip(Arrays.copyOf(tar, end))));
    }

    @Test
    void boundsWhatComesOutOfDecoders() throws Exception {
        byte[] archive = Packed.gzip(Packed.tar(Packed.members("server", server, "values", values)));
        List<String> items = list(archive, ArchiveLimits.DEFAULT.withMostBytes(server.length + 10_000));
        assertEquals("a!/server server", items.get(0));
        assertTrue(items.get(1).contains("bytes when decoded, so the rest is not read"), items.toString());
        assertEquals(2, items.size(), items.toString());
    }

    @Test
    void longNamesDoNotFillMemory() throws Exception {
        // A name of 64 MB, as GNU's tar writes those that are long: compressed, it is small.
        ByteArrayOutputStream tar = new ByteArrayOutputStream();
        tar.write(header("././@LongLink", 64 << 20, 'L'));
        tar.write(new byte[64 << 20]);
        tar.write(Packed.tar(Packed.members("server", server)));
        assertEquals(
                List.of("a: headers of more than 4194304 bytes before a member"), list(Packed.gzip(tar.toByteArray())));
    }

    private static byte[] header(String name, long size, char type) {
        byte[] header = new byte[512];
        byte[] named = name.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(named, 0, header, 0, named.length);
        String octal = "00000000000" + Long.toOctalString(size);
        byte[] digits = octal.substring(octal.length() - 11).getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(digits, 0, header, 124, 11);
        header[156] = (byte) type;
        System.arraycopy("ustar  ".getBytes(StandardCharsets.ISO_8859_1), 0, header, 257, 7);
        sum(header);
        return header;
    }

    private static void sum(byte[] header) {
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        String check = "000000" + Integer.toOctalString(sum);
        System.arraycopy(check.substring(check.length() - 6).getBytes(StandardCharsets.ISO_8859_1), 0, header, 148, 6);
        header[154] = 0;
    }

    /** GNU's header of a file with holes: a part of 512 bytes at its start, and as many zeros as there can be. */
    @Test
    void holesTakeNoTime() throws Exception {
        byte[] header = header("holes", 512, 'S');
        number(header, 386, 0);
        number(header, 398, 512);
        number(header, 410, (1L << 33) - 1);
        number(header, 483, (1L << 33) - 1);
        sum(header);
        for (byte[] start : List.of(new byte[512], Arrays.copyOf(server, 512))) {
            ByteArrayOutputStream tar = new ByteArrayOutputStream();
            tar.write(header);
            tar.write(start);
            tar.write(Packed.tar(Packed.members("values", values)));
            List<String> items = list(tar.toByteArray());
            assertEquals("a!/values values", items.get(items.size() - 1));
            if (start[0] != 0) {
                assertTrue(items.get(0).startsWith("a!/holes: grows from 512 to more than "), items.toString());
            }
        }
    }

    private static void number(byte[] header, int at, long value) {
        String octal = "00000000000" + Long.toOctalString(value);
        byte[] digits = octal.substring(octal.length() - 11).getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(digits, 0, header, at, 11);
    }

    @Test
    void whatIsSpentEndsTheWhole() throws Exception {
        byte[] inner = Packed.gzip(Packed.tar(Packed.members("server", server)));
        byte[] archive = Packed.tar(Packed.members("1.tar.gz", inner, "2.tar.gz", inner, "3.tar.gz", inner));
        List<String> items = list(archive, ArchiveLimits.DEFAULT.withMostBytes(server.length + 50_000));
        assertEquals(2, items.size(), items.toString());
        assertEquals("a!/1.tar.gz!/server server", items.get(0));
        assertTrue(items.get(1).endsWith(" bytes when decoded, so the rest is not read"), items.toString());
    }

    @Test
    void nothingIsWrittenWhereNamesLead() throws Exception {
        Path elsewhere = folder.resolve("elsewhere");
        byte[] tar = Packed.tar(Packed.members("../elsewhere", server, elsewhere.toString(), values));
        assertEquals(
                List.of("a!/../elsewhere server", "a!/" + elsewhere.toString().substring(1) + " values"), list(tar));
        assertFalse(Files.exists(elsewhere));
    }

    @Test
    void aLargeMemberIsReadFromAFile() throws Exception {
        byte[] large = Arrays.copyOf(server, 20 << 20);
        Path file = folder.resolve("a");
        Files.write(file, Packed.gzip(Packed.tar(Packed.members("large", large, "values", values))));
        try (ArchiveReader reader = ArchiveReader.open(file, "a", ArchiveLimits.DEFAULT)) {
            ArchiveItem.Elf elf = (ArchiveItem.Elf) reader.next().orElseThrow();
            assertEquals(large.length, elf.content().size());
            ByteBuffer bytes = ByteBuffer.allocate(large.length);
            while (elf.content().read(bytes) > 0) {
                // Until it is full.
            }
            assertArrayEquals(large, bytes.array());
            elf.content().position(server.length - 10);
            ByteBuffer some = ByteBuffer.allocate(20);
            elf.content().read(some);
            assertArrayEquals(Arrays.copyOfRange(large, server.length - 10, server.length + 10), some.array());
            assertEquals("a!/values", reader.next().orElseThrow().path());
        }
    }

    /** A header of ustar, and the bytes behind it. */
    private static byte[] tarMember(String name, String octalSize, byte[] data) {
        byte[] header = Arrays.copyOf(Packed.text(name), 512);
        System.arraycopy(Packed.text("0000644\0000000000\0000000000\0"), 0, header, 100, 24);
        System.arraycopy(octalSize.getBytes(StandardCharsets.ISO_8859_1), 0, header, 124, 12);
        System.arraycopy(Packed.text("00000000000\0        0"), 0, header, 136, 21);
        System.arraycopy(Packed.text("ustar\00000"), 0, header, 257, 8);
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        System.arraycopy(Packed.text(String.format("%06o\0 ", sum)), 0, header, 148, 8);
        return Packed.joined(header, data, new byte[-data.length & 511]);
    }

    @Test
    void aFileNamedLikeADirectoryIsPassed() throws Exception {
        assertEquals(
                List.of("a!/last values"),
                list(Packed.joined(
                        tarMember("d/", String.format("%011o\0", server.length), server),
                        tarMember("last", String.format("%011o\0", values.length), values),
                        new byte[1024])));
    }

    @Test
    void aMemberLargerThanAllIsTruncated() throws Exception {
        assertEquals(
                List.of("a!/first values", "a!/huge ?", "a: Truncated TAR archive"),
                list(Packed.joined(
                        tarMember("first", String.format("%011o\0", values.length), values),
                        tarMember("huge", "\200\0\0\0\177\377\377\377\377\377\377\377", server),
                        new byte[1024])));
    }

    @Test
    void aNameLongerThanAPathIsToldAndNotKept() throws Exception {
        assertEquals(
                List.of(
                        "a!/" + "n".repeat(100) + ": begins a name of 5000 characters, longer than a path can be",
                        "a!/last values"),
                list(Packed.tar(Packed.members("n".repeat(5000), server, "last", values))));
    }
}
