package dev.usdt.spark;

import static org.apache.spark.sql.functions.col;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Lists what is to be read, in rounds: each round's tasks list directories, and leave those that become too many to the
 * tasks of the next. What they find is written, so that neither the driver nor a task is sent it.
 */
final class Listing {

    private final SparkSession spark;
    private final Broadcast<HadoopFiles> files;
    private final InventoryFolder folder;
    private final InventoryOptions options;
    private final int cores;

    Listing(
            SparkSession spark,
            Broadcast<HadoopFiles> files,
            InventoryFolder folder,
            InventoryOptions options,
            int cores) {
        this.spark = spark;
        this.files = files;
        this.folder = folder;
        this.options = options;
        this.cores = cores;
    }

    /**
     * {@return rows of {@link Tables#LISTED}, each path once}
     *
     * @throws IOException if something that was named is not there
     */
    Dataset<Row> run() throws IOException {
        folder.forgetListing();
        List<String> rounds = new ArrayList<>();
        Dataset<Row> named = spark.createDataFrame(named(), Tables.LISTED);
        rounds.add(write(named, 0));
        Dataset<Row> directories = directories(read(rounds));
        for (long count = directories.count(); count > 0; count = directories.count()) {
            int tasks = (int) Math.min(count, Math.max(cores, count / 100));
            Dataset<Row> found = directories
                    .repartition(tasks, col("listed"))
                    .mapPartitions(new ListTask(files, folder.path(), options.images()), Encoders.row(Tables.LISTED));
            String round = write(found, rounds.size());
            rounds.add(round);
            directories = directories(read(List.of(round)));
        }
        return read(rounds)
                .where(col("kind").notEqual(ListedKind.DIRECTORY.text()))
                .dropDuplicates(new String[] {"listed"});
    }

    private List<Row> named() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String input : options.inputs()) {
            Path pattern = new Path(input);
            FileSystem system = files.value().of(pattern);
            FileStatus[] statuses = system.globStatus(pattern);
            if (statuses == null || statuses.length == 0) {
                throw new FileNotFoundException(input + ": no such file or directory");
            }
            for (FileStatus status : statuses) {
                rows.add(
                        status.isDirectory()
                                ? DirectoryWalk.directoryRow(status.getPath())
                                : DirectoryWalk.fileRow(status));
            }
        }
        return rows;
    }

    private String write(Dataset<Row> rows, int round) {
        String path = folder.listing(round).toString();
        rows.write().parquet(path);
        return path;
    }

    private Dataset<Row> read(List<String> rounds) {
        return spark.read().schema(Tables.LISTED).parquet(rounds.toArray(String[]::new));
    }

    private static Dataset<Row> directories(Dataset<Row> listed) {
        return listed.where(col("kind").equalTo(ListedKind.DIRECTORY.text()));
    }
}
