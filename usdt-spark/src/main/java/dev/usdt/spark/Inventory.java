package dev.usdt.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.unix_millis;
import static org.apache.spark.sql.functions.when;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.Path;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * One run of the job: lists, reads what was not read before, and puts the tables in place.
 *
 * <p>A task that reads files writes one file of Parquet, which is there when the task is done and not before
 * ({@link InventoryFolder#scans}). So a run that was ended goes on where it was. The tables are made of these at the
 * end.
 */
final class Inventory {

    /** What a task reads: more take a task as long, and are lost if it ends. */
    private static final int FILES_OF_TASK = 500;
    /** Archives are read as a whole, which takes minutes for each GiB that is packed. */
    private static final double BYTES_OF_TASK = 4L << 30;
    /** Of each processor, so that none waits long for the others. */
    private static final int TASKS_OF_CORE = 4;
    /** So many rows of a listing are put in order by one task, which is faster than to find out how to part them. */
    private static final long FEW_ROWS = 100_000;

    /** True for a file of the earlier tables that is as it was; else null. */
    private static final String SAME = "same";
    /** The file of Parquet with the rows of one that a run read that was ended; else null. */
    private static final String SCAN = "scan";

    private static final Column IS_SAME = col(SAME).isNotNull();
    private static final Column IS_LEFT = col(SAME).isNull().and(col(SCAN).isNull());

    /** A file system that knows no times says 0: what has changed cannot be told there. */
    private static final Column HAS_TIME = col("modified").gt(0);

    private final SparkSession spark;
    private final InventoryOptions options;
    private final InventoryFolder folder;
    private final Broadcast<HadoopFiles> files;
    private final JavaSparkContext context;

    Inventory(SparkSession spark, InventoryOptions options) throws IOException {
        this.spark = spark;
        this.options = options;
        context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        HadoopFiles here = new HadoopFiles(context.hadoopConfiguration());
        this.folder = folder(here, "OUT", options.out());
        this.files = context.broadcast(here);
    }

    private static InventoryFolder folder(HadoopFiles files, String what, String name) throws IOException {
        Path path = new Path(name);
        InventoryFolder folder = new InventoryFolder(files.of(path), path);
        try {
            // Where a relative one is may be a pattern, too.
            InventoryOptions.directory(what, folder.path().toString());
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
        return folder;
    }

    /** {@return what was done, in a line} */
    String run() throws IOException {
        Listing listing = new Listing(spark, files, folder, options);
        List<Row> named = listing.named();
        checkSince();
        String run = UUID.randomUUID().toString();
        folder.begin(run);
        folder.recover();
        @Nullable InventoryFolder earlier = earlier();
        List<Path> before = folder.scans(options.reading());
        Dataset<Row> listed = listed(listing.run(run, named), earlier, before).persist(StorageLevel.MEMORY_AND_DISK());
        // Sizes are what anybody says: all of them together may be more than a long has.
        Row counts = listed.agg(
                        count(lit(1)),
                        count_if(IS_SAME),
                        count_if(IS_LEFT),
                        coalesce(sum(when(IS_LEFT, col("size").cast("double"))), lit(0.0)))
                .first();
        long all = counts.getLong(0);
        long same = counts.getLong(1);
        long left = counts.getLong(2);
        if (all == 0 && folder.hasTables()) {
            throw new IOException("no file is there any more, so the tables in " + folder.path()
                    + " are left; delete them if that is right");
        }
        List<Dataset<Row>> scanned = new ArrayList<>();
        if (!before.isEmpty()) {
            scanned.add(scanned(before)
                    .withColumn(SCAN, col("_metadata.file_path"))
                    .join(listed.where(col(SAME).isNull()), asSeq(keyAnd(SCAN)), "left_semi")
                    .drop(SCAN));
        }
        if (left > 0) {
            Path scan = folder.scan(options.reading(), run);
            scan(listed.where(IS_LEFT), tasks(left, counts.getDouble(3)), left, scan);
            scanned.add(scanned(List.of(scan)));
        }
        NewTables tables = new NewTables(spark, folder, scanned.stream().reduce(Dataset::unionByName));
        if (earlier != null && same > 0) {
            tables.take(earlier, listed.where(IS_SAME).select(col("listed")));
        }
        long failures = tables.write(options.reading(), all);
        listed.unpersist();
        folder.publish(run, options.reading());
        return summary(all, left, same, failures);
    }

    private static String summary(long all, long left, long same, long failures) {
        long resumed = all - left - same;
        return all + (all == 1 ? " file: " : " files: ")
                + left + " read in this run, "
                + (resumed == 0 ? "" : resumed + " by one that was ended, ")
                + same + " as before; "
                + failures + (failures == 1 ? " row tells what cannot be read" : " rows tell what cannot be read");
    }

    private Optional<InventoryFolder> since() throws IOException {
        Optional<String> since = options.since();
        return since.isPresent() ? Optional.of(folder(files.value(), "--since", since.get())) : Optional.empty();
    }

    /** Before anything is changed for the run, which may be another's. */
    private void checkSince() throws IOException {
        Optional<InventoryFolder> since = since();
        if (since.isPresent() && since.get().isHalfPublished()) {
            throw new IOException("--since " + since.get().path()
                    + ": a run was ended there while it put its tables in place; run that again first");
        } else if (since.isPresent() && !since.get().hasTables()) {
            throw new IOException("--since " + since.get().path() + ": there are no tables of an inventory");
        }
    }

    /** {@return the tables from which rows are taken; null if there are none that were read as this run does} */
    private @Nullable InventoryFolder earlier() throws IOException {
        InventoryFolder earlier = since().orElse(folder);
        if (!earlier.hasTables()) {
            return null;
        }
        String reading = earlier.reading();
        if (!reading.equals(options.reading())) {
            System.err.println(earlier.path() + ": its files were read as '" + reading + "', not as '"
                    + options.reading() + "': all are read again");
            return null;
        }
        return earlier;
    }

    /** {@return what is listed, with what is known of each: columns {@link #SAME} and {@link #SCAN}} */
    private Dataset<Row> listed(Dataset<Row> found, @Nullable InventoryFolder earlier, List<Path> before) {
        Dataset<Row> listed = earlier == null
                ? found.withColumn(SAME, lit(null).cast("boolean"))
                : found.join(readable(earlier), asSeq(Tables.KEY), "left");
        return before.isEmpty()
                ? listed.withColumn(SCAN, lit(null).cast("string"))
                : listed.join(sources(before), asSeq(Tables.KEY), "left");
    }

    /**
     * {@return the keys of files of tables that need not be read again: nothing failed, in a member neither, or what
     * did is in the file}
     */
    private Dataset<Row> readable(InventoryFolder earlier) {
        return spark.read()
                .parquet(earlier.table(Tables.FILES).toString())
                .groupBy(col("listed"))
                .agg(
                        max(col("size")).as("size"),
                        max(unix_millis(col("modified"))).as("modified"),
                        count(col("failure")).as("failures"),
                        max(col("retry")).as("retry"))
                .where(HAS_TIME.and(col("failures").equalTo(0).or(col("retry").equalTo(false))))
                .drop("failures", "retry")
                .withColumn(SAME, lit(true));
    }

    /** A file was read twice if it was put back as it was: one of both has all rows. */
    private Dataset<Row> sources(List<Path> scans) {
        return scanned(scans)
                .where(NewTables.IS_LISTED.and(HAS_TIME))
                .withColumn(SCAN, col("_metadata.file_path"))
                .groupBy(keys())
                .agg(min(col(SCAN)).as(SCAN));
    }

    private Dataset<Row> scanned(List<Path> scans) {
        return spark.read()
                .schema(Tables.SCANNED)
                .parquet(scans.stream().map(Path::toString).toArray(String[]::new));
    }

    private int tasks(long count, double bytes) {
        double fit = Math.max((double) count / FILES_OF_TASK, bytes / BYTES_OF_TASK);
        double most = Math.min((double) count, InventoryOptions.MOST_PARTITIONS);
        return options.partitions().orElse((int)
                Math.min(Math.max(fit, (double) TASKS_OF_CORE * context.defaultParallelism()), most));
    }

    private void scan(Dataset<Row> left, int tasks, long count, Path to) {
        Column[] order = {col("size").desc(), col("listed")};
        Dataset<Row> ordered = count <= FEW_ROWS ? left.coalesce(1).sortWithinPartitions(order) : left.orderBy(order);
        // Dealt like cards, the largest first: none waits for the end, and no task gets all of a directory.
        JavaRDD<Row> rows = ordered.select(listedColumns())
                .javaRDD()
                .zipWithIndex()
                .mapToPair(row -> new Tuple2<>(row._2(), row._1()))
                .repartitionAndSortWithinPartitions(new HashPartitioner(tasks))
                .values()
                .mapPartitions(new ScanTask(files, options.images(), options.limits()));
        spark.createDataFrame(rows, Tables.SCANNED)
                .write()
                // Each task's file is put in place when the task is done, rather than all of them at the end.
                .option("mapreduce.fileoutputcommitter.algorithm.version", "2")
                // Of two files of a task one could be there without the other.
                .option("maxRecordsPerFile", 0)
                .mode(SaveMode.Append)
                .parquet(to.toString());
    }

    private static Column[] listedColumns() {
        return columns(List.of(Tables.LISTED.fieldNames()));
    }

    private static Column[] keys() {
        return columns(Tables.KEY);
    }

    private static Column[] columns(List<String> names) {
        return names.stream().map(name -> col(name)).toArray(Column[]::new);
    }

    private static List<String> keyAnd(String column) {
        List<String> names = new ArrayList<>(Tables.KEY);
        names.add(column);
        return names;
    }

    private static scala.collection.immutable.Seq<String> asSeq(List<String> names) {
        return scala.jdk.javaapi.CollectionConverters.asScala(names).toSeq();
    }
}
