package dev.usdt.archive.internal.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PathSetTest {

    @Test
    void knowsWhatWasAdded() {
        PathSet paths = new PathSet();
        int count = 200_000;
        for (int i = 0; i < count; i++) {
            assertEquals(0, paths.add("usr/lib/" + i, i % 2 == 0 ? PathSet.PRESENT : PathSet.PRESENT | PathSet.CUT));
        }
        assertEquals(count, paths.size());
        for (int i = 0; i < count; i++) {
            assertEquals(i % 2 == 0 ? 1 : 3, paths.flags("usr/lib/" + i));
            assertEquals(0, paths.flags("usr/lib/" + (i + count)));
        }
        assertEquals(1, paths.add("usr/lib/0", PathSet.CUT));
        assertEquals(3, paths.flags("usr/lib/0"));
        assertEquals(count, paths.size());
    }
}
