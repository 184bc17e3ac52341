package dev.usdt;

import dev.usdt.internal.elf.ByteSource;
import dev.usdt.internal.elf.ReadBudget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a read gave, and what it took: a count, which is the same on every machine under every load.
 *
 * @param file what was read
 * @param used the budget of the read when it had ended
 */
record MeasuredRead(UsdtFile file, ReadBudget used) {

    /** Reads a file that is in memory. */
    static MeasuredRead of(ByteBuffer bytes, Detail... details) throws IOException {
        try (ByteSource source = ByteSource.of(bytes)) {
            return of(source, details);
        }
    }

    /** Reads a file. */
    static MeasuredRead of(Path path, Detail... details) throws IOException {
        try (ByteSource source = ByteSource.open(path)) {
            return of(source, details);
        }
    }

    private static MeasuredRead of(ByteSource source, Detail... details) throws IOException {
        Set<Detail> wanted = EnumSet.noneOf(Detail.class);
        wanted.addAll(List.of(details));
        return new MeasuredRead(UsdtReader.read(source, wanted), source.budget());
    }
}
