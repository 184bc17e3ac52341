package dev.usdt.trace;

import dev.usdt.KnownNames;
import dev.usdt.Probe;
import dev.usdt.catalog.ProbeMeaning;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What programs have to be run with so that probes fire: without it, a trace of them is silent for no visible reason.
 */
final class ArmingOptions {

    /** The probes that need it, by what they need; in their order. */
    private final Map<String, KnownNames> probes = new LinkedHashMap<>();

    /** Takes note of a probe that is traced. */
    void add(Probe probe, Optional<ProbeMeaning> known) {
        if (known.isEmpty() || known.get().needs().isEmpty()) {
            return;
        }
        String needs = known.get().needs();
        KnownNames names = probes.get(needs);
        if (names == null) {
            names = new KnownNames();
            probes.put(needs, names);
        }
        names.add(probe.provider() + ":" + probe.name());
    }

    /** {@return a line for each of them} */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, KnownNames> entry : probes.entrySet()) {
            KnownNames names = entry.getValue();
            lines.add(names + (names.isOne() ? " fires" : " fire") + " only with " + entry.getKey());
        }
        return lines;
    }
}
