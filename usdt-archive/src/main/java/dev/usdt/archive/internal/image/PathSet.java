package dev.usdt.archive.internal.image;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Which paths a layer has, and what it does to those below it. Of each path nothing but a number is kept, since there
 * may be millions: 61 bits of a hash that nobody knows beforehand, and three bits for what is known of it.
 */
public final class PathSet {

    /** The layer has it: a file of that name in a layer below is not to be seen. */
    public static final int PRESENT = 1;
    /** Nor is anything behind it: it is no directory, was deleted, or is opaque. */
    public static final int CUT = 2;

    /** The layer has something behind it, or hides something there. */
    public static final int ABOVE = 4;

    private static final long FLAGS = PRESENT | CUT | ABOVE;
    private static final long SEED = new SplittableRandom().nextLong();
    private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;

    /** A hash above the flags; 0 is nothing. */
    private long[] slots = new long[64];

    private int size;

    /** Knows no path yet. */
    public PathSet() {}

    /**
     * Adds a path, or what is known of it.
     *
     * @return what was known before
     */
    public int add(String path, int flags) {
        if (size * 2 >= slots.length) {
            grow();
        }
        long hash = hash(path);
        int slot = slot(slots, hash);
        int before = (int) (slots[slot] & FLAGS);
        if (slots[slot] == 0) {
            size++;
        }
        slots[slot] = hash | before | flags;
        return before;
    }

    /** {@return what is known of a path; 0 if nothing is} */
    public int flags(String path) {
        return (int) (slots[slot(slots, hash(path))] & FLAGS);
    }

    /** {@return how many paths are known} */
    public int size() {
        return size;
    }

    private void grow() {
        long[] larger = new long[slots.length * 2];
        for (long known : slots) {
            if (known != 0) {
                larger[slot(larger, known & ~FLAGS)] = known;
            }
        }
        Arrays.fill(slots, 0);
        slots = larger;
    }

    private static int slot(long[] slots, long hash) {
        int slot = (int) (hash >>> 32) & (slots.length - 1);
        while (slots[slot] != 0 && (slots[slot] & ~FLAGS) != hash) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }

    private static long hash(String path) {
        long hash = SEED;
        for (int i = 0; i < path.length(); i++) {
            hash = (hash ^ path.charAt(i)) * MULTIPLIER;
            hash ^= hash >>> 29;
        }
        hash &= ~FLAGS;
        return hash == 0 ? FLAGS + 1 : hash;
    }
}
