package dev.usdt.cli.format;

import dev.usdt.cli.io.Printable;
import dev.usdt.tracer.Assessment;
import dev.usdt.tracer.Tracer;
import dev.usdt.tracer.TracerMatrix;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** What each tracer makes of each probe, as a table, with the reasons below. */
final class MatrixTable {

    private static final int MOST_REASONS = 40;

    private final TracerMatrix matrix;

    MatrixTable(TracerMatrix matrix) {
        this.matrix = matrix;
    }

    @Override
    public String toString() {
        StringBuilder table = new StringBuilder();
        int width = 5;
        for (TracerMatrix.Row row : matrix.rows()) {
            width = Math.max(width, Math.min(60, label(row).length()));
        }
        pad(table, "PROBE", width);
        for (Tracer tracer : matrix.tracers()) {
            pad(table.append("  "), tracer.toString(), columnWidth(tracer));
        }
        endLine(table);
        Set<String> reasons = new TreeSet<>();
        for (TracerMatrix.Row row : matrix.rows()) {
            pad(table, label(row), width);
            for (int i = 0; i < row.assessments().size(); i++) {
                Tracer tracer = matrix.tracers().get(i);
                Assessment assessment = row.assessments().get(i);
                String verdict = assessment.verdict().name().toLowerCase(Locale.ROOT);
                pad(table.append("  "), verdict, columnWidth(tracer));
                if (!assessment.isOk()) {
                    // Without the argument, of which there may be hundreds that have the same reason.
                    reasons.add("  " + verdict + ": " + tracer + " " + Printable.of(assessment.reason()));
                }
            }
            endLine(table);
        }
        int count = 0;
        for (String reason : reasons) {
            if (count++ == MOST_REASONS) {
                table.append("  and ").append(reasons.size() - MOST_REASONS).append(" further reasons\n");
                break;
            }
            table.append(reason).append('\n');
        }
        return table.toString();
    }

    private static String label(TracerMatrix.Row row) {
        return Printable.of(row.probe().provider() + ":" + row.probe().name());
    }

    private static int columnWidth(Tracer tracer) {
        return Math.max(7, tracer.toString().length());
    }

    private static void pad(StringBuilder line, String text, int width) {
        line.append(text).append(" ".repeat(Math.max(0, width - text.length())));
    }

    private static void endLine(StringBuilder table) {
        int end = table.length();
        while (end > 0 && table.charAt(end - 1) == ' ') {
            end--;
        }
        table.setLength(end);
        table.append('\n');
    }
}
