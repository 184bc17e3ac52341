package dev.usdt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A file that can be damaged in place and mended again. What is done to it follows from one number, and most of it is
 * done where it matters: in the headers, the tables and the notes.
 */
final class DamagedFile {

    private static final long[] NASTY = {
        0,
        1,
        2,
        3,
        4,
        7,
        8,
        11,
        12,
        0x7f,
        0x80,
        0xff,
        0x7fff,
        0x8000,
        0xfffe,
        0xffff,
        0x10000,
        0x7fffffffL,
        0x80000000L,
        0xfffffff0L,
        0xffffffffL,
        0x100000000L,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -1,
        -4,
        -16
    };

    private record Range(int start, int size) {}

    private record Change(int offset, byte old) {}

    private final byte[] bytes;
    private final boolean elf64;
    private final ByteOrder order;
    private final List<Range> ranges = new ArrayList<>();
    private final Deque<Change> changes = new ArrayDeque<>();
    private int limit;

    DamagedFile(byte[] wholeFile) {
        this.bytes = wholeFile;
        this.limit = wholeFile.length;
        this.elf64 = wholeFile[4] == 2;
        this.order = wholeFile[5] == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        findRanges();
    }

    /** Does the damage of a number. */
    void damage(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        if (random.nextInt(8) == 0) {
            limit = random.nextBoolean() ? random.nextInt(bytes.length) : random.nextInt(Math.min(bytes.length, 4096));
        }
        int count = 1 << random.nextInt(4);
        for (int i = 0; i < count; i++) {
            damageOnce(random);
        }
    }

    /** Undoes all damage. */
    void mend() {
        while (!changes.isEmpty()) {
            Change change = changes.pop();
            bytes[change.offset] = change.old;
        }
        limit = bytes.length;
    }

    ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes, 0, limit).slice();
    }

    private void damageOnce(SplittableRandom random) {
        Range range = ranges.get(random.nextInt(ranges.size()));
        int at = range.start + random.nextInt(range.size);
        int size = 1 << random.nextInt(4);
        switch (random.nextInt(7)) {
            case 0 -> put(at, (byte) (bytes[at] ^ (1 << random.nextInt(8))));
            case 1 -> put(at, (byte) random.nextInt());
            case 2 -> putWord(at & -size, size, NASTY[random.nextInt(NASTY.length)]);
            case 3 -> putWord(at & -size, size, getWord(at & -size, size) + random.nextInt(-5, 6));
            // Another field's value: offsets that overlap and loop, headers that contradict each other.
            case 4 -> {
                Range other = ranges.get(random.nextInt(ranges.size()));
                putWord(at & -size, size, getWord((other.start + random.nextInt(other.size)) & -size, size));
            }
            // A text without an end.
            case 5 -> {
                for (int i = at; i < Math.min(range.start + range.size, at + 300); i++) {
                    put(i, (byte) 'A');
                }
            }
            default -> putWord(at & -size, size, random.nextInt(bytes.length + 16));
        }
    }

    private void put(int offset, byte value) {
        if (offset < bytes.length) {
            changes.push(new Change(offset, bytes[offset]));
            bytes[offset] = value;
        }
    }

    private void putWord(int offset, int size, long value) {
        for (int i = 0; i < size; i++) {
            put(offset + i, (byte) (value >>> (8 * (order == ByteOrder.LITTLE_ENDIAN ? i : size - 1 - i))));
        }
    }

    private long getWord(int offset, int size) {
        long value = 0;
        for (int i = 0; i < size && offset + i < bytes.length; i++) {
            value |= (bytes[offset + i] & 0xffL) << (8 * (order == ByteOrder.LITTLE_ENDIAN ? i : size - 1 - i));
        }
        return value;
    }

    private void findRanges() {
        int word = elf64 ? 8 : 4;
        add(0, elf64 ? 64 : 52);
        add(getWord(elf64 ? 32 : 28, word), getWord(elf64 ? 56 : 44, 2) * (elf64 ? 56 : 32));
        long table = getWord(elf64 ? 40 : 32, word);
        long count = getWord(elf64 ? 60 : 48, 2);
        int entry = elf64 ? 64 : 40;
        add(table, count * entry);
        for (int i = 0; i < count; i++) {
            int header = (int) table + i * entry;
            long type = getWord(header + 4, 4);
            // Symbol and string tables, relocations, notes.
            if (type == 2 || type == 3 || type == 4 || type == 7 || type == 9 || type == 11) {
                long offset = getWord(header + 8 + 2 * word, word);
                long size = getWord(header + 8 + 3 * word, word);
                int weight = type == 7 ? 3 : 1;
                for (int j = 0; j < weight; j++) {
                    add(offset, Math.min(size, 1 << 14));
                }
            }
            findGoRanges(header, sectionName(table, entry, getWord(header, 4)));
        }
    }

    private String sectionName(long table, int entry, long at) {
        int word = elf64 ? 8 : 4;
        int names = (int) (table + getWord(elf64 ? 62 : 50, 2) * entry);
        int start = (int) (getWord(names + 8 + 2 * word, word) + at);
        int end = start;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    /** The build information; of the function table the header, the list of functions, and anything in it. */
    private void findGoRanges(int header, String name) {
        int word = elf64 ? 8 : 4;
        long offset = getWord(header + 8 + 2 * word, word);
        long size = getWord(header + 8 + 3 * word, word);
        if (name.endsWith(".gopclntab")) {
            add(offset, 8 + 8 * word);
            add(offset, 8 + 8 * word);
            add(offset, size);
            long list = getWord((int) offset + 8 + 7 * word, word);
            add(offset + list, size - list);
        } else if (name.equals(".go.buildinfo")) {
            add(offset, Math.min(size, 64));
            add(offset, size);
        } else if (name.equals(".go.module") || name.equals(".noptrdata")) {
            add(offset, Math.min(size, 1 << 12));
        }
    }

    private void add(long start, long size) {
        if (start >= 0 && size > 0 && start + size <= bytes.length) {
            ranges.add(new Range((int) start, (int) size));
        }
    }
}
