package dev.usdt.spark;

import java.io.IOException;
import org.apache.spark.sql.SparkSession;

/**
 * Makes tables of the probes in files, archives and images of any Hadoop file system: the class that
 * {@code spark-submit} is given. docs/fleet.md describes the tables.
 */
public final class ProbeInventory {

    private static final int USAGE = 2;

    private ProbeInventory() {}

    /**
     * Runs the job. A command line that is none ends the process with status 2.
     *
     * @param arguments options, inputs, and the directory of the tables
     * @throws IOException if an input is not there, or the tables cannot be read or written
     */
    public static void main(String[] arguments) throws IOException {
        if (InventoryOptions.isHelp(arguments)) {
            System.out.println(InventoryOptions.USAGE);
            return;
        }
        InventoryOptions options;
        try {
            options = InventoryOptions.of(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println(InventoryOptions.USAGE);
            System.exit(USAGE);
            return;
        }
        try (SparkSession spark =
                SparkSession.builder().appName("usdt probe inventory").getOrCreate()) {
            System.out.println(new Inventory(spark, options).run());
        }
    }
}
