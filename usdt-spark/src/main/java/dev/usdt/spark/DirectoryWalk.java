package dev.usdt.spark;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
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
    /** A directory with an image has its index, its blobs, and hardly anything else. */
    private static final int MOST_OF_LAYOUT = 32;

    private final HadoopFiles files;
    private final Path left;
    private final boolean images;
    private final Iterator<Row> given;
    private final Deque<String> found = new ArrayDeque<>();
    private final Deque<Row> ready = new ArrayDeque<>();
    private @Nullable RemoteIterator<FileStatus> open;
    private @Nullable Path directory;
    private int entries;

    /**
     * Lists nothing yet.
     *
     * @param left a directory that is left out: where the tables are written
     * @param images whether OCI image layouts are one thing
     * @param given rows of directories
     */
    DirectoryWalk(HadoopFiles files, Path left, boolean images, Iterator<Row> given) {
        this.files = files;
        this.left = left;
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
        try {
            Path begun = new Path(path);
            RemoteIterator<FileStatus> statuses = files.of(begun).listStatusIterator(begun);
            List<FileStatus> first = new ArrayList<>();
            while (first.size() < MOST_OF_LAYOUT && statuses.hasNext()) {
                first.add(statuses.next());
            }
            if (images && first.size() < MOST_OF_LAYOUT && addIfLayout(path, first)) {
                return;
            }
            for (FileStatus status : first) {
                add(status);
            }
            directory = begun;
            open = statuses;
        } catch (FileNotFoundException e) {
            fail(path, "is gone");
        } catch (IOException | RuntimeException e) {
            fail(path, Reason.of(e));
        }
    }

    private void listOn(Path listed, RemoteIterator<FileStatus> statuses) {
        try {
            if (statuses.hasNext()) {
                add(statuses.next());
            } else {
                open = null;
            }
        } catch (IOException | RuntimeException e) {
            open = null;
            fail(listed.toString(), Reason.of(e));
        }
    }

    /** An index says by digests what there is, so it is another one if anything is. */
    private boolean addIfLayout(String path, List<FileStatus> statuses) {
        FileStatus index = null;
        boolean marked = false;
        for (FileStatus status : statuses) {
            String name = status.getPath().getName();
            marked |= status.isFile() && name.equals("oci-layout");
            index = status.isFile() && name.equals("index.json") ? status : index;
        }
        if (!marked || index == null) {
            return false;
        }
        entries += statuses.size();
        ready.add(row(path, index.getLen(), index.getModificationTime(), ListedKind.LAYOUT, null));
        return true;
    }

    private void add(FileStatus status) throws IOException {
        entries++;
        Path path = status.getPath();
        if (status.isSymlink() || path.equals(left) || files.isLocalLink(path)) {
            return;
        }
        if (status.isDirectory()) {
            found.add(path.toString());
        } else {
            ready.add(fileRow(status));
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
        ready.add(row(path, 0, 0, ListedKind.FAULT, reason));
    }

    private static Row row(String path, long size, long modified, ListedKind kind, @Nullable String failure) {
        return RowFactory.create(path, size, modified, kind.text(), TableText.of(failure));
    }
}
