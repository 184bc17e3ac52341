package dev.usdt.bpftrace.internal.plan;

import dev.usdt.Probe;
import dev.usdt.bpftrace.internal.clause.AttachPoint;
import dev.usdt.bpftrace.internal.script.Code;
import dev.usdt.tracer.ProbeNames;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Spells the probes of a file where bpftrace attaches by name. Most files have one provider, which is spelled once. */
final class ProbeSpelling {

    private final String path;
    /** Why a provider has no spelling. */
    private final Map<String, Optional<String>> obstacles = new HashMap<>();
    /** What the places of a provider's probes begin with. */
    private final Map<String, Code> beginnings = new HashMap<>();

    ProbeSpelling(String path) {
        this.path = path;
    }

    /** {@return why a probe has no spelling, {@code its name holds a colon, …}; empty if it has one} */
    Optional<String> unspellable(Probe probe) {
        Optional<String> provider = obstacles.get(probe.provider());
        if (provider == null) {
            provider = ProbeNames.unspellable(probe.provider());
            obstacles.put(probe.provider(), provider);
        }
        if (provider.isPresent()) {
            return Optional.of("its provider " + provider.get());
        }
        Optional<String> name = ProbeNames.unspellable(probe.name());
        return name.isPresent() ? Optional.of("its name " + name.get()) : Optional.empty();
    }

    /** {@return the place of a probe that has a spelling} */
    AttachPoint place(Probe probe) {
        Code beginning = beginnings.get(probe.provider());
        if (beginning == null) {
            beginning = Code.of("usdt:{}:{}", Code.place(path), Code.place(probe.provider()));
            beginnings.put(probe.provider(), beginning);
        }
        return AttachPoint.name(Code.of("{}:{}", beginning, Code.place(probe.name())));
    }
}
