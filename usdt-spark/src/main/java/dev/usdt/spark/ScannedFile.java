package dev.usdt.spark;

import dev.usdt.UsdtFile;
import dev.usdt.archive.Image;
import dev.usdt.archive.Layer;
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

    /** Of a file, its members included: what is found is held until it is read to its end. */
    private static final int MOST_SITES = 100_000;
    /** Of a path, which take as much memory as a site. */
    private static final int PATH_CHARS = 200;

    private static final Row[] NO_ROWS = {};

    private final String listed;
    private final long size;
    private final long modified;
    private final List<Row> rows = new ArrayList<>();
    private int weight;
    private int elfFiles;

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

    /** {@return whether anything in it was added} */
    boolean hasMembers() {
        return !rows.isEmpty();
    }

    /** An ELF file was read in it. */
    void countElf() {
        elfFiles++;
    }

    /** {@return whether it has so much that the rest is not looked at} */
    boolean isFull() {
        return weight > MOST_SITES;
    }

    /** Adds an ELF file in it. */
    void addMember(String path, ReadElf elf) {
        addMember(path, elf, null, null);
    }

    /** Adds an ELF file of an image in it. */
    void addMember(String path, ReadElf elf, @Nullable Image image, @Nullable Layer layer) {
        if (hasRoom(path, elf.file().sites().size())) {
            rows.add(row(path, "elf", image, layer, elf, null, null, null, null));
        }
    }

    /** Adds something in it that cannot be read. */
    void addFault(String path, String failure, @Nullable Image image) {
        if (hasRoom(path, 0)) {
            rows.add(row(path, "fault", image, null, null, failure, null, null, null));
        }
    }

    private boolean hasRoom(String path, int sites) {
        if (isFull()) {
            return false;
        }
        weight += 1 + sites + path.length() / PATH_CHARS;
        if (isFull()) {
            String failure = "more than " + MOST_SITES + " sites, so the rest is not read";
            rows.add(row(listed, "fault", null, null, null, failure, null, null, null));
        }
        return true;
    }

    /**
     * {@return all rows}
     *
     * @param kind what the listed file is
     * @param elf what was read of it, if it is an ELF file
     * @param failure why it cannot be read; null if it can
     * @param listing what was read of it to list it
     * @param check what was read of it beyond that to find what is wrong
     */
    List<Row> end(String kind, @Nullable ReadElf elf, @Nullable String failure, ReadAmount listing, ReadAmount check) {
        rows.add(row(listed, kind, null, null, elf, failure, elfFiles, listing, check));
        return rows;
    }

    private Row row(
            String path,
            String kind,
            @Nullable Image image,
            @Nullable Layer layer,
            @Nullable ReadElf elf,
            @Nullable String failure,
            @Nullable Integer elfCount,
            @Nullable ReadAmount listing,
            @Nullable ReadAmount check) {
        UsdtFile file = elf == null ? null : elf.file();
        return RowFactory.create(
                TableText.of(path),
                listed,
                size,
                modified,
                kind,
                image == null ? null : TableText.of(image.name()),
                image == null ? null : TableText.of(image.platform().toString()),
                layer == null
                        ? null
                        : RowFactory.create(
                                TableText.of(layer.digest()),
                                TableText.of(layer.diffId()),
                                TableText.of(layer.instruction())),
                file == null ? null : ElfRows.machine(file),
                file == null ? null : file.kind().type(),
                file == null ? null : file.buildId().orElse(null),
                file == null ? null : file.isGoBinary(),
                file == null ? null : ElfRows.goLayout(file),
                file == null ? null : file.missingNotes().orElse(null),
                file == null ? NO_ROWS : ElfRows.problems(file),
                TableText.of(failure),
                elfCount,
                listing == null ? null : listing.ranges(),
                listing == null ? null : listing.bytes(),
                check == null ? null : check.ranges(),
                check == null ? null : check.bytes(),
                file == null ? NO_ROWS : ElfRows.sites(file),
                elf == null ? NO_ROWS : ElfRows.findings(elf.findings()));
    }
}
