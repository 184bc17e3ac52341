package dev.usdt.bpftrace.internal.plan;

import dev.usdt.KnownNames;
import dev.usdt.Probe;
import dev.usdt.bpftrace.Attach;
import dev.usdt.bpftrace.ScriptOptions;
import dev.usdt.bpftrace.TracedFile;
import dev.usdt.bpftrace.internal.script.BpftraceText;
import dev.usdt.bpftrace.internal.value.TracerSupport;
import dev.usdt.bpftrace.internal.value.Versions;
import dev.usdt.bpftrace.internal.value.Wanted;
import dev.usdt.catalog.ProbeValues;
import dev.usdt.tracer.Tracer.Program;
import dev.usdt.tracer.TracerVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Probes that a script for all versions leaves out, since not each of them could run it. */
final class LeftOutProbes {

    private static final TracerVersion OLDEST = Program.BPFTRACE.oldest();

    private final TracedFile source;
    private final ScriptOptions options;
    private final ProbeValues values;
    private final Wanted wanted;
    private final List<Probe> probes;

    LeftOutProbes(TracedFile source, ScriptOptions options, ProbeValues values, Wanted wanted, List<Probe> probes) {
        this.source = source;
        this.options = options;
        this.values = values;
        this.wanted = wanted;
        this.probes = probes;
    }

    /** {@return which they are, and how they can be had} */
    String message() {
        List<Probe> byName = inOldest();
        String of = byName.size() == probes.size() ? (probes.size() == 1 ? "it" : "them") : names(byName);
        String older =
                byName.isEmpty() ? "" : "--target " + OLDEST + " traces " + of + " by name, for bpftrace up to 0.24; ";
        return "left out, so that every bpftrace from " + OLDEST + " on runs the script, without --unsafe: "
                + names(probes) + "; " + older + "--target with your version traces by address where that one can";
    }

    /** Those that a script for the oldest version has, which all up to 0.24 run: bcc reads the notes for them. */
    private List<Probe> inOldest() {
        ScriptOptions old =
                options.toBuilder().version(OLDEST).attach(Attach.USDT).build();
        TracerSupport support = new TracerSupport(source.file(), new Versions(Optional.of(OLDEST)));
        FormChooser forms = new FormChooser(source, old, support, values, wanted, true);
        List<Probe> traced = new ArrayList<>();
        for (Probe probe : probes) {
            if (forms.choose(probe).isPresent()) {
                traced.add(probe);
            }
        }
        return traced;
    }

    private static String names(List<Probe> probes) {
        KnownNames names = new KnownNames();
        for (Probe probe : probes) {
            names.add(probe.provider() + ":" + probe.name());
        }
        return BpftraceText.inComment(names.toString());
    }
}
