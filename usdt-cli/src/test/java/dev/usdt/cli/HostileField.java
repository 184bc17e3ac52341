package dev.usdt.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The places of a file from which text gets into what is printed, each to be filled with any bytes but a NUL. */
// Every buffer here was made over an array.
@SuppressWarnings("ByteBufferBackingArray")
enum HostileField {
    PROVIDER,
    NAME,
    ARGUMENTS,
    SYMBOL_OF_OPERAND,
    SECTION,
    FUNCTION,
    GO_FUNCTION,
    GO_FILE,
    GO_VERSION,
    GO_PATH,
    GO_MODULE,
    GO_MODULE_VERSION,
    GO_MODULE_SUM,
    GO_REPLACEMENT,
    GO_SETTING_KEY,
    GO_SETTING_VALUE;

    private static final int SHF_COMPRESSED = 0x800;
    private static final int SHT_SYMTAB = 2;
    private static final int SHT_NOTE = 7;
    private static final int STT_FUNC = 2;

    boolean isOfGo() {
        return compareTo(GO_FUNCTION) >= 0;
    }

    /** How many bytes it has room for: names that Go's tables have are written over. */
    int room() {
        return this == GO_FUNCTION ? "main.countedSites".length() : 35;
    }

    /** Writes a file that has a text there; what is beyond the room is cut off. */
    Path write(Path file, byte[] text) throws IOException {
        byte[] cut = Arrays.copyOf(text, Math.min(text.length, room()));
        byte[] name = {'n'};
        return switch (this) {
            case PROVIDER -> HostileNote.write(file, cut, name, name);
            case NAME -> HostileNote.write(file, name, cut, name);
            case ARGUMENTS -> HostileNote.write(file, name, name, cut);
            case SYMBOL_OF_OPERAND ->
                HostileNote.write(
                        file, name, name, joined("8@".getBytes(ISO_8859_1), cut, "(%rip)".getBytes(ISO_8859_1)));
            case SECTION -> Files.write(file, withSection(cut));
            case FUNCTION -> Files.write(file, withFunctions(cut));
            case GO_FUNCTION -> Files.write(file, withName("main.countedSites", cut));
            case GO_FILE -> Files.write(file, withName("testdata/src/govalues/sites_amd64.s", cut));
            case GO_VERSION -> Files.write(file, withBuild(cut, lines("", new byte[0], "")));
            case GO_PATH -> Files.write(file, withBuild(lines("path\t", cut, "\n")));
            case GO_MODULE -> Files.write(file, withBuild(lines("mod\t", cut, "\tv1\th\n")));
            case GO_MODULE_VERSION -> Files.write(file, withBuild(lines("mod\tm\t", cut, "\th\n")));
            case GO_MODULE_SUM -> Files.write(file, withBuild(lines("dep\tm\tv1\t", cut, "\n")));
            case GO_REPLACEMENT -> Files.write(file, withBuild(lines("mod\tm\tv1\th\n=>\t", cut, "\tv2\th\n")));
            case GO_SETTING_KEY -> Files.write(file, withBuild(lines("build\t", quoted(cut), "=v\n")));
            case GO_SETTING_VALUE -> Files.write(file, withBuild(lines("build\tk=", quoted(cut), "\n")));
        };
    }

    /** With a section of notes that is told by its name, since it cannot be unpacked. */
    private static byte[] withSection(byte[] name) throws IOException {
        ByteBuffer elf = appended(Files.readAllBytes(Cli.fixture("cvalues-amd64-O2.elf")), name);
        int table = (int) elf.getLong(40);
        int names = table + elf.getShort(62) * 64;
        int nameAt = moveToEnd(elf, names, name);
        for (int i = 0; i < elf.getShort(60); i++) {
            int header = table + i * 64;
            if (elf.getInt(header + 4) == SHT_NOTE) {
                elf.putInt(header, nameAt).putLong(header + 8, SHF_COMPRESSED);
            }
        }
        return elf.array();
    }

    /** With this name for each function of the symbol table. */
    private static byte[] withFunctions(byte[] name) throws IOException {
        ByteBuffer elf = appended(Files.readAllBytes(Cli.fixture("cvalues-amd64-O2.elf")), name);
        int table = (int) elf.getLong(40);
        for (int i = 0; i < elf.getShort(60); i++) {
            int header = table + i * 64;
            if (elf.getInt(header + 4) == SHT_SYMTAB) {
                int nameAt = moveToEnd(elf, table + elf.getInt(header + 40) * 64, name);
                int symbols = (int) elf.getLong(header + 24);
                for (int at = symbols; at < symbols + elf.getLong(header + 32); at += 24) {
                    if ((elf.get(at + 4) & 0xf) == STT_FUNC) {
                        elf.putInt(at, nameAt);
                    }
                }
            }
        }
        return elf.array();
    }

    /** With room for a copy of any of its string tables and one name more. */
    private static ByteBuffer appended(byte[] elf, byte[] name) {
        return ByteBuffer.wrap(Arrays.copyOf(elf, 2 * elf.length + name.length + 1))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Moves a string table to the second half, with one more name; {@return where in the table that is} */
    private static int moveToEnd(ByteBuffer elf, int header, byte[] name) {
        int from = (int) elf.getLong(header + 24);
        int size = (int) elf.getLong(header + 32);
        int to = elf.capacity() / 2;
        elf.put(to, elf.array(), from, size).put(to + size, name);
        elf.putLong(header + 24, to).putLong(header + 32, size + name.length + 1);
        return size;
    }

    private static byte[] withName(String old, byte[] name) throws IOException {
        byte[] elf = Files.readAllBytes(Cli.fixture("govalues-amd64.elf"));
        String text = new String(elf, ISO_8859_1);
        String whole = "\0" + old + "\0";
        for (int at = text.indexOf(whole); at >= 0; at = text.indexOf(whole, at + 1)) {
            System.arraycopy(Arrays.copyOf(name, old.length()), 0, elf, at + 1, old.length());
        }
        return elf;
    }

    private static byte[] withBuild(byte[] lines) throws IOException {
        return withBuild("go1.19.8".getBytes(ISO_8859_1), lines);
    }

    /** The texts of the build information are each behind a length, as a varint; the room is that of the old ones. */
    private static byte[] withBuild(byte[] version, byte[] lines) throws IOException {
        byte[] elf = Files.readAllBytes(Cli.fixture("govalues-amd64.elf"));
        int at = new String(elf, ISO_8859_1).indexOf("\u00ff Go buildinf:") + 32;
        int room = 1 + 8 + 2 + 194 - (1 + version.length + 2);
        byte[] sentinel = "0123456789abcdef".getBytes(ISO_8859_1);
        String filler = "build\tf=" + "x".repeat(room - 32 - lines.length - "build\tf=\n".length()) + "\n";
        byte[] modules = joined(sentinel, lines, filler.getBytes(ISO_8859_1), sentinel);
        byte[] all = joined(
                new byte[] {(byte) version.length},
                version,
                new byte[] {(byte) ((modules.length & 0x7f) | 0x80), (byte) (modules.length >> 7)},
                modules);
        System.arraycopy(all, 0, elf, at, all.length);
        return elf;
    }

    private static byte[] lines(String before, byte[] text, String behind) {
        return joined(before.getBytes(ISO_8859_1), text, behind.getBytes(ISO_8859_1));
    }

    /** As in Go source, where any byte may stand as an escape. */
    private static byte[] quoted(byte[] text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (byte b : text) {
            boolean plain = b >= ' ' && b < 0x7f && b != '"' && b != '\\';
            quoted.append(plain ? String.valueOf((char) b) : String.format("\\x%02x", b));
        }
        return quoted.append('"').toString().getBytes(ISO_8859_1);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
