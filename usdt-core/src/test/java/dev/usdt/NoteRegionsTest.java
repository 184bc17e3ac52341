package dev.usdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.internal.elf.ReadBudget;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Notes of which several sections and segments tell. */
class NoteRegionsTest {

    private static final ElfBuilder ELF = ElfBuilder.x8664();

    /** Sections first, each by its place in the file, whatever the order of their headers. */
    @Test
    void readsSectionsOfNotesInTheOrderOfTheFile() throws Exception {
        ElfBuilder elf = ElfBuilder.x8664().code();
        for (String name : List.of("a", "b", "c", "d")) {
            elf.section(
                    ".note." + name,
                    ElfBuilder.SHT_NOTE,
                    0,
                    ElfBuilder.concat(
                            elf.note("p", name, "").bytes(),
                            elf.note("p", name, "").descsz(1).bytes()));
            elf.segment(4, 4, 0);
        }
        ByteBuffer ordered = elf.build().order(ByteOrder.LITTLE_ENDIAN);
        UsdtFile expected = UsdtFile.read(ordered);
        assertEquals(4, expected.sites().size());
        List<Long> offsets = expected.problems().stream()
                .map(problem -> problem.fileOffset().orElseThrow())
                .toList();
        assertTrue(offsets.size() >= 4);
        assertEquals(offsets.stream().sorted().toList(), offsets);
        int table = (int) ordered.getLong(40);
        for (int[] order : new int[][] {{0, 2, 1, 3}, {0, 1, 3, 2}, {3, 2, 1, 0}, {1, 0, 3, 2}}) {
            ByteBuffer shuffled = ByteBuffer.allocate(ordered.limit()).order(ByteOrder.LITTLE_ENDIAN);
            shuffled.put(0, ordered, 0, ordered.limit());
            for (int i = 0; i < order.length; i++) {
                shuffled.put(table + (2 + i) * 64, ordered, table + (2 + order[i]) * 64, 64);
            }
            UsdtFile file = UsdtFile.read(shuffled);
            assertEquals(expected.sites(), file.sites());
            assertEquals(expected.problems(), file.problems());
        }
    }

    /** What is wrong in a segment is no fault where sections say where the notes are. */
    @Test
    void tellsNoDamageOfASegmentBesideSections() throws Exception {
        ElfBuilder elf = ElfBuilder.x8664().code();
        ByteBuffer bytes = elf.notes(elf.note("p", "n", "").bytes())
                .section(".other", ElfBuilder.SHT_PROGBITS, 0, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13})
                .segment(4, 4, 0)
                .build();
        assertEquals(List.of(), UsdtFile.read(bytes).problems());
        ByteBuffer stripped =
                bytes.order(ByteOrder.LITTLE_ENDIAN).putLong(40, 0).putInt(60, 0); // e_shoff, e_shnum
        assertTrue(UsdtFile.read(stripped).problems().get(0).message().startsWith("invalid n_namesz"));
    }

    @Test
    void tellsDamageOnceThatTwoSectionsHold() throws Exception {
        ElfBuilder elf = ElfBuilder.x8664().code();
        byte[] noEnd = elf.note("p", "n", "")
                .texts("provider".getBytes(StandardCharsets.UTF_8))
                .bytes();
        byte[] otherType = elf.note("p", "n", "").type(9).bytes();
        byte[] good = elf.note("p", "good", "").location(0x401000).bytes();
        ByteBuffer file = elf.notes(noEnd, otherType, good)
                .section(".note.stapsdt", ElfBuilder.SHT_NOTE, 0, good)
                .build();
        // The second header is made to begin where the first one does, and to end before it.
        long shoff = file.getLong(40);
        int first = -1;
        for (int i = 0; i < file.getShort(60); i++) {
            int header = (int) shoff + 64 * i;
            if (file.getInt(header + 4) == ElfBuilder.SHT_NOTE && first < 0) {
                first = header;
            } else if (file.getInt(header + 4) == ElfBuilder.SHT_NOTE) {
                file.putLong(header + 24, file.getLong(first + 24));
                file.putLong(header + 32, noEnd.length + otherType.length);
            }
        }
        UsdtFile read = UsdtFile.read(file);
        assertEquals(2, read.problems().size(), read.problems()::toString);
        assertEquals(1, read.sites().size());
    }

    @Test
    void readsThreeHundredThousandSectionsOverOneNoteSectionAtOnce() throws Exception {
        byte[][] notes = new byte[1000][];
        for (int i = 0; i < notes.length; i++) {
            notes[i] = ELF.note("p", "n" + (1000 + i), "").bytes();
        }
        ByteBuffer small = ElfBuilder.withNotes(notes).build().order(ByteOrder.LITTLE_ENDIAN);
        int table = (int) small.getLong(40);
        int count = 300_000;
        ByteBuffer bomb = ByteBuffer.allocate(table + count * 64).order(ByteOrder.LITTLE_ENDIAN);
        bomb.put(0, small, 0, table);
        bomb.putShort(60, (short) 0); // extended numbering
        for (int i = 0; i < count; i++) {
            // The note section's header again and again, each beginning one note later than the one before, and each
            // thousand ending one note earlier.
            bomb.put(table + i * 64, small, table + 2 * 64, 64);
            bomb.putLong(table + i * 64 + 24, small.getLong(table + 2 * 64 + 24) + (long) (i % 1000) * notes[0].length);
            int left = Math.max(1000 - i % 1000 - i / 1000, 0);
            bomb.putLong(table + i * 64 + 32, (long) left * notes[0].length);
        }
        bomb.putLong(table + 32, count);
        bomb.putInt(table + 4, 0);
        bomb.putShort(62, (short) 0);
        UsdtFile file = UsdtFile.read(bomb);
        assertEquals(1000, file.sites().size());
        assertEquals(
                List.of(
                        "more than 131072 sections of notes and symbols",
                        "some notes left unread: more than " + ReadBudget.MOST_STEPS + " steps"),
                file.problems().stream().map(Problem::message).toList());
    }
}
