package dev.usdt.bpftrace.internal.clause;

import dev.usdt.Probe;
import dev.usdt.bpftrace.internal.script.BpftraceText;
import dev.usdt.bpftrace.internal.script.Code;
import dev.usdt.catalog.PairedProbes;
import dev.usdt.catalog.ProbePair;
import dev.usdt.catalog.ProbePair.Within;
import java.util.List;
import java.util.Optional;

/**
 * Probes of a file between which time is measured.
 *
 * @param start the probe at the start
 * @param ends those of which one fires at the end
 * @param pair by what they are known to belong together
 * @param number a number of its own, from 1; 0 if it has none yet
 * @param goroutine what reads the goroutine if that is what fires both; else it is the thread, or the process
 */
public record Pairing(Probe start, List<Probe> ends, ProbePair pair, int number, Optional<Code> goroutine) {

    /**
     * Of the probes of a file, without a number yet.
     *
     * @param paired the probes
     * @param register what reads the goroutine, or empty in a program that has none
     */
    public Pairing(PairedProbes paired, Optional<Code> register) {
        this(
                paired.start(),
                paired.ends(),
                paired.pair(),
                0,
                paired.pair().within() == Within.GOROUTINE ? register : Optional.empty());
    }

    /** {@return the same with some of its ends} */
    public Pairing to(List<Probe> some) {
        return new Pairing(start, some, pair, number, goroutine);
    }

    /** {@return the same with another number} */
    public Pairing numbered(int other) {
        return new Pairing(start, ends, pair, other, goroutine);
    }

    /** {@return how many are open in a goroutine or thread, where they may be inside one another} */
    public Code depth() {
        return Code.of("@depth{}", Code.number(number));
    }

    /** {@return the map with the start times of the one or the other period} */
    public Code starts(boolean even) {
        return even ? Code.of("@start{}a", Code.number(number)) : Code.of("@start{}b", Code.number(number));
    }

    /** {@return what the time to an end is called} */
    public String label(Probe end) {
        return BpftraceText.label(start) + " to " + BpftraceText.inComment(end.name());
    }
}
