package dev.usdt;

import dev.usdt.internal.elf.FileText;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Paths as text and back with nothing lost. A path is bytes, which as text are UTF-8, and for each byte that is not, a
 * lone surrogate, as in the texts of a {@link StapsdtNote}. The text that {@link Path#toString} has is of the locale's
 * encoding, with one mark for all bytes that are not: of two files it names one, and opens neither. What is bytes to
 * Java is the URI of a path, both ways.
 */
public final class PathText {

    /** What Java has in the place of bytes that are none of its text. */
    private static final char LOST = '\ufffd';

    private static final boolean PATHS_ARE_BYTES = File.separatorChar == '/';

    /** Whether paths are text to Java in another encoding than UTF-8. */
    private static final boolean OTHER_ENCODING =
            PATHS_ARE_BYTES && !"UTF-8".equals(System.getProperty("sun.jnu.encoding"));

    private static final String HEX = "0123456789ABCDEF";

    private PathText() {}

    /**
     * {@return a path as text}
     *
     * @param path a path of any file system; lossless are those of the default one
     */
    public static String of(Path path) {
        String text = path.toString();
        if (isPlain(text) || !PATHS_ARE_BYTES || !path.getFileSystem().equals(FileSystems.getDefault())) {
            return text;
        }
        StringBuilder names = new StringBuilder(path.isAbsolute() ? "/" : "");
        for (Path name : path) {
            names.append(names.isEmpty() || names.charAt(names.length() - 1) == '/' ? "" : "/")
                    .append(of(unescaped(escaped(name))));
        }
        return names.toString();
    }

    /**
     * {@return the bytes of a path as text}
     *
     * @param path as the system has it
     */
    public static String of(byte[] path) {
        return FileText.decode(path, 0, path.length);
    }

    /**
     * {@return the path that has a text}
     *
     * @param text a text as {@link #of(Path)} gives it
     * @throws InvalidPathException if no file can have it as its path, with a NUL in it for instance
     */
    public static Path path(String text) {
        if (isPlain(text) || !PATHS_ARE_BYTES) {
            return Path.of(text);
        }
        // A URI is of an absolute path, of which a relative one has the same names.
        Path absolute = Path.of(URI.create("file:///" + escaped(bytes(text))));
        return text.charAt(0) == '/' ? absolute : absolute.subpath(0, absolute.getNameCount());
    }

    /** Whether Java means the same path by a text. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80 && (OTHER_ENCODING || c == LOST || Character.isSurrogate(c))) {
                return false;
            }
        }
        return true;
    }

    /**
     * A name of a path: of a URI, whose path is absolute and has a slash behind it if that is a directory, the last.
     */
    private static String escaped(Path name) {
        String uri = name.toUri().getRawPath();
        int end = uri.endsWith("/") ? uri.length() - 1 : uri.length();
        return uri.substring(uri.lastIndexOf('/', end - 1) + 1, end);
    }

    private static byte[] unescaped(String name) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '%') {
                bytes.write(Integer.parseInt(name, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        return bytes.toByteArray();
    }

    /**
     * {@return the bytes that a text stands for: those of the path, as the system has it}
     *
     * @param text a text as {@link #of(Path)} gives it
     * @throws InvalidPathException if it stands for none, with a NUL in it for instance
     */
    public static byte[] bytes(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (FileText.isByte(c)) {
                bytes.write(c - FileText.ESCAPED_BYTE);
            } else if (c == 0 || Character.getType(c) == Character.SURROGATE) {
                throw new InvalidPathException(text, "no path has the character U+" + Integer.toHexString(c));
            } else {
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    /** Letters, digits and what else RFC 3986 leaves alone are as they are. */
    private static String escaped(byte[] path) {
        StringBuilder uri = new StringBuilder(path.length + 16);
        for (byte b : path) {
            if ((b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '-' && b <= '9')) {
                uri.append((char) b);
            } else {
                uri.append('%').append(HEX.charAt((b >> 4) & 0xf)).append(HEX.charAt(b & 0xf));
            }
        }
        return uri.toString();
    }
}
