package dev.usdt.bpftrace.internal.plan;

import dev.usdt.Probe;
import dev.usdt.ProbeSite;
import dev.usdt.Problem;
import dev.usdt.Problem.Severity;
import dev.usdt.Raising;
import dev.usdt.bpftrace.Attach;
import dev.usdt.bpftrace.ScriptOptions;
import dev.usdt.bpftrace.internal.clause.TracedProbe;
import dev.usdt.bpftrace.internal.script.BpftraceText;
import dev.usdt.bpftrace.internal.value.TracerSupport;
import dev.usdt.bpftrace.internal.value.TracerSupport.Asked;
import dev.usdt.tracer.Assessment;
import dev.usdt.tracer.Tracer;
import java.util.ArrayList;
import java.util.List;

/**
 * Says which probes do not fire for want of a semaphore that somebody raises, and what helps. By name is the form that
 * raises what can be raised; no script does more.
 */
final class SemaphoreWarnings {

    private static final String UNASKED = " only where the program does not check it";

    private final ScriptOptions options;
    private final TracerSupport support;
    private final List<TracedProbe> probes;
    private final List<Problem> all = new ArrayList<>();

    SemaphoreWarnings(ScriptOptions options, TracerSupport support, List<TracedProbe> probes) {
        this.options = options;
        this.support = support;
        this.probes = probes;
    }

    /** {@return the warnings, empty if every semaphore is raised} */
    List<Problem> all() {
        for (TracedProbe traced : probes) {
            boolean has = hasSemaphore(traced.probe());
            if (has && traced.isByName()) {
                warnByName(traced.probe());
            } else if (has) {
                warnByAddress(traced.probe());
            }
        }
        return all;
    }

    private static boolean hasSemaphore(Probe probe) {
        for (ProbeSite site : probe.sites()) {
            if (site.semaphore().isPresent()) {
                return true;
            }
        }
        return false;
    }

    private void warnByName(Probe probe) {
        for (ProbeSite site : probe.sites()) {
            if (site.semaphore().isPresent()) {
                Raising raising = site.semaphore().get().raising();
                if (raising != Raising.ALWAYS) {
                    warn(probe, site, " has a semaphore that the kernel " + missed(raising) + "; " + raising.cure());
                    return;
                }
            }
        }
        for (Asked versions : support.asked()) {
            warnOf(versions, probe);
        }
    }

    private static String missed(Raising raising) {
        if (raising.inRunning()) {
            return "does not raise in a program that is started after bpftrace"
                    + (raising == Raising.SHARED_PAGE ? ", nor in that of bpftrace -c" : "") + ": there it fires"
                    + UNASKED;
        } else if (raising.inStarted()) {
            return "does not raise in a program that runs already: there it fires" + UNASKED;
        }
        return "does not raise: it fires" + UNASKED;
    }

    /** The kernel could raise them, but is not told. */
    private void warnOf(Asked versions, Probe probe) {
        int missed = 0;
        ProbeSite first = probe.sites().get(0);
        Assessment assessment = Assessment.OK;
        for (ProbeSite site : probe.sites()) {
            Assessment found = support.rules().ofSemaphore(versions.tracer(), site);
            if (!found.isOk()) {
                missed++;
                if (assessment.isOk()) {
                    assessment = found;
                    first = site;
                }
            }
        }
        if (missed > 0) {
            int sites = probe.sites().size();
            String which = sites == 1 ? "it fires" : missed + " of its " + sites + " sites fire";
            warn(
                    probe,
                    first,
                    " has a semaphore, and " + versions.name() + " " + assessment.reason() + ": there " + which
                            + UNASKED + (versions.old() ? "; bpftrace 0.25 and newer raise it" : ""));
        }
    }

    private void warnByAddress(Probe probe) {
        boolean named = options.version().isEmpty() && options.attach() == Attach.AUTO;
        for (Asked versions : support.asked()) {
            named &= !versions.old() || isRaised(versions.tracer(), probe);
        }
        warn(
                probe,
                probe.sites().get(0),
                " has a semaphore, which tracing by address does not raise: it fires" + UNASKED
                        + (named ? "; --target 0.17 writes a script for bpftrace up to 0.24 that raises it" : ""));
    }

    /** Whether a version could trace a probe by name, and raise each semaphore. */
    private boolean isRaised(Tracer tracer, Probe probe) {
        for (ProbeSite site : probe.sites()) {
            boolean attached = support.rules().ofAttaching(tracer, site).isOk();
            if (!attached || !support.rules().ofSemaphore(tracer, site).isOk()) {
                return false;
            }
        }
        return true;
    }

    private void warn(Probe probe, ProbeSite site, String message) {
        all.add(new Problem(Severity.WARNING, site.note().fileOffset(), BpftraceText.label(probe) + message));
    }
}
