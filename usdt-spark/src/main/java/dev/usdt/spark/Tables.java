package dev.usdt.spark;

import static org.apache.spark.sql.types.DataTypes.BooleanType;
import static org.apache.spark.sql.types.DataTypes.IntegerType;
import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.apache.spark.sql.types.DataTypes.StringType;

import java.util.List;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The columns of what is written. Where the JSON of {@code usdt} has a field, it has the same name here. */
final class Tables {

    /**
     * Of these columns and of what readers find: another one when either changes, so that rows of both are not put
     * together.
     */
    static final int VERSION = 1;

    static final String FILES = "files";
    static final String SITES = "sites";
    static final String FINDINGS = "findings";

    /** Their names, in the order in which they are put in place. */
    static final List<String> ALL = List.of(FILES, SITES, FINDINGS);

    /** What tells a version of a listed file from others. */
    static final List<String> KEY = List.of("listed", "size", "modified");

    private static final StructType LAYER =
            struct(column("digest", StringType), column("diffId", StringType), column("instruction", StringType));

    static final StructType PROBLEM =
            struct(column("severity", StringType), column("fileOffset", StringType), column("message", StringType));

    static final StructType ARGUMENT = struct(
            column("spec", StringType),
            column("size", IntegerType),
            column("signed", BooleanType),
            column("floatingPoint", BooleanType),
            column("type", StringType));

    /** Of a site, without those of its file. */
    static final StructType SITE = struct(
            column("provider", StringType),
            column("name", StringType),
            column("address", StringType),
            column("base", StringType),
            column("semaphore", StringType),
            column("fileOffset", StringType),
            column("executable", BooleanType),
            column("args", StringType),
            column("arguments", arrayOf(ARGUMENT)));

    /** Of a finding, without those of its file. */
    static final StructType FINDING = struct(
            column("code", StringType),
            column("severity", StringType),
            column("provider", StringType),
            column("name", StringType),
            column("address", StringType),
            column("noteOffset", StringType),
            column("fileOffset", StringType),
            column("message", StringType),
            column("affects", StringType));

    /** What the other tables repeat of a file. */
    static final List<String> OF_FILE = List.of("file", "listed", "image", "platform", "layer", "machine", "buildId");

    /**
     * What a task makes of a listed file, and writes at once: a row for it and, if it is an archive or an image, one
     * for each member that there is something to tell of. An ELF file with many sites or findings has further rows with
     * them, which have no {@code kind}. {@code modified} is in milliseconds since 1970.
     */
    static final StructType SCANNED = struct(
            column("file", StringType),
            column("listed", StringType),
            column("size", LongType),
            column("modified", LongType),
            column("kind", StringType),
            column("image", StringType),
            column("platform", StringType),
            column("layer", LAYER),
            column("machine", StringType),
            column("elfType", IntegerType),
            column("buildId", StringType),
            column("goBinary", BooleanType),
            column("goLayout", StringType),
            column("missingNotes", StringType),
            column("problems", arrayOf(PROBLEM)),
            column("failure", StringType),
            column("retry", BooleanType),
            column("elfFiles", IntegerType),
            column("ranges", IntegerType),
            column("bytesRead", LongType),
            column("checkRanges", IntegerType),
            column("checkBytesRead", LongType),
            column(SITES, arrayOf(SITE)),
            column(FINDINGS, arrayOf(FINDING)));

    /** What a listing has: files, directories to be listed yet, and what cannot be listed. */
    static final StructType LISTED = struct(
            column("listed", StringType),
            column("size", LongType),
            column("modified", LongType),
            column("kind", StringType),
            column("failure", StringType));

    private Tables() {}

    private static StructType struct(StructField... fields) {
        return DataTypes.createStructType(fields);
    }

    private static StructField column(String name, DataType type) {
        return DataTypes.createStructField(name, type, true);
    }

    private static ArrayType arrayOf(DataType type) {
        return DataTypes.createArrayType(type, false);
    }
}
