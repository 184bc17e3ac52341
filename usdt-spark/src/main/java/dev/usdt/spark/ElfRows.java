package dev.usdt.spark;

import dev.usdt.Argument;
import dev.usdt.ProbeSite;
import dev.usdt.Problem;
import dev.usdt.UsdtFile;
import dev.usdt.validate.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * What was read of an ELF file, as columns have it. In a row of Spark, an array is one of Java or Scala, but no list.
 */
final class ElfRows {

    private ElfRows() {}

    /** {@return the name of the machine, or its number} */
    static String machine(UsdtFile file) {
        return file.machine().isPresent()
                ? file.machine().get().machineName()
                : "e_machine " + file.kind().machineNumber();
    }

    /** {@return how Go laid out the notes; null if it did not make them} */
    static @Nullable String goLayout(UsdtFile file) {
        return file.goLayout().isPresent() ? file.goLayout().get().name().toLowerCase(Locale.ROOT) : null;
    }

    /** {@return rows of {@link Tables#PROBLEM}} */
    static Row[] problems(UsdtFile file) {
        List<Row> rows = new ArrayList<>();
        for (Problem problem : file.problems()) {
            rows.add(RowFactory.create(
                    problem.severity().name().toLowerCase(Locale.ROOT),
                    hex(problem.fileOffset()),
                    TableText.of(problem.message())));
        }
        return rows.toArray(Row[]::new);
    }

    /** {@return rows of {@link Tables#SITE}} */
    static Row[] sites(UsdtFile file) {
        List<Row> rows = new ArrayList<>();
        for (ProbeSite site : file.sites()) {
            rows.add(RowFactory.create(
                    TableText.of(site.provider()),
                    TableText.of(site.name()),
                    hex(site.address()),
                    hex(site.note().base()),
                    hex(site.note().semaphore()),
                    hex(site.fileOffset()),
                    site.isExecutable(),
                    TableText.of(site.note().arguments()),
                    arguments(site)));
        }
        return rows.toArray(Row[]::new);
    }

    private static Row[] arguments(ProbeSite site) {
        List<Row> rows = new ArrayList<>();
        for (Argument argument : site.arguments()) {
            rows.add(RowFactory.create(
                    TableText.of(argument.spec()),
                    argument.type().sizeBytes(),
                    argument.type().signed(),
                    argument.type().floatingPoint(),
                    argument.type().typeName()));
        }
        return rows.toArray(Row[]::new);
    }

    /** {@return rows of {@link Tables#FINDING}} */
    static Row[] findings(List<Finding> findings) {
        List<Row> rows = new ArrayList<>();
        for (Finding finding : findings) {
            ProbeSite site = finding.site().orElse(null);
            rows.add(RowFactory.create(
                    finding.code().id(),
                    finding.severity().severityName(),
                    site == null ? null : TableText.of(site.provider()),
                    site == null ? null : TableText.of(site.name()),
                    site == null ? null : hex(site.address()),
                    site == null ? null : hex(site.note().fileOffset()),
                    site == null ? hex(finding.fileOffset()) : null,
                    TableText.of(finding.message()),
                    finding.code().affects()));
        }
        return rows.toArray(Row[]::new);
    }

    private static @Nullable String hex(OptionalLong value) {
        return value.isPresent() ? hex(value.getAsLong()) : null;
    }

    private static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }
}
