package dev.usdt.bpftrace.internal.plan;

import dev.usdt.ElfKind;
import dev.usdt.Machine;
import dev.usdt.ProbeSite;
import dev.usdt.bpftrace.internal.script.Code;
import dev.usdt.bpftrace.internal.value.Registers;
import dev.usdt.bpftrace.internal.value.Versions;
import dev.usdt.tracer.AttachPlaces;
import dev.usdt.tracer.Tracer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Tells the sites of one probe apart in a clause that serves them all, by the instruction pointer.
 *
 * <p>A position-independent file is loaded at a multiple of a page, so that the lower 12 bits of an address are known;
 * sites that have them in common cannot be told apart.
 */
final class SiteConditions {

    private static final long IN_PAGE = 0xfff;

    /** Holds what is compared. */
    private static final Code PLACE = Code.of("$pc");

    private final Machine machine;
    private final boolean fixed;
    private final Tracer tracer;

    SiteConditions(ElfKind kind, Machine machine, Versions versions) {
        this.machine = machine;
        this.fixed = kind.type() == ElfKind.ET_EXEC;
        this.tracer = versions.tracer();
    }

    /** {@return a condition for each group of sites, or empty if the groups cannot be told apart} */
    Optional<List<Code>> of(List<List<ProbeSite>> groups) {
        Set<Long> all = new HashSet<>();
        int count = 0;
        for (List<ProbeSite> group : groups) {
            Set<Long> ofGroup = pointers(group);
            count += ofGroup.size();
            all.addAll(ofGroup);
        }
        if (all.size() < count) {
            return Optional.empty();
        }
        List<Code> conditions = new ArrayList<>();
        for (List<ProbeSite> group : groups) {
            conditions.add(condition(group));
        }
        return Optional.of(conditions);
    }

    /**
     * {@return the statement that stands before the conditions}
     *
     * <p>The register is read once: of many conditions that read it each for itself, LLVM 14 makes one address of the
     * register and many reads from there, which the verifier refuses ("dereference of modified ctx ptr"; seen with
     * bpftrace 0.17 on Linux 6.1, ARM64, 26 sites).
     */
    Code before() {
        Code pointer = Registers.read(Registers.instructionPointer(machine));
        return fixed ? Code.of("{} = {}", PLACE, pointer) : Code.of("{} = {} & {}", PLACE, pointer, Code.hex(IN_PAGE));
    }

    private Code condition(List<ProbeSite> group) {
        List<Code> places = new ArrayList<>();
        for (long value : pointers(group)) {
            places.add(Code.of("{} == {}", PLACE, Code.hex(value)));
        }
        return Code.any(places);
    }

    private Set<Long> pointers(List<ProbeSite> group) {
        Set<Long> pointers = new TreeSet<>();
        for (ProbeSite site : group) {
            for (long address : AttachPlaces.of(tracer, machine, site)) {
                pointers.add(fixed ? address : address & IN_PAGE);
            }
        }
        return pointers;
    }
}
