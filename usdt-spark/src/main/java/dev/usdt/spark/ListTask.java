package dev.usdt.spark;

import java.io.Serial;
import java.util.Iterator;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;

/** Lists the directories of a partition. */
final class ListTask implements MapPartitionsFunction<Row, Row> {

    @Serial
    private static final long serialVersionUID = 1;

    private final Broadcast<HadoopFiles> files;
    private final String left;
    private final boolean images;

    /** @param left a directory that is left out */
    ListTask(Broadcast<HadoopFiles> files, Path left, boolean images) {
        this.files = files;
        this.left = left.toString();
        this.images = images;
    }

    @Override
    public Iterator<Row> call(Iterator<Row> directories) {
        return new DirectoryWalk(files.value(), new Path(left), images, directories);
    }
}
