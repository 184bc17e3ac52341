package dev.usdt.tracer;

import dev.usdt.Probe;
import dev.usdt.UsdtFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What tracers make of each probe of a file.
 *
 * @param tracers the columns
 * @param rows the probes in the order of the file
 */
public record TracerMatrix(List<Tracer> tracers, List<Row> rows) {

    /**
     * A probe.
     *
     * @param probe which it is
     * @param assessments what each tracer makes of it, in their order
     */
    public record Row(Probe probe, List<Assessment> assessments) {

        /** Copies the list. */
        public Row {
            Objects.requireNonNull(probe, "probe");
            assessments = List.copyOf(assessments);
        }
    }

    /** Copies the lists. */
    public TracerMatrix {
        tracers = List.copyOf(tracers);
        rows = List.copyOf(rows);
    }

    /**
     * {@return the matrix of a file}
     *
     * @param file a file that was read with {@link dev.usdt.Detail#LAYOUT}
     * @param tracers the tracers asked for, {@link Tracer#USUAL} for instance
     * @throws IllegalArgumentException if it was read without
     */
    public static TracerMatrix of(UsdtFile file, List<Tracer> tracers) {
        TracerRules rules = TracerRules.of(file);
        List<Row> rows = new ArrayList<>();
        for (Probe probe : file.probes()) {
            List<Assessment> assessments = new ArrayList<>();
            for (Tracer tracer : tracers) {
                assessments.add(rules.of(tracer, probe));
            }
            rows.add(new Row(probe, assessments));
        }
        return new TracerMatrix(tracers, rows);
    }
}
