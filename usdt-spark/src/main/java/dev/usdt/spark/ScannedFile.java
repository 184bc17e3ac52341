package dev.usdt.spark;

import dev.usdt.UsdtFile;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * A listed file, and the rows of {@link Tables#SCANNED} that become of it: one of its own, which comes last and counts
 * what was read, those of its members, and further ones of an ELF file with many sites.
 */
final class ScannedFile {

    /** So many sites, and so many findings, are in a row: Spark copies one several times. */
    static final int MOST_OF_ROW = 1000;

    private static final String FULL = "what is in it takes more than " + Room.MOST + ", so the rest is left out";

    private final String listed;
    private final long size;
    private final long modified;
    private final List<Row> rows = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private Room room = new Room();
    private FileKind kind = FileKind.OTHER;
    private int elfFiles;
    private @Nullable ReadElf elf;
    private @Nullable ReadAmount listing;
    private boolean retry;

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
        if (room.take(path, "")) {
            add(new Entry(path, FileKind.ELF, place, member, null), null);
        }
    }

    /** Adds something in it that cannot be read, or that it cannot itself. */
    void addFault(String path, String failure) {
        addFault(path, failure, ImagePlace.NONE);
    }

    /** Adds something of an image in it that cannot be read. */
    void addFault(String path, String failure, ImagePlace place) {
        if (!room.take(path, failure)) {
            return;
        }
        if (path.equals(listed)) {
            failures.add(failure);
        } else {
            add(new Entry(path, FileKind.FAULT, place, null, failure), null);
        }
    }

    /** What kept it, or something in it, from being read is not in the file: another time it may be read. */
    void mayBeReadLater() {
        retry = true;
    }

    /**
     * {@return all rows}
     *
     * @param failure why it cannot be read; null if it can
     * @param read what was read of it
     */
    List<Row> end(@Nullable String failure, ReadAmount read) {
        if (failure != null) {
            failures.add(failure);
        }
        ReadAmount toList = listing == null ? read : listing;
        add(new Entry(listed, kind, ImagePlace.NONE, elf, null), new Work(elfFiles, toList, read.minus(toList)));
        return rows;
    }

    /** {@return the row of its own alone, without what was found} For that there is no memory. */
    List<Row> endWithout(String failure, ReadAmount read) {
        rows.clear();
        failures.clear();
        elf = null;
        room = new Room();
        mayBeReadLater();
        return end(failure, read);
    }

    /**
     * Adds a row with what there is of an entry, behind those with as much of its sites and findings as is too many.
     */
    private void add(Entry entry, @Nullable Work work) {
        ReadElf read = entry.elf();
        List<Row> problems = read == null ? List.of() : ElfRows.problems(read.file(), room);
        List<Row> sites = read == null ? List.of() : ElfRows.sites(read.file(), room);
        List<Row> findings = read == null ? List.of() : ElfRows.findings(read.findings(), room);
        for (int from = MOST_OF_ROW; from < Math.max(sites.size(), findings.size()); from += MOST_OF_ROW) {
            rows.add(row(entry, null, null, new Row[0], part(sites, from), part(findings, from)));
        }
        String failure = entry.failure();
        if (work != null) {
            if (room.isFull()) {
                failures.add(FULL);
            }
            failure = failures.isEmpty() ? null : String.join("; ", failures);
        }
        rows.add(row(
                new Entry(entry.path(), entry.kind(), entry.place(), read, failure),
                entry.kind(),
                work,
                problems.toArray(Row[]::new),
                part(sites, 0),
                part(findings, 0)));
    }

    private static Row[] part(List<Row> rows, int from) {
        return rows.subList(Math.min(from, rows.size()), Math.min(from + MOST_OF_ROW, rows.size()))
                .toArray(Row[]::new);
    }

    /** A row of Spark has an array of Java or Scala, but no list. */
    private Row row(
            Entry entry, @Nullable FileKind shown, @Nullable Work work, Row[] problems, Row[] sites, Row[] findings) {
        ReadElf read = entry.elf();
        UsdtFile file = read == null ? null : read.file();
        return RowFactory.create(
                TableText.of(entry.path()),
                listed,
                size,
                modified,
                shown == null ? null : shown.text(),
                entry.place().image(),
                entry.place().platform(),
                entry.place().layer(),
                file == null ? null : ElfRows.machine(file),
                file == null ? null : file.kind().type(),
                file == null ? null : file.buildId().orElse(null),
                file == null ? null : file.isGoBinary(),
                file == null ? null : ElfRows.goLayout(file),
                file == null ? null : file.missingNotes().orElse(null),
                problems,
                TableText.of(entry.failure()),
                work == null ? null : retry,
                work == null ? null : work.elfFiles(),
                work == null ? null : work.listing().ranges(),
                work == null ? null : work.listing().bytes(),
                work == null ? null : work.check().ranges(),
                work == null ? null : work.check().bytes(),
                sites,
                findings);
    }
}
