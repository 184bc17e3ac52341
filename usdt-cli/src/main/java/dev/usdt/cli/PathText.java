package dev.usdt.cli;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The name of a file that was found, which need not be text. */
final class PathText {

    /** What such a byte is added to, as Python's "surrogateescape" does. */
    private static final char ESCAPED_BYTE = '\udc00';

    private PathText() {}

    /**
     * {@return the path as text; each byte of it that is not UTF-8 is a lone surrogate, as in the names of probes}
     * {@link Path#toString} makes the same mark of all such bytes.
     */
    static String of(Path path) {
        String text = path.toString();
        if (text.indexOf('\ufffd') < 0) {
            return text;
        }
        StringBuilder names = new StringBuilder(path.isAbsolute() ? "/" : "");
        for (Path name : path) {
            names.append(names.isEmpty() || names.charAt(names.length() - 1) == '/' ? "" : "/")
                    .append(nameOf(name));
        }
        return names.toString();
    }

    /** The bytes of a name are told by its URI alone, whose path is absolute and may have a slash behind it. */
    private static String nameOf(Path name) {
        String uri = name.toUri().getRawPath();
        int end = uri.endsWith("/") ? uri.length() - 1 : uri.length();
        return textOf(unescaped(uri.substring(uri.lastIndexOf('/', end - 1) + 1, end)));
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

    private static String textOf(byte[] name) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder(); // which reports what is malformed
        ByteBuffer bytes = ByteBuffer.wrap(name);
        CharBuffer text = CharBuffer.allocate(name.length);
        CoderResult result = decoder.decode(bytes, text, true);
        while (result.isMalformed()) {
            for (int i = 0; i < result.length(); i++) {
                text.put((char) (ESCAPED_BYTE + (bytes.get() & 0xff)));
            }
            result = decoder.decode(bytes, text, true);
        }
        return text.flip().toString();
    }
}
