package dev.usdt.hostile;

import static dev.usdt.hostile.LyingElf.CODE;
import static dev.usdt.hostile.LyingElf.NOTE;
import static dev.usdt.hostile.LyingElf.PT_LOAD;
import static dev.usdt.hostile.LyingElf.PT_NOTE;
import static dev.usdt.hostile.LyingElf.RELA;
import static dev.usdt.hostile.LyingElf.STRTAB;
import static dev.usdt.hostile.LyingElf.SYMTAB;
import static dev.usdt.hostile.LyingElf.note;
import static dev.usdt.hostile.LyingElf.words;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.zip.DeflaterOutputStream;

/**
 * Files of at most 16 MiB, or with holes of terabytes, each of a kind that once kept a command busy for minutes or
 * filled its memory, or might.
 */
// The kinds hold no state, and every buffer here was made over an array.
@SuppressWarnings({"ImmutableEnumChecker", "ByteBufferBackingArray"})
public enum HostileFile {
    /** More notes than a file has that is not made for this. */
    NOTES(elf -> elf.code(4096).notes(notes(300_000, i -> note("p", "n", "", CODE + i % 4096)))),
    NAMES(elf -> elf.code(4096).notes(notes(150_000, i -> note("provider", "probe_number_" + i, "", CODE + i % 4096)))),
    /** Names that have one hash, each of a start or an end. */
    COLLIDING_NAMES(elf -> elf.code(32768)
            .notes(notes(32_768, i -> note("p", colliding(i / 2) + (i % 2 == 0 ? "_start" : "_end"), "", CODE + i)))),
    /** Names that are one when they are cut to the length of a key. */
    NAMES_ALIKE(elf -> elf.code(20_000)
            .notes(notes(20_000, i -> note("p", "x".repeat(80) + i / 2 + (i % 2 == 0 ? "_start" : "_end"), "", CODE + i)))),
    ARGUMENTS(elf -> elf.code(4096).notes(notes(40_000, i -> note("p", "n", arguments(12, i), CODE + i % 4096)))),
    BARE_ARGUMENTS(elf -> elf.code(4096).notes(notes(15, i -> note("p", "n", "1 ".repeat(500_000), CODE + i)))),
    SHORT_ARGUMENTS(elf -> elf.code(4096).notes(notes(30_000, i -> note("p", "n" + i, "1@1 ".repeat(90), CODE)))),
    /** One probe with a site of many arguments and many of one. */
    UNEVEN_ARGUMENTS(elf -> elf.code(32768)
            .notes(notes(8_000, i -> note("p", "n", i == 0 ? "1 ".repeat(30_000) : "8@%rax", CODE + i)))),
    UNREADABLE_ARGUMENTS(
            elf -> elf.code(4096).notes(notes(15, i -> note("p", "n", "8@" + "\u00ff".repeat(1_000_000), CODE + i)))),
    LONG_NAMES(elf -> elf.code(4096).notes(notes(15, i -> note("\u00ff".repeat(500_000), "n".repeat(500_000), "", CODE + i)))),
    /** A name that would make the column of all others as wide. */
    ONE_LONG_NAME(elf -> elf.code(32768)
            .notes(notes(15_000, i -> note("p", i == 0 ? "x".repeat(400_000) : "n", "8@%rax", CODE + i)))),
    SCRIPT_BY_ADDRESS(elf -> elf.code(20_000)
            .notes(notes(20_000, i -> note("p", "n", "8@" + 8 * i + "(%rsi,%rdi,4)", CODE + i)))),
    SCRIPT_OF_PAIRS(elf -> elf.code(20_000)
            .notes(notes(20_000, i -> note("p", "job" + i / 2 + (i % 2 == 0 ? "_start" : "_end"), "-4@%eax", CODE + i)))),
    NO_PROBES_THOUGH_OWNED(elf -> elf.notes(notes(700_000, i -> note("stapsdt\0", 9, new byte[0])))),
    BROKEN_SIZES(elf -> elf.notes(notes(700_000, i -> words(20).putInt(8)
            .putInt(-1)
            .putInt(3)
            .put("stapsdt".getBytes(StandardCharsets.US_ASCII))
            .array()))),
    EMPTY_NOTES(elf -> elf.code(4096)
            .notes(concat(note("p", "n", "", CODE), notes(650_000, i -> words(12).putInt(8, 1).array())))),
    ZEROS_BETWEEN(elf -> elf.code(4096)
            .notes(notes(200_000, i -> concat(note("p", "n", "", CODE), new byte[12])))),
    ZEROS(elf -> elf.code(4096).notes(Arrays.copyOf(note("p", "n", "", CODE), 15 << 20))),
    SECTIONS_OVER_EACH_OTHER(elf -> {
        elf.code(4096).notes(notes(1_000, i -> note("p", "n" + (1000 + i), "", CODE)))
                .at(15 << 20);
        for (int i = 0; i < 200_000; i++) {
            elf.section("", NOTE, new byte[0]).at((15 << 20) + i % 1000 * 56L).size((1000 - i % 1000) * 56L - i / 1000 * 56L);
        }
    }),
    SEGMENTS_OVER_EACH_OTHER(elf -> {
        elf.code(4096).notes(notes(1_000, i -> note("p", "n" + (1000 + i), "", CODE))).at(12 << 20);
        for (int i = 0; i < 120_000; i++) {
            elf.segment(PT_NOTE, 4, (12 << 20) + i % 1000 * 56L, 0, (1000 - i % 1000) * 56L - i / 1000 * 4L, 0);
        }
    }),
    COMPRESSED(elf -> {
        elf.code(4096);
        for (int i = 0; i < 100; i++) {
            elf.notes(compressed(notes(60_000, j -> note("p", "n", "", CODE)))).flags(0x800);
        }
    }),
    RELOCATIONS(elf -> {
        elf.type(1).code(4096).notes(notes(70_000, i -> note("p", "n", "", 0)));
        elf.section(".rela.note.stapsdt", RELA, relocations(450_000, i -> 1000 + i)).link(4).info(2);
        elf.section(".symtab", SYMTAB, new byte[48]);
    }),
    RELOCATED_AGAIN_AND_AGAIN(elf -> {
        elf.type(1).code(4096).notes(notes(1_000, i -> note("p", "n", "", 0)));
        elf.section(".symtab", SYMTAB, new byte[48]);
        elf.section(".rela.note.stapsdt", RELA, relocations(100_000, i -> 1)).link(3).info(2).headers(50_000);
    }),
    SECTION_HEADERS(elf -> elf.section("signature", NOTE, new byte[0]).headers(250_000)),
    MANY_RANGES(elf -> {
        elf.code(4096);
        for (int i = 0; i < 40_000; i++) {
            elf.notes(concat(note("p", "n" + i, "", CODE), new byte[12]));
        }
    }),
    /** Loaded to places without order, or to one place and no byte of it. */
    SEGMENTS(elf -> {
        elf.code(20_000).notes(notes(20_000, i -> note("p", "n", "", CODE + i)));
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 120_000; i++) {
            elf.segment(PT_LOAD, 6, 0, i % 2 == 0 ? CODE : random.nextLong(), 64, i % 2 == 0 ? 0 : 64);
        }
    }),
    SYMBOLS_OVER_SITES(elf -> {
        elf.code(4096).notes(notes(4_000, i -> note("p", "n" + i, "8@f(%rip)", CODE + i)));
        elf.section(".symtab", SYMTAB, symbols(600_000, i -> 1, CODE, 4096)).link(4);
        elf.section(".strtab", STRTAB, "\0f".getBytes(StandardCharsets.US_ASCII));
    }),
    LONG_NAMES_OF_SYMBOLS(elf -> {
        elf.code(20_000).notes(notes(20_000, i -> note("p", "n" + i, "", CODE + i)));
        elf.section(".symtab", SYMTAB, symbolsAt(20_000, i -> 1 + i * 8)).link(4);
        elf.section(".strtab", STRTAB, text("A".repeat(200_000), "B".repeat(4_000)));
    }),
    STRINGS_THAT_END_ALIKE(elf -> {
        elf.code(4096).notes(note("p", "n", "8@a(%rip)", CODE));
        elf.section(".symtab", SYMTAB, symbols(1_000, i -> 2 * i, CODE, 16)).link(4);
        elf.section(".strtab", STRTAB, "a\0".repeat(7_000_000).getBytes(StandardCharsets.US_ASCII));
    }),
    STRINGS_OF_ONE_LETTER(elf -> {
        elf.code(4096).notes(notes(2_000, i -> note("p", "n", "8@" + "a".repeat(i + 1) + "(%rip)", CODE)));
        elf.section(".symtab", SYMTAB, symbols(1_000, i -> 2 * i, CODE, 16)).link(4);
        elf.section(".strtab", STRTAB, text("a".repeat(4_000) + "\0", 3_000));
    }),
    NAMES_WITHOUT_END(elf -> {
        elf.code(4096).notes(notes(4_000, i -> note("p", "n" + i, "", CODE + i)));
        elf.section(".symtab", SYMTAB, symbolsAt(4_000, i -> 1 + i)).link(4);
        elf.section(".strtab", STRTAB, text("A".repeat(10_000)));
    }),
    /** Each header names itself, or the one that names it. */
    CYCLIC(elf -> {
        elf.code(4096).notes(note("p", "n", "8@f(%rip)", CODE)).link(2).info(2);
        elf.section(".symtab", SYMTAB, symbols(100, i -> i, CODE, 16)).link(3);
        elf.section(".rela", RELA, relocations(100, i -> 1)).link(4).info(4);
        elf.section(".note.stapsdt", NOTE, new byte[0]).at(1).size(4096);
        elf.segment(PT_NOTE, 4, 0, CODE, 8192, 8192).segment(PT_LOAD, 5, 64, CODE, 8192, 8192);
    }),

    SPARSE_NOTES(elf -> {
        for (int i = 0; i < 250; i++) {
            long at = (1 << 20) + i * (1L << 32);
            elf.section(".note.stapsdt", NOTE, words(16).putInt(-1).putInt(1).putInt(3).putInt(7).array())
                    .at(at)
                    .size((1L << 32) - 64);
        }
    }),
    SPARSE_SEGMENT_OF_NOTES(elf -> elf.code(4096)
            .segment(PT_NOTE, 4, 1 << 20, 0, (1L << 32) - 64, 0)
            .length(1L << 40)
            .section(".data", 1, words(16).putInt(-1).putInt(1).putInt(3).array())
            .at(1 << 20)),
    SPARSE_SYMBOLS(elf -> {
        elf.length(1L << 40).code(4096).notes(note("p", "n", "8@f(%rip)", CODE));
        elf.section(".symtab", SYMTAB, symbols(2, i -> 1, CODE, 16)).link(4).at(1 << 20).size(((1L << 40) - (1 << 20)) / 24 * 24);
        elf.section(".strtab", STRTAB, "\0f".getBytes(StandardCharsets.US_ASCII));
    }),
    SPARSE_STRINGS(elf -> {
        elf.length(1L << 40).code(4096).notes(note("p", "n", "8@f(%rip)", CODE));
        elf.section(".symtab", SYMTAB, symbols(2, i -> 1, CODE, 16)).link(4);
        elf.section(".strtab", STRTAB, "\0f".getBytes(StandardCharsets.US_ASCII)).at(1 << 20).size((1L << 40) - (1 << 20));
    }),
    SPARSE_SECTION_HEADERS(elf -> elf.length(1L << 40).sections(1L << 33).code(4096).notes(note("p", "n", "", CODE))),
    SPARSE_GO_TABLE(elf -> elf.length(1L << 40)
            .segment(PT_LOAD, 4, 1 << 20, 0x10000000, (1L << 40) - (1 << 20), (1L << 40) - (1 << 20))
            .code(4096)
            .section(".note.go.buildid", NOTE, concat(note("Go\0\0", 4, new byte[4]), note("p", "n", "", CODE)))),
    SPARSE_GO_WITHOUT_PROBES(elf -> elf.length(1L << 40)
            .segment(PT_LOAD, 4, 1 << 20, 0x10000000, (1L << 40) - (1 << 20), (1L << 40) - (1 << 20))
            .code(4096)
            .section(".note.go.buildid", NOTE, note("Go\0\0", 4, new byte[4]))),
    SPARSE_BUILD_INFO(elf -> elf.length(1L << 40)
            .segment(PT_LOAD, 6, 1 << 20, 0x10000000, (1L << 40) - (1 << 20), (1L << 40) - (1 << 20))
            .code(4096)
            .section(".note.go.buildid", NOTE, concat(note("Go\0\0", 4, new byte[4]), note("p", "n", "", CODE)))),

    GO_INLINED_LONG(new LyingGo().inlined(50_000).sites(2_000)::addTo),
    GO_INLINED_INTO_ITSELF(new LyingGo().inlined(3).callsAre(true).sites(5)::addTo),
    GO_NAMES_WITHOUT_END(new LyingGo().name("A".repeat(70_000)).sites(20_000)::addTo),
    /** One name that is printed for each site. */
    GO_LONG_NAME(new LyingGo().name("A".repeat(65_000)).file("B".repeat(65_000)).sites(15_000)::addTo),
    GO_SITES_OF_A_KNOWN_PROBE(
            new LyingGo().probe("net_http", "server_request_start", "8@%rax -8@%rbx 8@%rcx -8@%rdi").sites(15_000)::addTo),
    GO_MANY_MODULES(new LyingGo().modules("dep\ta\tb\n".repeat(120_000)).sites(5)::addTo),
    GO_MANY_SETTINGS(new LyingGo().modules(settings(80_000)).sites(5)::addTo),
    GO_MANY_WRITABLE_SEGMENTS(elf -> {
        for (int i = 0; i < 60_000; i++) {
            elf.segment(PT_LOAD, i % 3 == 0 ? 6 : 4, 0, 0x40000000L + i * 0x10000L, 0x8000, 0x8000);
        }
        elf.code(4096).section(".note.go.buildid", NOTE, concat(note("Go\0\0", 4, new byte[4]), note("p", "n", "", CODE)));
    });

    private interface Kind {
        void addTo(LyingElf elf);
    }

    private final Kind kind;

    HostileFile(Kind kind) {
        this.kind = kind;
    }

    /**
     * {@return such a file} Written if it is not there: to make one takes more memory than to read it, so where memory is
     * short, another process has made it in the directory {@code -Dhostile.files}.
     *
     * @param folder where it is written unless there is such a directory
     */
    public Path in(Path folder) throws IOException {
        Path made = Path.of(System.getProperty("hostile.files", folder.toString()));
        Path file = Files.createDirectories(made).resolve(name().toLowerCase(Locale.ROOT));
        if (!Files.exists(file)) {
            LyingElf elf = new LyingElf();
            kind.addTo(elf);
            elf.write(file);
        }
        return file;
    }

    private static byte[] notes(int count, IntFunction<byte[]> note) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            bytes.writeBytes(note.apply(i));
        }
        return bytes.toByteArray();
    }

    private static byte[] concat(byte[]... parts) {
        return notes(parts.length, i -> parts[i]);
    }

    /** Of two letters that differ with equal hashes, and so on. */
    private static String colliding(int number) {
        StringBuilder name = new StringBuilder();
        for (int bit = 0; bit < 15; bit++) {
            name.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return name.toString();
    }

    private static String arguments(int count, int number) {
        StringBuilder arguments = new StringBuilder();
        for (int i = 0; i < count; i++) {
            arguments.append(i == 0 ? "" : " ").append("8@").append(number * count + i).append("(%rax,%rbx,4)");
        }
        return arguments.toString();
    }

    private static String settings(int count) {
        StringBuilder settings = new StringBuilder();
        for (int i = 0; i < count; i++) {
            settings.append("build\t").append(i).append("=\n");
        }
        return settings.toString();
    }

    private static byte[] compressed(byte[] content) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        packed.writeBytes(words(24).putInt(1).putInt(0).putLong(content.length).putLong(4).array());
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
            deflater.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static byte[] relocations(int count, IntFunction<Integer> type) {
        ByteBuffer table = words(24 * count);
        for (int i = 0; i < count; i++) {
            table.putLong(i).putInt(type.apply(i)).putInt(1).putLong(0);
        }
        return table.array();
    }

    /** Functions. */
    private static byte[] symbols(int count, IntFunction<Integer> name, long value, long size) {
        ByteBuffer table = words(24 * count);
        for (int i = 0; i < count; i++) {
            table.putInt(name.apply(i)).put((byte) 2).put((byte) 0).putShort((short) 1);
            table.putLong(value).putLong(size);
        }
        return table.array();
    }

    /** Functions of one byte, one after the other. */
    private static byte[] symbolsAt(int count, IntFunction<Integer> name) {
        ByteBuffer table = words(24 * count);
        for (int i = 0; i < count; i++) {
            table.putInt(name.apply(i)).put((byte) 2).put((byte) 0).putShort((short) 1);
            table.putLong(CODE + i).putLong(1);
        }
        return table.array();
    }

    private static byte[] text(String... parts) {
        return String.join("", parts).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] text(String part, int times) {
        return part.repeat(times).getBytes(StandardCharsets.US_ASCII);
    }
}
