package dev.usdt.bpftrace.internal.plan;

import dev.usdt.GoLayout;
import dev.usdt.Machine;
import dev.usdt.Probe;
import dev.usdt.Problem;
import dev.usdt.Problem.Severity;
import dev.usdt.UsdtFile;
import dev.usdt.bpftrace.ScriptOptions;
import dev.usdt.bpftrace.Style;
import dev.usdt.bpftrace.TracedFile;
import dev.usdt.bpftrace.internal.clause.Body;
import dev.usdt.bpftrace.internal.clause.TracedProbe;
import dev.usdt.bpftrace.internal.script.BpftraceText;
import dev.usdt.bpftrace.internal.script.Code;
import dev.usdt.bpftrace.internal.value.TracerSupport;
import dev.usdt.bpftrace.internal.value.Wanted;
import dev.usdt.catalog.PairedProbes;
import dev.usdt.catalog.ProbeValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The probes of a file that were asked for, how they can be traced, and what is wrong with them. */
final class FileProbes {

    private final TracedFile source;
    private final ScriptOptions options;
    private final Wanted wanted;
    private final TracerSupport support;
    private final ProbeValues probeValues;
    private final FormChooser forms;
    private final List<Probe> chosen = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    /** @param namesOnly whether probes are left out that can only be traced by a number */
    FileProbes(TracedFile source, ScriptOptions options, TracerSupport support, Wanted wanted, boolean namesOnly) {
        this.source = source;
        this.options = options;
        this.support = support;
        this.probeValues = new ProbeValues(source.file(), options.catalog(), options.stringDetection());
        for (Probe probe : source.file().probes()) {
            if (options.filter().matches(probe.provider(), probe.name()) && !isFiller(probe)) {
                chosen.add(probe);
            }
        }
        boolean pairs = options.style() == Style.LATENCY;
        this.wanted = pairs ? wanted.and(PairedProbes.keys(probeValues.catalogs(), chosen)) : wanted;
        this.forms = new FormChooser(source, options, support, probeValues, this.wanted, namesOnly);
    }

    /** The Go fork's older layout has a note that is no probe. */
    private boolean isFiller(Probe probe) {
        return source.file().goLayout().equals(Optional.of(GoLayout.OLDER))
                && probe.sites().get(0).note().isFallback();
    }

    TracedFile source() {
        return source;
    }

    /** The probes that were asked for, in the order of the file. */
    List<Probe> chosen() {
        return chosen;
    }

    ProbeValues probeValues() {
        return probeValues;
    }

    FormChooser forms() {
        return forms;
    }

    /** What reads the goroutine: Go's calling convention keeps its address in a register at any instruction. */
    Optional<Code> goroutine() {
        UsdtFile file = source.file();
        if (!file.isGoBinary()) {
            return Optional.empty();
        }
        boolean arm = file.machine().equals(Optional.of(Machine.AARCH64));
        return Optional.of(arm ? Code.of("reg(\"r28\")") : Code.of("reg(\"r14\")"));
    }

    /** Says what is wrong with a probe. */
    void error(Probe probe, String message) {
        problems.add(new Problem(Severity.ERROR, offset(probe), message));
    }

    /** The file with those of its probes that are traced. */
    FilePlan plan(List<TracedProbe> traced, Body body) {
        problems.addAll(forms.problems());
        for (TracedProbe probe : traced) {
            Optional<String> mismatch = probeValues.mismatch(probe.probe());
            if (mismatch.isPresent()) {
                String message = BpftraceText.label(probe.probe()) + " is not as expected: " + mismatch.get();
                problems.add(new Problem(Severity.WARNING, offset(probe.probe()), BpftraceText.inComment(message)));
            }
        }
        return new FilePlan(source, probeValues, support, traced, body);
    }

    /** Says of what is left out because it could be traced by a number only how it can be had. */
    void tellLeftOut() {
        List<Probe> leftOut = forms.leftOut();
        if (!leftOut.isEmpty()) {
            LeftOutProbes all = new LeftOutProbes(source, options, probeValues, wanted, leftOut);
            problems.add(new Problem(Severity.WARNING, offset(leftOut.get(0)), all.message()));
        }
    }

    /** What was left out, and why, as far as it was found up to now. */
    List<Problem> problems() {
        return List.copyOf(problems);
    }

    private static long offset(Probe probe) {
        return probe.sites().get(0).note().fileOffset();
    }
}
