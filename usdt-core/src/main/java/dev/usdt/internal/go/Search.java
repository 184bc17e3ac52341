package dev.usdt.internal.go;

import dev.usdt.internal.elf.ElfImage;
import dev.usdt.internal.elf.Section;
import dev.usdt.internal.elf.SectionName;
import dev.usdt.internal.elf.Segment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Searches loaded bytes for something that begins with bytes that are known. */
final class Search {

    private static final int CHUNK_BYTES = 1 << 16;
    /** So many places that look right are looked at; real files have a few. */
    private static final int MOST_CANDIDATES = 1 << 10;

    private static final int STEPS_OF_A_RANGE = 16;
    /** So many places are looked at in a step. */
    private static final int LOOKS_IN_A_STEP = 8;

    private final ElfImage image;
    private final LoadedBytes bytes;
    private int candidates;

    Search(ElfImage image, LoadedBytes bytes) {
        this.image = image;
        this.bytes = bytes;
    }

    /** Where to search. */
    record Range(long address, long size) {}

    /** What is searched for. */
    interface Target<T> {
        /** The bytes that it may begin with, each time as many. */
        byte[][] beginnings();

        /** What is at an address if it is what is searched for, or null. */
        @Nullable
        T at(long address) throws GoDataException, IOException;
    }

    /** The sections that have one of the names, and a place in memory. */
    static List<Range> sections(ElfImage image, SectionName... names) {
        List<Range> ranges = new ArrayList<>();
        for (SectionName name : names) {
            for (Section section : image.sections()) {
                if (section.address() != 0 && section.type() != Section.SHT_NOBITS && section.isNamed(name)) {
                    ranges.add(new Range(section.address(), section.size()));
                }
            }
        }
        return ranges;
    }

    /** The loadable segments that have some flags of those that are looked at, the last ones first. */
    static List<Range> segments(ElfImage image, int lookedAt, int flags) {
        List<Range> ranges = new ArrayList<>();
        for (Segment segment : image.segments()) {
            if (segment.type() == Segment.PT_LOAD && (segment.flags() & lookedAt) == flags) {
                ranges.add(new Range(segment.address(), segment.fileSize()));
            }
        }
        Collections.reverse(ranges);
        return ranges;
    }

    /**
     * {@return the first that is found in some ranges, or null}
     *
     * @param alignment what its address is a multiple of
     */
    <T> @Nullable T find(List<Range> ranges, int alignment, Target<T> target) throws IOException {
        for (Range range : ranges) {
            T found = find(range, alignment, target);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private <T> @Nullable T find(Range range, int alignment, Target<T> target) throws IOException {
        byte[][] beginnings = target.beginnings();
        int beginningBytes = beginnings[0].length;
        long start = (range.address + alignment - 1) & -alignment;
        long size = Math.min(range.size - (start - range.address), bytes.available(start));
        OptionalLong place = bytes.place(start);
        if (size <= 0 || place.isEmpty()) {
            return null;
        }
        long at = place.getAsLong();
        image.budget().step(at, STEPS_OF_A_RANGE);
        image.budget().check(at, size);
        for (long done = 0; done < size; done += CHUNK_BYTES) {
            int length = (int) Math.min(CHUNK_BYTES, size - done);
            image.budget().step(at + done, (long) length * beginnings.length / alignment / LOOKS_IN_A_STEP);
            byte[] chunk = image.bytes(at + done, length);
            for (byte[] beginning : beginnings) {
                byte first = beginning[0];
                // A cold process interprets this loop, so nothing is called in it.
                for (int i = 0; i + beginningBytes <= length; i += alignment) {
                    if (chunk[i] == first && begins(chunk, i, beginning) && candidates++ < MOST_CANDIDATES) {
                        T found = tryAt(target, start + done + i);
                        if (found != null) {
                            return found;
                        }
                    }
                }
            }
        }
        return null;
    }

    private static boolean begins(byte[] chunk, int at, byte[] beginning) {
        return Arrays.equals(chunk, at, at + beginning.length, beginning, 0, beginning.length);
    }

    /** What is at an address if it is what is searched for, or null. */
    static <T> @Nullable T tryAt(Target<T> target, long address) throws IOException {
        try {
            return target.at(address);
        } catch (GoDataException e) {
            return null; // Something else begins with the same number.
        }
    }
}
