package dev.usdt.internal.go;

import dev.usdt.internal.elf.ElfImage;
import java.io.IOException;

/** The names in Go's function table, without regard to which function has which. */
public final class GoFunctionNames {

    private static final int CHUNK = 1 << 16;

    private GoFunctionNames() {}

    /**
     * {@return whether the function table of a file has a name that begins like this} Names end in NULs, and one begins
     * behind each. A file without a table, or with one that cannot be read, has none.
     *
     * @param beginning in the encoding of the file, UTF-8
     */
    public static boolean haveOneThatBegins(ElfImage image, byte[] beginning) throws IOException {
        LoadedBytes bytes = new LoadedBytes(image);
        try {
            FunctionTable table = FunctionTableSearch.find(image, bytes);
            return table != null && haveOneThatBegins(image, bytes, table, beginning);
        } catch (GoDataException e) {
            // What is wrong with the table is told to those who ask where sites are.
            return false;
        }
    }

    private static boolean haveOneThatBegins(ElfImage image, LoadedBytes bytes, FunctionTable table, byte[] beginning)
            throws GoDataException, IOException {
        long size = Math.min(table.namesSize(), bytes.available(table.namesAt()));
        boolean behindEnd = true;
        for (long at = 0; at < size; at += CHUNK) {
            // The end of each chunk is the beginning of the next, so that no name is cut.
            int length = (int) Math.min(CHUNK + beginning.length - 1L, size - at);
            byte[] chunk = bytes.bytes(table.namesAt() + at, length);
            image.budget().letters(bytes.fileOffset(table.namesAt()), length);
            if (beginsIn(chunk, behindEnd, beginning)) {
                return true;
            }
            behindEnd = length < CHUNK || chunk[CHUNK - 1] == 0;
        }
        return false;
    }

    /**
     * {@return whether a text that begins like this is among texts that end in NULs}
     *
     * @param behindEnd whether one begins with the first byte
     */
    public static boolean beginsIn(byte[] texts, boolean behindEnd, byte[] beginning) {
        boolean begins = behindEnd;
        for (int i = 0; i + beginning.length <= texts.length; i++) {
            int matched = 0;
            while (begins && matched < beginning.length && texts[i + matched] == beginning[matched]) {
                matched++;
            }
            if (matched == beginning.length) {
                return true;
            }
            begins = texts[i] == 0;
        }
        return false;
    }
}
