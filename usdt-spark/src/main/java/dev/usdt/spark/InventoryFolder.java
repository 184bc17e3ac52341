package dev.usdt.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The directory of the tables, and what a run leaves there until it is done. Names with an underscore are none that
 * Spark reads as a table:
 *
 * <ul>
 *   <li>{@code _usdt-inventory}: that the directory is one of an inventory, and which run began there last;
 *   <li>{@code files/_reading}: how the files of the tables were read;
 *   <li>{@code _work/listing/RUN/N}: what a run has listed in a round;
 *   <li>{@code _work/scans-READING/RUN}: what a run has read so, since the tables were last put in place;
 *   <li>{@code _next}: new tables; {@code complete} when all of them are there, {@code moving} when the old ones are
 *       gone.
 * </ul>
 */
final class InventoryFolder {

    private static final String MARK = "_usdt-inventory";
    private static final String READING = "_reading";
    /** Longer is not one of ours. */
    private static final int MOST_NOTED_BYTES = 100;
    /** What Spark writes into a table that is whole. */
    private static final String WHOLE = "_SUCCESS";

    private final FileSystem system;
    private final Path path;
    private final Path mark;
    private final Path work;
    private final Path next;
    private final Path complete;
    private final Path moving;

    InventoryFolder(FileSystem system, Path path) {
        this.system = system;
        this.path = system.makeQualified(path);
        mark = new Path(this.path, MARK);
        work = new Path(this.path, "_work");
        next = new Path(this.path, "_next");
        complete = new Path(next, "complete");
        moving = new Path(next, "moving");
    }

    /** {@return whether an entry of a directory says that a run writes there} */
    static boolean isMarkOf(String run, FileStatus entry, FileSystem system) {
        // A pipe has no bytes, and to open it waits.
        if (!entry.getPath().getName().equals(MARK) || entry.getLen() != run.length()) {
            return false;
        }
        try {
            return noted(system, entry.getPath()).equals(run);
        } catch (IOException e) {
            // The one of the run can be read.
            return false;
        }
    }

    /**
     * Makes the directory that of an inventory, and the one of a run. Another that is going on there ends before it
     * puts its tables in place.
     *
     * @throws IOException if something else is there: what belongs to an inventory is deleted when it is no longer
     *     needed
     */
    void begin(String run) throws IOException {
        system.mkdirs(path);
        if (!system.exists(mark) && system.listStatusIterator(path).hasNext()) {
            throw new IOException(path + ": is not empty, and not the directory of an inventory");
        }
        write(mark, run);
    }

    private void write(Path note, String text) throws IOException {
        try (FSDataOutputStream out = system.create(note, true)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String noted(FileSystem system, Path note) throws IOException {
        try (FSDataInputStream in = system.open(note)) {
            return new String(in.readNBytes(MOST_NOTED_BYTES), StandardCharsets.UTF_8).strip();
        } catch (FileNotFoundException e) {
            return "";
        }
    }

    /** {@return the directory itself} */
    Path path() {
        return path;
    }

    /** {@return whether a path is the directory, or below it} */
    boolean holds(Path other) {
        for (Path above = other; above != null; above = above.getParent()) {
            if (above.equals(path)) {
                return true;
            }
        }
        return false;
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

    /** {@return whether a run was ended while it put its tables in place} */
    boolean isHalfPublished() throws IOException {
        return system.exists(complete);
    }

    /** {@return how the files of the tables were read; empty if that is not known} */
    String reading() throws IOException {
        return noted(system, new Path(table(Tables.FILES), READING));
    }

    /** {@return how many bytes the tables have} */
    long bytes() throws IOException {
        long bytes = 0;
        for (String name : Tables.ALL) {
            bytes += system.getContentSummary(table(name)).getLength();
        }
        return bytes;
    }

    /** {@return where a round of listing of a run is written} */
    Path listing(String run, int round) {
        return new Path(new Path(new Path(work, "listing"), run), Integer.toString(round));
    }

    /** Deletes what an earlier run has listed. */
    void forgetListing() throws IOException {
        system.delete(new Path(work, "listing"), true);
    }

    /** {@return where earlier runs and this one have written what they read} */
    List<Path> scans(String reading) throws IOException {
        Path scans = new Path(work, "scans-" + reading);
        List<Path> paths = new ArrayList<>();
        if (system.exists(scans)) {
            for (FileStatus status : system.listStatus(scans)) {
                paths.add(status.getPath());
            }
        }
        return paths;
    }

    /** {@return how many bytes these have} */
    long scanBytes(String reading) throws IOException {
        long bytes = 0;
        for (Path scan : scans(reading)) {
            bytes += system.getContentSummary(scan).getLength();
        }
        return bytes;
    }

    /** {@return where a run writes what it reads} */
    Path scan(String reading, String run) {
        return new Path(new Path(work, "scans-" + reading), run);
    }

    /** {@return where a new table is written} */
    Path next(String table) {
        return new Path(next, table);
    }

    /**
     * Puts the new tables in place of the old ones, and deletes all else.
     *
     * @param run which began here
     * @throws IOException if another one has begun since: the old tables are there as they were
     */
    void publish(String run, String reading) throws IOException {
        if (!noted(system, mark).equals(run)) {
            throw new IOException(path + ": another run has begun here; this one replaces nothing");
        }
        write(new Path(next(Tables.FILES), READING), reading);
        system.create(complete, true).close();
        if (!recover()) {
            throw new IOException(path + ": another run has deleted what this one wrote; nothing is replaced");
        }
    }

    /**
     * Does that if a run was ended while it did; else deletes new tables that are not complete. To rename a directory
     * of an object store is to copy its files one by one, and may end between any two. So files are renamed, one by
     * one: each is there as a whole or not at all, and as the old tables are deleted before, none there is an old one.
     *
     * @return whether tables were put in place
     */
    boolean recover() throws IOException {
        boolean isMoved = system.exists(complete) && (system.exists(moving) || isNextWhole());
        if (isMoved) {
            if (!system.exists(moving)) {
                for (String name : Tables.ALL) {
                    system.delete(table(name), true);
                }
                system.create(moving, true).close();
            }
            for (String name : Tables.ALL) {
                if (system.exists(next(name))) {
                    move(next(name), table(name));
                }
            }
            system.delete(work, true);
            // Before `moving` is: without it, old tables would be deleted.
            system.delete(complete, false);
        }
        system.delete(next, true);
        return isMoved;
    }

    private boolean isNextWhole() throws IOException {
        for (String name : Tables.ALL) {
            if (!system.exists(new Path(next(name), WHOLE))) {
                return false;
            }
        }
        return true;
    }

    private void move(Path from, Path to) throws IOException {
        system.mkdirs(to);
        for (FileStatus status : system.listStatus(from)) {
            Path file = status.getPath();
            Path place = new Path(to, file.getName());
            if (system.exists(place)) {
                system.delete(file, false);
            } else if (!system.rename(file, place)) {
                throw new IOException("cannot rename " + file + " to " + place);
            }
        }
    }
}
