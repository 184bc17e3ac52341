package dev.usdt.spark;

import java.io.Serial;
import java.util.Iterator;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;

/** Lists the directories of a partition. */
final class ListTask implements FlatMapFunction<Iterator<Row>, Row> {

    @Serial
    private static final long serialVersionUID = 1;

    private final Broadcast<HadoopFiles> files;
    private final String run;
    private final boolean images;

    /** @param run whose tables are left out */
    ListTask(Broadcast<HadoopFiles> files, String run, boolean images) {
        this.files = files;
        this.run = run;
        this.images = images;
    }

    @Override
    public Iterator<Row> call(Iterator<Row> given) {
        return new DirectoryWalk(files.value(), run, images, given);
    }
}
