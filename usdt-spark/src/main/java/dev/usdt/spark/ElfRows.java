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

/** What was read of an ELF file, as columns have it. */
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

    /** {@return rows of {@link Tables#PROBLEM}, as many as there is room for} */
    static List<Row> problems(UsdtFile file, Room room) {
        List<Row> rows = new ArrayList<>();
        for (Problem problem : file.problems()) {
            if (!room.take(problem)) {
                break;
            }
            rows.add(RowFactory.create(
                    problem.severity().name().toLowerCase(Locale.ROOT),
                    hex(problem.fileOffset()),
                    TableText.of(problem.message())));
        }
        return rows;
    }

    /** {@return rows of {@link Tables#SITE}, as many as there is room for} */
    static List<Row> sites(UsdtFile file, Room room) {
        List<Row> rows = new ArrayList<>();
        for (ProbeSite site : file.sites()) {
            if (!room.take(site)) {
                break;
            }
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
        return rows;
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

    /** {@return rows of {@link Tables#FINDING}, as many as there is room for} */
    static List<Row> findings(List<Finding> findings, Room room) {
        List<Row> rows = new ArrayList<>();
        for (Finding finding : findings) {
            if (!room.take(finding)) {
                break;
            }
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
        return rows;
    }

    private static @Nullable String hex(OptionalLong value) {
        return value.isPresent() ? hex(value.getAsLong()) : null;
    }

    private static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }
}
