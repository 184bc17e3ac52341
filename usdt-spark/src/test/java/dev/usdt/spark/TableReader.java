package dev.usdt.spark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Reads the tables of an inventory as anybody does: as a directory of Parquet. */
final class TableReader implements AutoCloseable {

    private final SparkSession spark = SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "2")
            // For a few rows, to compile a query takes longer than to run it.
            .config("spark.sql.codegen.wholeStage", "false")
            .config("spark.log.level", "WARN")
            .config("spark.hadoop." + CountingFileSystem.CLASS_KEY, CountingFileSystem.class.getName())
            .getOrCreate();

    /** {@return the session} */
    SparkSession spark() {
        return spark;
    }

    /** {@return the rows of a query} */
    List<Row> rows(String query) {
        return spark.sql(query).collectAsList();
    }

    /** {@return the lines of the tables that {@code usdt} has too, paths without their scheme} */
    Expected lines(Path inventory) {
        List<String> sites = new ArrayList<>();
        for (Row row : rows("SELECT file, layer.digest, machine, buildId, provider, name, address, base, semaphore,"
                + " fileOffset, executable, args, arguments FROM parquet.`" + inventory.resolve("sites") + "`")) {
            sites.add(line(row, row.length() - 1) + "|" + arguments(row));
        }
        List<String> findings = new ArrayList<>();
        for (Row row : rows("SELECT file, code, severity, provider, name, address, noteOffset, fileOffset, message,"
                + " affects FROM parquet.`" + inventory.resolve("findings") + "`")) {
            findings.add(line(row, row.length()));
        }
        List<String> failures = new ArrayList<>();
        for (Row row : rows(
                "SELECT file, failure FROM parquet.`" + inventory.resolve("files") + "` WHERE failure IS NOT NULL")) {
            failures.add(line(row, row.length()));
        }
        return new Expected(sites, findings, failures).sorted();
    }

    private static String line(Row row, int columns) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            String text = row.isNullAt(i) ? "" : row.get(i).toString();
            texts.add(i == 0 ? text.substring(text.indexOf(':') + 1) : text);
        }
        return String.join("|", texts);
    }

    private static String arguments(Row row) {
        List<String> all = new ArrayList<>();
        for (Row argument : row.<Row>getList(row.length() - 1)) {
            List<String> parts = new ArrayList<>();
            for (int i = 0; i < argument.length(); i++) {
                parts.add(argument.get(i).toString());
            }
            all.add(String.join(":", parts));
        }
        return all.toString();
    }

    @Override
    public void close() {
        spark.stop();
    }
}
