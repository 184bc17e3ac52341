package dev.usdt.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.timestamp_millis;
import static org.apache.spark.sql.functions.when;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** Writes the tables of what was read, and of what is taken from earlier ones, to where they wait for each other. */
final class NewTables {

    /** Only the row of a listed file counts what was read of it. */
    static final Column IS_LISTED = col("elfFiles").isNotNull();

    /** So much is one file, which one task puts in order, faster than to find out how to part it. */
    private static final long FEW_BYTES = 32L << 20;

    private final SparkSession spark;
    private final InventoryFolder folder;
    private final Dataset<Row> scanned;
    private @Nullable InventoryFolder earlier;
    private @Nullable Dataset<Row> same;

    /** @param scanned rows of {@link Tables#SCANNED}; empty if nothing was read */
    NewTables(SparkSession spark, InventoryFolder folder, Optional<Dataset<Row>> scanned) {
        this.spark = spark;
        this.folder = folder;
        this.scanned = scanned.orElseGet(() -> spark.createDataFrame(List.of(), Tables.SCANNED));
    }

    /**
     * Takes rows of other tables.
     *
     * @param listed the listed files whose rows are taken
     */
    void take(InventoryFolder from, Dataset<Row> listed) {
        earlier = from;
        same = listed;
    }

    /**
     * {@return how many rows tell what cannot be read}
     *
     * @param reading how the files are read
     * @param listed how many files were listed
     * @throws IOException if not each of them has its rows once
     */
    long write(String reading, long listed) throws IOException {
        boolean few = folder.scanBytes(reading) + (earlier == null ? 0 : earlier.bytes()) <= FEW_BYTES;
        for (String table : Tables.ALL) {
            Dataset<Row> rows = rows(table);
            if (earlier != null && same != null) {
                Dataset<Row> kept = spark.read().parquet(earlier.table(table).toString());
                rows = rows.unionByName(kept.join(same, kept.col("listed").equalTo(same.col("listed")), "left_semi"));
            }
            write(table, rows, few);
        }
        Row counts = spark.read()
                .parquet(folder.next(Tables.FILES).toString())
                .agg(count_if(IS_LISTED), count_distinct(when(IS_LISTED, col("listed"))), count(col("failure")))
                .first();
        check(listed, counts.getLong(1), counts.getLong(0));
        return counts.getLong(2);
    }

    private void check(long listed, long once, long all) throws IOException {
        if (once != listed || all != listed) {
            throw new IOException(folder.path() + ": of " + listed + " files that were listed, " + once
                    + " have rows, and " + (all - once) + " have them twice: does another run write there?");
        }
    }

    private Dataset<Row> rows(String table) {
        if (table.equals(Tables.FILES)) {
            // What cannot be listed has neither.
            Column isKnown = IS_LISTED.and(col("kind").notEqual(FileKind.DIRECTORY.text()));
            return scanned.where(col("kind").isNotNull())
                    .drop(Tables.SITES, Tables.FINDINGS)
                    .withColumn("size", when(isKnown, col("size")))
                    .withColumn("modified", when(isKnown, timestamp_millis(col("modified"))));
        }
        Column[] columns = new Column[Tables.OF_FILE.size() + 1];
        for (int i = 0; i < Tables.OF_FILE.size(); i++) {
            columns[i] = col(Tables.OF_FILE.get(i));
        }
        columns[Tables.OF_FILE.size()] = explode(col(table)).as("row");
        return scanned.select(columns).select(col("*"), col("row.*")).drop("row");
    }

    /** In an order by which a query for one probe, or one file, leaves out most of what is there. */
    private void write(String table, Dataset<Row> rows, boolean few) {
        Column[] order = table.equals(Tables.FILES)
                ? new Column[] {col("file")}
                : new Column[] {col("provider"), col("name"), col("file"), col("address")};
        (few ? rows.coalesce(1) : rows.repartitionByRange(order))
                .sortWithinPartitions(order)
                .write()
                .option("maxRecordsPerFile", 0)
                // By which it is known to be whole.
                .option("mapreduce.fileoutputcommitter.marksuccessfuljobs", true)
                .mode(SaveMode.Overwrite)
                .parquet(folder.next(table).toString());
    }
}
