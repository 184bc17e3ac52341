package dev.usdt.cli;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Paths as text and back, with nothing lost: a path is bytes, which as text are UTF-8 and for each other byte a lone
 * surrogate, as in the names of probes. Java's own text of a path is of the locale's encoding and has one mark for all
 * bytes that are not in it, so that of two files one is shown and none can be opened. What is bytes to Java is the URI
 * of a path, both ways.
 */
final class PathText {

    /** What such a byte is added to, as Python's "surrogateescape" does. */
    private static final char ESCAPED_BYTE = '\udc00';

    /** What Java has in the place of bytes that are none of its text. */
    private static final char LOST = '\ufffd';

    /** Whether a path is bytes, and text to Java in another encoding than UTF-8. */
    private static final boolean OTHER_ENCODING =
            File.separatorChar == '/' && !"UTF-8".equals(System.getProperty("sun.jnu.encoding"));

    /** Where this process is, if Java lost that and so looks for relative paths in the wrong place; else null. */
    private static final @Nullable Path LOST_FOLDER = lostFolder();

    private static final String HEX = "0123456789ABCDEF";

    private PathText() {}

    /**
     * {@return a path as text}
     *
     * @param path a path that was found, or was made here
     */
    static String of(Path path) {
        Path shown = LOST_FOLDER != null && path.startsWith(LOST_FOLDER) ? LOST_FOLDER.relativize(path) : path;
        String text = shown.toString();
        if (isPlain(text)) {
            return text;
        }
        StringBuilder names = new StringBuilder(shown.isAbsolute() ? "/" : "");
        for (Path name : shown) {
            names.append(names.isEmpty() || names.charAt(names.length() - 1) == '/' ? "" : "/")
                    .append(nameOf(name));
        }
        return names.toString();
    }

    /**
     * {@return the path of a text}
     *
     * @throws IOException if no file can have it: an empty text, or one with a NUL
     */
    static Path path(String text) throws IOException {
        if (text.isEmpty()) {
            throw new NoSuchFileException(text); // to Java, where this process is
        }
        try {
            Path path = isPlain(text) ? Path.of(text) : pathOf(bytes(text));
            return LOST_FOLDER == null || path.isAbsolute() ? path : LOST_FOLDER.resolve(path);
        } catch (InvalidPathException e) {
            throw new FileSystemException(text, null, "not a path: " + e.getReason());
        }
    }

    /** {@return the path of a text as a URI reference, relative if the path is} */
    static String uri(String text) {
        return escaped(bytes(text));
    }

    /** {@return bytes of a path as text} */
    static String of(byte[] path) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder(); // which reports what is malformed
        ByteBuffer bytes = ByteBuffer.wrap(path);
        CharBuffer text = CharBuffer.allocate(path.length);
        CoderResult result = decoder.decode(bytes, text, true);
        while (result.isMalformed()) {
            for (int i = 0; i < result.length(); i++) {
                text.put((char) (ESCAPED_BYTE + (bytes.get() & 0xff)));
            }
            result = decoder.decode(bytes, text, true);
        }
        return text.flip().toString();
    }

    /** Whether Java and this class mean the same path by a text. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80 && (OTHER_ENCODING || c == LOST || Character.isSurrogate(c))) {
                return false;
            }
        }
        return true;
    }

    /** The bytes of a name are told by its URI alone, whose path is absolute and may have a slash behind it. */
    private static String nameOf(Path name) {
        String uri = name.toUri().getRawPath();
        int end = uri.endsWith("/") ? uri.length() - 1 : uri.length();
        return of(unescaped(uri.substring(uri.lastIndexOf('/', end - 1) + 1, end)));
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

    private static byte[] bytes(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c > ESCAPED_BYTE + 0x7f && c <= ESCAPED_BYTE + 0xff) {
                bytes.write(c - ESCAPED_BYTE);
            } else if (c == 0 || Character.getType(c) == Character.SURROGATE) {
                throw new InvalidPathException(text, "no file name has character U+" + Integer.toHexString(c));
            } else {
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    /** A URI is of an absolute path, of which a relative one has the same names. */
    private static Path pathOf(byte[] bytes) {
        if (File.separatorChar != '/') {
            return Path.of(of(bytes)); // Windows, whose paths are text
        }
        Path absolute = Path.of(URI.create("file:///" + escaped(bytes)));
        return bytes[0] == '/' ? absolute : absolute.subpath(0, absolute.getNameCount());
    }

    /** All but what RFC 3986 has in the segments of a path. */
    private static String escaped(byte[] path) {
        StringBuilder uri = new StringBuilder(path.length + 16);
        for (byte b : path) {
            if ((b >= 'a' && b <= 'z')
                    || (b >= '/' && b <= ':')
                    || (b >= '@' && b <= 'Z')
                    || "!$&'()*+,-.;=_~".indexOf(b) >= 0) {
                uri.append((char) b);
            } else {
                uri.append('%').append(HEX.charAt((b >> 4) & 0xf)).append(HEX.charAt(b & 0xf));
            }
        }
        return uri.toString();
    }

    private static @Nullable Path lostFolder() {
        if (System.getProperty("user.dir", "").indexOf(LOST) < 0) {
            return null;
        }
        try {
            return Path.of("/proc/self/cwd").toRealPath();
        } catch (IOException e) {
            return null;
        }
    }
}
