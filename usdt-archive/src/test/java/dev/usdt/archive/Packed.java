package dev.usdt.archive;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Archives in memory. Those that other programs make are in {@code RealArchivesTest}. */
final class Packed {

    private Packed() {}

    /** Members in order: a name, its bytes. */
    static Map<String, byte[]> members(Object... namesAndBytes) {
        Map<String, byte[]> members = new LinkedHashMap<>();
        for (int i = 0; i < namesAndBytes.length; i += 2) {
            members.put((String) namesAndBytes[i], (byte[]) namesAndBytes[i + 1]);
        }
        return members;
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] tar(Map<String, byte[]> members) throws IOException {
        return new Tar().files(members).bytes();
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

    static byte[] ar(Map<String, byte[]> members) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ArArchiveOutputStream ar = new ArArchiveOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> member : members.entrySet()) {
                ar.putArchiveEntry(new ArArchiveEntry(member.getKey(), member.getValue().length));
                ar.write(member.getValue());
                ar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    static byte[] cpio(Map<String, byte[]> members) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (CpioArchiveOutputStream cpio = new CpioArchiveOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> member : members.entrySet()) {
                CpioArchiveEntry entry = new CpioArchiveEntry(member.getKey(), member.getValue().length);
                entry.setMode(CpioArchiveEntry.C_ISREG | 0644);
                cpio.putArchiveEntry(entry);
                cpio.write(member.getValue());
                cpio.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }

    static byte[] gzip(byte[] data) throws IOException {
        return through(GZIPOutputStream::new, data);
    }

    static byte[] bzip2(byte[] data) throws IOException {
        return through(BZip2CompressorOutputStream::new, data);
    }

    static byte[] xz(byte[] data) throws IOException {
        return through(out -> new XZOutputStream(out, new LZMA2Options(6)), data);
    }

    static byte[] zstd(byte[] data) throws IOException {
        return through(ZstdOutputStream::new, data);
    }

    /** Makes a stream that compresses. */
    interface Through {
        OutputStream around(OutputStream out) throws IOException;
    }

    static byte[] through(Through compressor, byte[] data) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = compressor.around(bytes)) {
            out.write(data);
        }
        return bytes.toByteArray();
    }

    /** A tar file with all that a layer may have. */
    static final class Tar {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");

        Tar() {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        }

        Tar file(String name, byte[] data) throws IOException {
            TarArchiveEntry entry = new TarArchiveEntry(name, true);
            entry.setModTime(0);
            entry.setSize(data.length);
            tar.putArchiveEntry(entry);
            tar.write(data);
            tar.closeArchiveEntry();
            return this;
        }

        Tar files(Map<String, byte[]> members) throws IOException {
            for (Map.Entry<String, byte[]> member : members.entrySet()) {
                file(member.getKey(), member.getValue());
            }
            return this;
        }

        Tar directory(String name) throws IOException {
            return link(name, TarArchiveEntry.LF_DIR, "");
        }

        Tar symbolicLink(String name, String target) throws IOException {
            return link(name, TarArchiveEntry.LF_SYMLINK, target);
        }

        Tar hardLink(String name, String target) throws IOException {
            return link(name, TarArchiveEntry.LF_LINK, target);
        }

        private Tar link(String name, byte type, String target) throws IOException {
            TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
            entry.setModTime(0);
            entry.setLinkName(target);
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
            return this;
        }

        byte[] bytes() throws IOException {
            tar.close();
            return bytes.toByteArray();
        }
    }
}
