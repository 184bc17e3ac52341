package dev.usdt.spark;

import dev.usdt.archive.ArchiveLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/**
 * What an inventory is made of, and how.
 *
 * @param inputs files, directories and patterns of any Hadoop file system; at least one
 * @param out the directory of the tables
 * @param since the tables of an earlier inventory, from which files that are still the same are taken; empty if there
 *     are none
 * @param partitions how many tasks read files; empty if that is left to their number
 * @param images whether container images are read as a container would see them, rather than as archives of layers
 * @param limits what archives may take
 */
record InventoryOptions(
        List<String> inputs,
        String out,
        Optional<String> since,
        Optional<Integer> partitions,
        boolean images,
        ArchiveLimits limits) {

    static final String USAGE = """
            usage: spark-submit --class dev.usdt.spark.ProbeInventory usdt-spark.jar [OPTION...] INPUT... OUT

            Makes tables of the probes in INPUTs, which are files, directories and patterns of any Hadoop file system,
            in the directory OUT.

              --since EARLIER    takes rows of files that are the same from the tables in EARLIER
              --partitions N     how many tasks read files
              --most-bytes SIZE  decodes no more of an archive or a layer, such as 10G; 64G
              --no-images        reads images as the archives that they are
              -h, --help         prints this""";

    private static final String UNITS = "KMGT";
    private static final long MOST_BYTES = 1L << 50;
    /** More tasks are more than Spark's driver keeps in order. */
    static final int MOST_PARTITIONS = 1_000_000;

    InventoryOptions {
        inputs = List.copyOf(inputs);
    }

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException if it is none, with what is wrong
     */
    static InventoryOptions of(String... arguments) {
        List<String> operands = new ArrayList<>();
        Optional<String> since = Optional.empty();
        Optional<Integer> partitions = Optional.empty();
        boolean images = true;
        ArchiveLimits limits = ArchiveLimits.DEFAULT;
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            switch (argument) {
                case "--no-images" -> images = false;
                case "--since" -> since = Optional.of(value(arguments, ++i));
                case "--partitions" ->
                    partitions = Optional.of((int) number(argument, value(arguments, ++i), MOST_PARTITIONS));
                case "--most-bytes" -> limits = limits.withMostBytes(bytes(argument, value(arguments, ++i)));
                default -> {
                    if (argument.startsWith("-")) {
                        throw new IllegalArgumentException("unknown option " + argument);
                    }
                    operands.add(argument);
                }
            }
        }
        if (operands.size() < 2) {
            throw new IllegalArgumentException("expected INPUT and OUT");
        }
        int last = operands.size() - 1;
        operands.subList(0, last).forEach(input -> path("INPUT", input));
        directory("OUT", operands.get(last));
        since.ifPresent(earlier -> directory("--since", earlier));
        return new InventoryOptions(operands.subList(0, last), operands.get(last), since, partitions, images, limits);
    }

    /** {@return whether a command line asks how one is written} */
    static boolean isHelp(String... arguments) {
        return List.of(arguments).contains("-h") || List.of(arguments).contains("--help");
    }

    /** {@return how files are read} Rows of files that were read in another way are another's. */
    String reading() {
        return Tables.VERSION + (images ? "-images-" : "-archives-") + limits.mostBytes();
    }

    private static void path(String what, String value) {
        try {
            new Path(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(what + ": '" + value + "' is no path: " + e.getMessage(), e);
        }
    }

    /** Checks a directory that Spark is to read tables from. */
    static void directory(String what, String value) {
        path(what, value);
        String pattern = Patterns.in(value);
        if (!pattern.isEmpty()) {
            throw new IllegalArgumentException(what + ": '" + value + "' is a pattern for Spark, which reads tables"
                    + " from no directory with '" + pattern + "' in its path");
        }
    }

    private static String value(String[] arguments, int index) {
        if (index == arguments.length) {
            throw new IllegalArgumentException(arguments[index - 1] + " wants a value");
        }
        return arguments[index];
    }

    private static long bytes(String option, String value) {
        int unit = value.isEmpty()
                ? -1
                : UNITS.indexOf(value.toUpperCase(Locale.ROOT).charAt(value.length() - 1));
        String digits = unit < 0 ? value : value.substring(0, value.length() - 1);
        int shift = 10 * (unit + 1);
        try {
            return number(option, digits, MOST_BYTES >> shift) << shift;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    option + ": expected a size such as 10G, up to 1024T, not '" + value + "'");
        }
    }

    private static long number(String option, String value, long most) {
        try {
            long number = Long.parseLong(value);
            if (number >= 1 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // As said below.
        }
        throw new IllegalArgumentException(option + ": expected a number from 1 to " + most + ", not '" + value + "'");
    }
}
