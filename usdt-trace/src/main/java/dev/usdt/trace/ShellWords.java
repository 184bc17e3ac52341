package dev.usdt.trace;

import dev.usdt.PathText;
import java.util.ArrayList;
import java.util.List;

/** Words of a command as a shell reads them. */
final class ShellWords {

    private ShellWords() {}

    /**
     * {@return a command of a shell that runs something with words}
     *
     * @param script the beginning of a line, which the words end
     */
    static List<String> command(String script, List<String> words) {
        for (String word : words) {
            if (!isAscii(PathText.bytes(word))) {
                return List.of("/bin/sh", "-c", script + quoted(words));
            }
        }
        // Each by itself may be long, but not all in one.
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", script + "\"$@\"", "sh"));
        command.addAll(words);
        return command;
    }

    /**
     * {@return the text of which a shell makes the words again} It has ASCII only: what Java makes of other characters
     * depends on the locale, and bytes that are no text it cannot hand over at all.
     */
    static String quoted(List<String> words) {
        StringBuilder line = new StringBuilder();
        for (String word : words) {
            byte[] bytes = PathText.bytes(word);
            line.append(line.length() == 0 ? "" : " ");
            if (isAscii(bytes)) {
                line.append('\'').append(word.replace("'", "'\\''")).append('\'');
            } else {
                append(line, bytes);
            }
        }
        return line.toString();
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    /** By {@code printf}, all in octal; a shell takes line ends off what a command prints, so not the last one. */
    private static void append(StringBuilder line, byte[] bytes) {
        line.append("\"$(printf '");
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == '\n') {
            end--;
        }
        for (int i = 0; i < end; i++) {
            int value = bytes[i] & 0xff;
            line.append('\\')
                    .append((char) ('0' + (value >> 6)))
                    .append((char) ('0' + ((value >> 3) & 7)))
                    .append((char) ('0' + (value & 7)));
        }
        line.append("')").append("\n".repeat(bytes.length - end)).append('"');
    }
}
