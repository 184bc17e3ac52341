package dev.usdt.spark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The directory of the tables, and what a run leaves there until it is done. Names with an underscore are none that
 * Spark reads as a table:
 *
 * <ul>
 *   <li>{@code _work/listing/N}: what was listed in a round;
 *   <li>{@code _work/scans/N}: what was read by the Nth run since the tables were last put in place;
 *   <li>{@code _next}: new tables, and {@code complete} when all of them are there.
 * </ul>
 */
final class InventoryFolder {

    private final FileSystem system;
    private final Path path;
    private final Path work;
    private final Path scans;
    private final Path next;
    private final Path complete;

    InventoryFolder(FileSystem system, Path path) {
        this.system = system;
        this.path = system.makeQualified(path);
        work = new Path(this.path, "_work");
        scans = new Path(work, "scans");
        next = new Path(this.path, "_next");
        complete = new Path(next, "complete");
    }

    /** {@return the directory itself} */
    Path path() {
        return path;
    }

    /** {@return where a table is} */
    Path table(String name) {
        return new Path(path, name);
    }

    /** {@return whether there are tables} */
    boolean hasTables() throws IOException {
        for (String name : Tables.ALL) {
            if (!system.exists(table(name))) {
                return false;
            }
        }
        return true;
    }

    /** {@return where a round of listing is written} */
    Path listing(int round) {
        return new Path(new Path(work, "listing"), Integer.toString(round));
    }

    /** Deletes what an earlier run has listed. */
    void forgetListing() throws IOException {
        system.delete(new Path(work, "listing"), true);
    }

    /** {@return where earlier runs and this one have written what they read} There is one at least. */
    List<String> scans() throws IOException {
        // Also the next one: a run without anything to read has none.
        system.mkdirs(new Path(scans, "0"));
        List<String> paths = new ArrayList<>();
        for (FileStatus status : system.listStatus(scans)) {
            paths.add(status.getPath().toString());
        }
        return paths;
    }

    /** {@return where this run writes what it reads} */
    Path nextScan() throws IOException {
        return new Path(scans, Integer.toString(scans().size()));
    }

    /** {@return where a new table is written} */
    Path next(String table) {
        return new Path(next, table);
    }

    /** Puts the new tables in place of the old ones, and deletes all else. */
    void publish() throws IOException {
        system.create(complete, true).close();
        recover();
    }

    /** Does that if a run was ended while it did; else deletes new tables that are not complete. */
    void recover() throws IOException {
        if (system.exists(complete)) {
            for (String name : Tables.ALL) {
                if (system.exists(next(name))) {
                    system.delete(table(name), true);
                    if (!system.rename(next(name), table(name))) {
                        throw new IOException("cannot rename " + next(name) + " to " + table(name));
                    }
                }
            }
            system.delete(work, true);
        }
        system.delete(next, true);
    }
}
