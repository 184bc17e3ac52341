package dev.usdt.cli;

import dev.usdt.StapsdtNote;
import dev.usdt.UsdtFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A program whose first note has other texts. */
public final class HostileNote {

    private HostileNote() {}

    /**
     * Writes a copy of a fixture in which provider, name and arguments of the first note are these; what is left of
     * their room is blanks behind the arguments.
     */
    public static Path write(Path file, byte[] provider, byte[] name, byte[] arguments) throws IOException {
        Path fixture = Cli.fixture("cvalues-amd64-O2-pie-semaphore.elf");
        byte[] elf = Files.readAllBytes(fixture);
        StapsdtNote note = UsdtFile.read(fixture).sites().get(0).note();
        int room = (note.provider() + note.name() + note.arguments()).getBytes(StandardCharsets.UTF_8).length + 3;
        ByteArrayOutputStream texts = new ByteArrayOutputStream();
        for (byte[] text : new byte[][] {provider, name, arguments}) {
            texts.writeBytes(text);
            texts.write(0);
        }
        if (texts.size() > room) {
            throw new IllegalArgumentException(texts.size() + " bytes of text, the note has room for " + room);
        }
        byte[] filled = Arrays.copyOf(texts.toByteArray(), room);
        Arrays.fill(filled, texts.size() - 1, room - 1, (byte) ' ');
        // Behind n_namesz, n_descsz, n_type, the owner and three words of 8 bytes.
        System.arraycopy(filled, 0, elf, (int) note.fileOffset() + 12 + 8 + 24, room);
        return Files.write(file, elf);
    }

    public static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
