package dev.usdt.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.timestamp_millis;
import static org.apache.spark.sql.functions.unix_millis;
import static org.apache.spark.sql.functions.when;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
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
    /** Of each processor, so that none waits long for the others. */
    private static final int TASKS_OF_CORE = 4;
    /** Only the row of a listed file counts what was read of it. */
    private static final Column IS_LISTED = col("elfFiles").isNotNull();

    private final SparkSession spark;
    private final InventoryOptions options;
    private final InventoryFolder folder;
    private final Broadcast<HadoopFiles> files;
    private final int cores;

    Inventory(SparkSession spark, InventoryOptions options) throws IOException {
        this.spark = spark;
        this.options = options;
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        Configuration configuration = context.hadoopConfiguration();
        HadoopFiles here = new HadoopFiles(configuration);
        this.folder = new InventoryFolder(here.of(new Path(options.out())), new Path(options.out()));
        this.files = context.broadcast(here);
        this.cores = context.defaultParallelism();
    }

    /** {@return what was done, in a line} */
    String run() throws IOException {
        folder.recover();
        Dataset<Row> listed = new Listing(spark, files, folder, options, cores).run();
        Dataset<Row> reused = reused(listed).persist(StorageLevel.MEMORY_AND_DISK());
        long reusedCount = reused.count();
        Dataset<Row> wanted = listed.join(reused, asSeq(Tables.KEY), "left_anti");
        Dataset<Row> left = wanted.join(scanned().select(keys()), asSeq(Tables.KEY), "left_anti")
                .persist(StorageLevel.MEMORY_AND_DISK());
        long leftCount = left.count();
        if (leftCount > 0) {
            scan(left, leftCount);
        }
        // A file that has changed since an earlier try was read again.
        Dataset<Row> scanned = scanned().join(wanted.select(keys()), asSeq(Tables.KEY), "left_semi");
        String summary = publish(scanned, reused, reusedCount, leftCount);
        left.unpersist();
        reused.unpersist();
        return summary;
    }

    /** Files of the earlier tables that are the same and could be read. */
    private Dataset<Row> reused(Dataset<Row> listed) throws IOException {
        InventoryFolder earlier = earlier();
        if (!earlier.hasTables()) {
            return listed.select(keys()).limit(0);
        }
        Dataset<Row> known = spark.read()
                .parquet(earlier.table(Tables.FILES).toString())
                .where(col("file")
                        .equalTo(col("listed"))
                        .and(col("size").isNotNull())
                        .and(col("failure").isNull()))
                .withColumn("modified", unix_millis(col("modified")));
        return listed.select(keys()).join(known.select(keys()), asSeq(Tables.KEY), "left_semi");
    }

    private InventoryFolder earlier() throws IOException {
        if (options.since().isEmpty()) {
            return folder;
        }
        Path path = new Path(options.since().get());
        InventoryFolder earlier = new InventoryFolder(files.value().of(path), path);
        if (!earlier.hasTables()) {
            throw new IOException("--since " + path + ": there are no tables of an inventory");
        }
        return earlier;
    }

    private Dataset<Row> scanned() throws IOException {
        return spark.read().schema(Tables.SCANNED).parquet(folder.scans().toArray(String[]::new));
    }

    private void scan(Dataset<Row> left, long count) throws IOException {
        long fit = Math.max(Math.min(count, (long) TASKS_OF_CORE * cores), count / FILES_OF_TASK);
        int tasks = options.partitions().orElse((int) Math.min(fit, Integer.MAX_VALUE));
        // Dealt like cards, the largest first: none waits for the end, and no task gets all of a directory.
        JavaPairRDD<Long, Row> numbered = left.orderBy(col("size").desc(), col("listed"))
                .javaRDD()
                .zipWithIndex()
                .mapToPair(row -> new Tuple2<>(row._2(), row._1()));
        JavaRDD<Row> rows = numbered.partitionBy(new HashPartitioner(tasks))
                .values()
                .mapPartitions(new ScanTask(files, options.images(), options.limits()));
        spark.createDataFrame(rows, Tables.SCANNED)
                .write()
                // Each task's file is put in place when the task is done, rather than all of them at the end.
                .option("mapreduce.fileoutputcommitter.algorithm.version", "2")
                .mode(SaveMode.Append)
                .parquet(folder.nextScan().toString());
    }

    private String publish(Dataset<Row> scanned, Dataset<Row> reused, long reusedCount, long leftCount)
            throws IOException {
        Dataset<Row> same = reused.select(col("listed"));
        InventoryFolder earlier = earlier();
        for (String table : Tables.ALL) {
            Dataset<Row> rows = ofTable(table, scanned);
            if (reusedCount > 0) {
                Dataset<Row> kept = spark.read().parquet(earlier.table(table).toString());
                rows = rows.unionByName(kept.join(same, asSeq(List.of("listed")), "left_semi"));
            }
            write(table, rows);
        }
        Dataset<Row> files = spark.read().parquet(folder.next(Tables.FILES).toString());
        long listedCount = files.where(
                        col("file").equalTo(col("listed")).and(col("size").isNotNull()))
                .count();
        long failures = files.where(col("failure").isNotNull()).count();
        folder.publish();
        return listedCount + " files: " + leftCount + " read in this run, " + reusedCount + " as before; " + failures
                + " rows tell what cannot be read";
    }

    private static Dataset<Row> ofTable(String table, Dataset<Row> scanned) {
        if (table.equals(Tables.FILES)) {
            return scanned.drop(Tables.SITES, Tables.FINDINGS)
                    .withColumn("size", when(IS_LISTED, col("size")))
                    .withColumn("modified", when(IS_LISTED, timestamp_millis(col("modified"))));
        }
        Column[] columns = new Column[Tables.OF_FILE.size() + 1];
        for (int i = 0; i < Tables.OF_FILE.size(); i++) {
            columns[i] = col(Tables.OF_FILE.get(i));
        }
        columns[Tables.OF_FILE.size()] = explode(col(table)).as("row");
        return scanned.select(columns).select(col("*"), col("row.*")).drop("row");
    }

    /** In an order by which a query for one probe, or one file, leaves out most of what is there. */
    private void write(String table, Dataset<Row> rows) {
        Column[] order = table.equals(Tables.FILES)
                ? new Column[] {col("file")}
                : new Column[] {col("provider"), col("name"), col("file"), col("address")};
        rows.repartitionByRange(order)
                .sortWithinPartitions(order)
                .write()
                .mode(SaveMode.Overwrite)
                .parquet(folder.next(table).toString());
    }

    private static Column[] keys() {
        Column[] columns = new Column[Tables.KEY.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = col(Tables.KEY.get(i));
        }
        return columns;
    }

    private static scala.collection.immutable.Seq<String> asSeq(List<String> names) {
        return scala.jdk.javaapi.CollectionConverters.asScala(names).toSeq();
    }
}
