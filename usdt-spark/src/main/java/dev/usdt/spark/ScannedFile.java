package dev.usdt.spark;

import dev.usdt.UsdtFile;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * A listed file, and the rows of {@link Tables#SCANNED} that become of it: one of its own, which comes last and counts
 * what was read, and those of its members.
 */
final class ScannedFile {

    private static final Row[] NO_ROWS = {};

    private final String listed;
    private final long size;
    private final long modified;
    private final List<Row> rows = new ArrayList<>();
    private final Room room = new Room();
    private FileKind kind = FileKind.OTHER;
    private int elfFiles;
    private @Nullable ReadElf elf;
    private @Nullable ReadAmount listing;

    /**
     * What there is to tell of a file or a member.
     *
     * @param elf what was read of it, if it is an ELF file
     * @param failure why it cannot be read; null if it can
     */
    private record Entry(
            String path,
            FileKind kind,
            ImagePlace place,
            @Nullable ReadElf elf,
            @Nullable String failure) {}

    /**
     * What only a listed file has: what was read of it, and in it.
     *
     * @param listing to list it
     * @param check beyond that, to find what is wrong
     */
    private record Work(int elfFiles, ReadAmount listing, ReadAmount check) {}

    /**
     * Nothing is known of it yet.
     *
     * @param size in bytes
     * @param modified in milliseconds since 1970
     */
    ScannedFile(String listed, long size, long modified) {
        this.listed = listed;
        this.size = size;
        this.modified = modified;
    }

    /** {@return its path} */
    String listed() {
        return listed;
    }

    /** Says what it is: until then it is none of what is looked for. */
    void is(FileKind known) {
        kind = known;
    }

    /** An ELF file was read in it, or it is one. */
    void countElf() {
        elfFiles++;
    }

    /**
     * It is an ELF file.
     *
     * @param read what was read of it, which may be said again when there is more
     * @param amount what was read to list it
     */
    void isElf(ReadElf read, ReadAmount amount) {
        elf = read;
        listing = amount;
    }

    /** {@return whether it has so much that the rest is not looked at} */
    boolean isFull() {
        return room.isFull();
    }

    /** Adds an ELF file in it. */
    void addMember(String path, ReadElf member) {
        addMember(path, member, ImagePlace.NONE);
    }

    /** Adds an ELF file of an image in it. */
    void addMember(String path, ReadElf member, ImagePlace place) {
        if (room.take(path, member)) {
            add(new Entry(path, FileKind.ELF, place, member, null));
        }
    }

    /** Adds something in it that cannot be read. */
    void addFault(String path, String failure) {
        addFault(path, failure, ImagePlace.NONE);
    }

    /** Adds something of an image in it that cannot be read. */
    void addFault(String path, String failure, ImagePlace place) {
        if (room.take(path, failure)) {
            add(new Entry(path, FileKind.FAULT, place, null, failure));
        }
    }

    private void add(Entry entry) {
        rows.add(row(entry, null));
        if (room.isFull()) {
            String failure = "what is in it takes more than " + Room.MOST + ", so the rest is not read";
            rows.add(row(new Entry(listed, FileKind.FAULT, ImagePlace.NONE, null, failure), null));
        }
    }

    /**
     * {@return all rows}
     *
     * @param failure why it cannot be read; null if it can
     * @param read what was read of it
     */
    List<Row> end(@Nullable String failure, ReadAmount read) {
        ReadAmount toList = listing == null ? read : listing;
        rows.add(row(
                new Entry(listed, kind, ImagePlace.NONE, elf, failure),
                new Work(elfFiles, toList, read.minus(toList))));
        return rows;
    }

    private Row row(Entry entry, @Nullable Work work) {
        ReadElf read = entry.elf();
        UsdtFile file = read == null ? null : read.file();
        return RowFactory.create(
                TableText.of(entry.path()),
                listed,
                size,
                modified,
                entry.kind().text(),
                entry.place().image(),
                entry.place().platform(),
                entry.place().layer(),
                file == null ? null : ElfRows.machine(file),
                file == null ? null : file.kind().type(),
                file == null ? null : file.buildId().orElse(null),
                file == null ? null : file.isGoBinary(),
                file == null ? null : ElfRows.goLayout(file),
                file == null ? null : file.missingNotes().orElse(null),
                file == null ? NO_ROWS : ElfRows.problems(file),
                TableText.of(entry.failure()),
                work == null ? null : work.elfFiles(),
                work == null ? null : work.listing().ranges(),
                work == null ? null : work.listing().bytes(),
                work == null ? null : work.check().ranges(),
                work == null ? null : work.check().bytes(),
                file == null ? NO_ROWS : ElfRows.sites(file),
                read == null ? NO_ROWS : ElfRows.findings(read.findings()));
    }
}
