package dev.usdt.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.struct;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Lists what is to be read, in rounds: each round's tasks list directories, and leave those that become too many to the
 * tasks of the next. What they find is written, so that neither the driver nor a task is sent it.
 */
final class Listing {

    /** What the driver sends with a task is to be small. */
    private static final int NAMED_OF_TASK = 1000;
    /** A directory is one request, or a few. */
    private static final int DIRECTORIES_OF_TASK = 100;

    private final SparkSession spark;
    private final Broadcast<HadoopFiles> files;
    private final InventoryFolder folder;
    private final InventoryOptions options;

    Listing(SparkSession spark, Broadcast<HadoopFiles> files, InventoryFolder folder, InventoryOptions options) {
        this.spark = spark;
        this.files = files;
        this.folder = folder;
        this.options = options;
    }

    /**
     * {@return rows of {@link Tables#LISTED}, each path once}
     *
     * @param run whose tables are left out
     * @param named what {@link #named} has found
     */
    Dataset<Row> run(String run, List<Row> named) throws IOException {
        folder.forgetListing();
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        List<String> rounds = new ArrayList<>();
        rounds.add(write(context.parallelize(named, 1 + named.size() / NAMED_OF_TASK), run, 0));
        long count = directories(rounds).count();
        while (count > 0) {
            int tasks = (int) Math.min(count, Math.max(context.defaultParallelism(), count / DIRECTORIES_OF_TASK));
            JavaRDD<Row> found = directories(rounds)
                    .javaRDD()
                    .repartition(tasks)
                    .mapPartitions(new ListTask(files, run, options.images()));
            rounds.add(write(found, run, rounds.size()));
            count = directories(rounds).count();
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

    /**
     * {@return what inputs name, and what matches their patterns, but for the directory of the tables}
     *
     * @throws IOException if something that was named is not there, or cannot be listed, or is of the tables
     */
    List<Row> named() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String input : options.inputs()) {
            Path path = new Path(input);
            FileSystem system = files.value().of(path);
            Optional<FileStatus> named = status(system, path);
            if (named.isPresent()) {
                checkNamed(system, input, named.get());
                rows.add(row(named.get()));
                continue;
            }
            List<FileStatus> matches = Patterns.in(input).isEmpty() ? List.of() : Patterns.matching(system, path);
            if (matches.isEmpty()) {
                throw new FileNotFoundException(input + ": no such file or directory");
            }
            for (FileStatus match : matches) {
                boolean isLink = match.isSymlink() || files.value().isLocalLink(match.getPath());
                if (!isLink && !folder.holds(match.getPath())) {
                    rows.add(row(match));
                }
            }
        }
        return rows;
    }

    /** As it is called: a name may have letters of patterns. */
    private static Optional<FileStatus> status(FileSystem system, Path path) throws IOException {
        try {
            return Optional.of(system.getFileStatus(path));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

    private void checkNamed(FileSystem system, String input, FileStatus named) throws IOException {
        if (folder.holds(named.getPath())) {
            throw new IOException(input + ": is where the tables are, in " + folder.path());
        }
        if (named.isDirectory()) {
            try {
                system.listStatusIterator(named.getPath()).hasNext();
            } catch (IOException e) {
                throw new IOException(input + ": cannot be listed: " + Reason.of(e), e);
            }
        }
    }

    private static Row row(FileStatus status) {
        return status.isDirectory() ? DirectoryWalk.directoryRow(status.getPath()) : DirectoryWalk.fileRow(status);
    }

    /** Those of the last round that are to be listed. */
    private Dataset<Row> directories(List<String> rounds) {
        return read(rounds.subList(rounds.size() - 1, rounds.size()))
                .where(col("kind").equalTo(ListedKind.DIRECTORY.text()));
    }

    private String write(JavaRDD<Row> rows, String run, int round) {
        String path = folder.listing(run, round).toString();
        spark.createDataFrame(rows, Tables.LISTED).write().parquet(path);
        return path;
    }

    private Dataset<Row> read(List<String> rounds) {
        return spark.read().schema(Tables.LISTED).parquet(rounds.toArray(String[]::new));
    }
}
