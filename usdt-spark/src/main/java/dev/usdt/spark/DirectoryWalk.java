package dev.usdt.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * Lists some directories and what is below them, as rows of {@link Tables#LISTED}, without holding more than a few
 * entries. When many were listed, the directories that remain are rows, for another task.
 */
final class DirectoryWalk implements Iterator<Row> {

    /** Then others may help. */
    private static final int MOST_ENTRIES = 10_000;
    /** The directory of an inventory has a few entries, of which one says what it is. */
    private static final int MOST_OF_INVENTORY = 32;

    private static final String MARK = "oci-layout";
    private static final String INDEX = "index.json";
    /** What a layout has; whatever else lies beside it is listed as ever. */
    private static final Set<String> OF_LAYOUT = Set.of(MARK, INDEX, "blobs");

    /** In milliseconds since 1970: the years 1 to 9999, which are all that a timestamp of SQL has. */
    private static final long EARLIEST = -62_135_596_800_000L;

    private static final long LATEST = 253_402_300_799_999L;

    private final HadoopFiles files;
    private final String run;
    private final boolean images;
    private final Iterator<Row> given;
    private final Deque<String> found = new ArrayDeque<>();
    private final Deque<Row> ready = new ArrayDeque<>();
    /** Of the directory that is open: what is part of an image layout, if it is one. */
    private final List<FileStatus> ofLayout = new ArrayList<>();

    private @Nullable RemoteIterator<FileStatus> open;
    private @Nullable Path directory;
    private boolean hasFailed;
    private int entries;

    /**
     * Lists nothing yet.
     *
     * @param run whose tables are left out
     * @param images whether OCI image layouts are one thing
     * @param given rows of directories
     */
    DirectoryWalk(HadoopFiles files, String run, boolean images, Iterator<Row> given) {
        this.files = files;
        this.run = run;
        this.images = images;
        this.given = given;
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty()) {
            if (open != null && directory != null) {
                listOn(directory, open);
            } else if (entries >= MOST_ENTRIES && !found.isEmpty()) {
                ready.add(row(found.remove(), 0, 0, ListedKind.DIRECTORY, null));
            } else if (entries >= MOST_ENTRIES && given.hasNext()) {
                ready.add(given.next());
            } else if (!found.isEmpty()) {
                begin(found.remove());
            } else if (given.hasNext()) {
                begin(given.next().getString(0));
            } else {
                return false;
            }
        }
        return true;
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return ready.remove();
    }

    private void begin(String path) {
        List<FileStatus> first = new ArrayList<>();
        try {
            directory = new Path(path);
            open = files.of(directory).listStatusIterator(directory);
            while (first.size() < MOST_OF_INVENTORY && open.hasNext()) {
                first.add(open.next());
            }
            if (isOwn(first)) {
                open = null;
                return;
            }
        } catch (IOException | RuntimeException e) {
            open = null;
            hasFailed = true;
            fail(path, reason(e));
        }
        first.forEach(this::see);
        if (open == null) {
            end(path);
        }
    }

    /** {@return whether the run writes its tables there} However the directory is spelled here. */
    private boolean isOwn(List<FileStatus> entries) throws IOException {
        for (FileStatus entry : entries) {
            if (InventoryFolder.isMarkOf(run, entry, files.of(entry.getPath()))) {
                return true;
            }
        }
        return false;
    }

    private void see(FileStatus status) {
        if (images && OF_LAYOUT.contains(status.getPath().getName())) {
            ofLayout.add(status);
        } else {
            add(status);
        }
    }

    private void listOn(Path listed, RemoteIterator<FileStatus> statuses) {
        try {
            if (statuses.hasNext()) {
                see(statuses.next());
                return;
            }
            Optional<java.nio.file.Path> local = files.localPath(listed);
            if (local.isPresent()) {
                for (String name : LocalNames.leftOut(local.get())) {
                    fail(listed + "/" + name, LocalNames.FAULT);
                }
            }
        } catch (IOException | RuntimeException e) {
            hasFailed = true;
            fail(listed.toString(), reason(e));
        }
        end(listed.toString());
    }

    /** All that there is of the directory was seen. */
    private void end(String path) {
        open = null;
        // As one thing it would be in the place of what was said of the directory.
        if (hasFailed || !addIfLayout(path, ofLayout)) {
            ofLayout.forEach(this::add);
        }
        ofLayout.clear();
        hasFailed = false;
    }

    private static String reason(Exception e) {
        return e instanceof FileNotFoundException ? "is gone" : Reason.of(e);
    }

    /** An index says by digests what there is, so it is another one if anything is. */
    private boolean addIfLayout(String path, List<FileStatus> statuses) {
        FileStatus index = null;
        boolean marked = false;
        for (FileStatus status : statuses) {
            String name = status.getPath().getName();
            marked |= status.isFile() && name.equals(MARK);
            index = status.isFile() && name.equals(INDEX) ? status : index;
        }
        if (!marked || index == null) {
            return false;
        }
        ready.add(row(path, index.getLen(), index.getModificationTime(), ListedKind.LAYOUT, null));
        return true;
    }

    private void add(FileStatus status) {
        entries++;
        Path path = status.getPath();
        try {
            if (status.isSymlink() || files.isLocalLink(path)) {
                return;
            }
        } catch (IOException | RuntimeException e) {
            fail(path.toString(), Reason.of(e));
            return;
        }
        if (!status.isDirectory()) {
            ready.add(fileRow(status));
        } else if (entries < MOST_ENTRIES) {
            found.add(path.toString());
        } else {
            ready.add(directoryRow(path));
        }
    }

    /** {@return the row of a file} */
    static Row fileRow(FileStatus status) {
        return row(status.getPath().toString(), status.getLen(), status.getModificationTime(), ListedKind.FILE, null);
    }

    /** {@return the row of a directory that is to be listed} */
    static Row directoryRow(Path path) {
        return row(path.toString(), 0, 0, ListedKind.DIRECTORY, null);
    }

    private void fail(String path, String reason) {
        ready.add(row(String.valueOf(TableText.of(path)), 0, 0, ListedKind.FAULT, reason));
    }

    private static Row row(String path, long size, long modified, ListedKind kind, @Nullable String failure) {
        long time = Math.max(EARLIEST, Math.min(LATEST, modified));
        return RowFactory.create(path, size, time, kind.text(), TableText.of(failure));
    }
}
