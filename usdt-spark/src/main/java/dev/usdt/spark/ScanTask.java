package dev.usdt.spark;

import dev.usdt.archive.ArchiveLimits;
import java.io.IOException;
import java.io.Serial;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;

/** Reads the listed files of a partition, one after the other. */
final class ScanTask implements FlatMapFunction<Iterator<Row>, Row> {

    @Serial
    private static final long serialVersionUID = 1;

    private final Broadcast<HadoopFiles> files;
    private final boolean images;
    private final long mostBytes;

    ScanTask(Broadcast<HadoopFiles> files, boolean images, ArchiveLimits limits) {
        this.files = files;
        this.images = images;
        this.mostBytes = limits.mostBytes();
    }

    @Override
    public Iterator<Row> call(Iterator<Row> listed) {
        FileScan scan = new FileScan(files.value(), images, ArchiveLimits.DEFAULT.withMostBytes(mostBytes));
        return new Iterator<>() {
            private Iterator<Row> rows = Collections.emptyIterator();

            @Override
            public boolean hasNext() {
                while (!rows.hasNext() && listed.hasNext()) {
                    try {
                        rows = scan.scan(listed.next()).iterator();
                    } catch (IOException e) {
                        // The task is to end.
                        throw new UncheckedIOException(e);
                    }
                }
                return rows.hasNext();
            }

            @Override
            public Row next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return rows.next();
            }
        };
    }
}
