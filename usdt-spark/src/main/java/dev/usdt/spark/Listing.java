package dev.usdt.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.struct;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/**
 * Lists what is to be read, in rounds: each round's tasks list directories, and leave those that become too many to the
 * tasks of the next. What they find is written, so that neither the driver nor a task is sent it.
 */
final class Listing {

    private static final int KIND = Tables.LISTED.fieldIndex("kind");
    /** What the driver sends with a task is to be small. */
    private static final int NAMED_OF_TASK = 1000;
    /** A directory is one request, or a few. */
    private static final int DIRECTORIES_OF_TASK = 100;

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
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        List<Row> named = named();
        List<String> rounds = new ArrayList<>();
        rounds.add(write(context.parallelize(named, 1 + named.size() / NAMED_OF_TASK), 0));
        long count = named.stream().filter(Listing::isDirectory).count();
        while (count > 0) {
            LongAccumulator left = context.sc().longAccumulator();
            int tasks = (int) Math.min(count, Math.max(cores, count / DIRECTORIES_OF_TASK));
            JavaRDD<Row> found = read(rounds.subList(rounds.size() - 1, rounds.size()))
                    .javaRDD()
                    .filter(Listing::isDirectory)
                    .repartition(tasks)
                    .mapPartitions(new ListTask(files, folder.path(), options.images(), left));
            rounds.add(write(found, rounds.size()));
            count = left.value();
        }
        // Who names a directory and one above it has files twice. Always the same of both: they are asked for again.
        return read(rounds)
                .where(col("kind").notEqual(ListedKind.DIRECTORY.text()))
                .groupBy(col("listed"))
                .agg(max(struct(col("modified"), col("size"), col("kind"), col("failure")))
                        .as("newest"))
                .select(
                        col("listed"),
                        col("newest.size"),
                        col("newest.modified"),
                        col("newest.kind"),
                        col("newest.failure"));
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
                if (!folder.holds(status.getPath())) {
                    rows.add(
                            status.isDirectory()
                                    ? DirectoryWalk.directoryRow(status.getPath())
                                    : DirectoryWalk.fileRow(status));
                }
            }
        }
        return rows;
    }

    private static boolean isDirectory(Row row) {
        return row.getString(KIND).equals(ListedKind.DIRECTORY.text());
    }

    private String write(JavaRDD<Row> rows, int round) {
        String path = folder.listing(round).toString();
        spark.createDataFrame(rows, Tables.LISTED).write().parquet(path);
        return path;
    }

    private Dataset<Row> read(List<String> rounds) {
        return spark.read().schema(Tables.LISTED).parquet(rounds.toArray(String[]::new));
    }
}
