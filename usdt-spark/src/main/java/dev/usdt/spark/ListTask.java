package dev.usdt.spark;

import java.io.Serial;
import java.util.Iterator;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;

/** Lists the directories of a partition. */
final class ListTask implements FlatMapFunction<Iterator<Row>, Row> {

    @Serial
    private static final long serialVersionUID = 1;

    private static final int KIND = Tables.LISTED.fieldIndex("kind");

    private final Broadcast<HadoopFiles> files;
    private final String left;
    private final boolean images;
    private final LongAccumulator directories;

    /**
     * @param left a directory that is left out
     * @param directories counts those that are left to another round
     */
    ListTask(Broadcast<HadoopFiles> files, Path left, boolean images, LongAccumulator directories) {
        this.files = files;
        this.left = left.toString();
        this.images = images;
        this.directories = directories;
    }

    @Override
    public Iterator<Row> call(Iterator<Row> given) {
        Iterator<Row> walk = new DirectoryWalk(files.value(), new Path(left), images, given);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return walk.hasNext();
            }

            @Override
            public Row next() {
                Row row = walk.next();
                if (row.getString(KIND).equals(ListedKind.DIRECTORY.text())) {
                    directories.add(1);
                }
                return row;
            }
        };
    }
}
