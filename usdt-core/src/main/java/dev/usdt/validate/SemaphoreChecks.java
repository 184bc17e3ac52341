package dev.usdt.validate;

import dev.usdt.ElfKind;
import dev.usdt.NoteLayout;
import dev.usdt.Probe;
import dev.usdt.ProbeSite;
import dev.usdt.Raising;
import dev.usdt.Semaphore;
import dev.usdt.UsdtFile;
import dev.usdt.validate.Finding.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks for semaphores that some tracer does not raise, or does not raise always: one finding for a probe and a kind.
 */
final class SemaphoreChecks {

    private final UsdtFile file;
    private final NoteLayout layout;
    private final List<Finding> findings = new ArrayList<>();

    SemaphoreChecks(UsdtFile file, NoteLayout layout) {
        this.file = file;
        this.layout = layout;
    }

    List<Finding> findings() {
        // What decides is known when an object file has been linked.
        if (file.kind().type() != ElfKind.ET_REL) {
            for (Probe probe : file.probes()) {
                checkReach(probe);
                checkSection(probe);
                checkAlike(probe);
            }
        }
        return findings;
    }

    private void checkReach(Probe probe) {
        for (ProbeSite site : probe.sites()) {
            if (site.semaphore().isEmpty()) {
                continue;
            }
            Semaphore semaphore = site.semaphore().get();
            Optional<String> fault = fault(semaphore.raising());
            if (fault.isPresent()) {
                add(Code.of(semaphore.raising()).orElseThrow(), site, named(semaphore) + " " + fault.get());
                return;
            }
        }
    }

    /**
     * What is wrong, to be read behind the semaphore; empty if nothing is, or if that is reported as an error
     * elsewhere.
     */
    private static Optional<String> fault(Raising raising) {
        return switch (raising) {
            case SHARED_PAGE ->
                Optional.of("is in a page of the file that another writable segment has too; it is raised in a program"
                        + " that runs already");
            case SHARED_WRITABLE_PAGE ->
                Optional.of("is in a page of the file that another writable segment has too; it is raised nowhere");
            case CLEARED -> Optional.of("is cleared when the program starts; it is raised in one that runs already");
            case READ_ONLY_SOON ->
                Optional.of("is made read-only when the program has started (RELRO); it is raised in one that is"
                        + " started later");
            case NOT_IN_FILE -> Optional.of("is in a page that is not in the file");
            case UNALIGNED -> Optional.of("is at an odd file offset");
            case NOT_WRITABLE, ALWAYS -> Optional.empty();
        };
    }

    /** bcc and perf work out the file offset from where the section is. */
    private void checkSection(Probe probe) {
        for (ProbeSite site : probe.sites()) {
            if (site.semaphore().isPresent() && isMissed(site.semaphore().get())) {
                Semaphore semaphore = site.semaphore().get();
                String section = semaphore.section().isPresent()
                        ? "section " + semaphore.section().get()
                        : "no section .probes";
                add(Code.SEMAPHORE_OUTSIDE_PROBES, site, named(semaphore) + " is in " + section);
                return;
            }
        }
    }

    private boolean isMissed(Semaphore semaphore) {
        Optional<Code> code = Code.of(semaphore.raising());
        // Where it is out of reach of everybody the cure is the same.
        boolean other = code.isEmpty() || code.get() == Code.SEMAPHORE_PAGE_SHARED;
        return other && layout.sections() > 0 && !layout.hasOffsetOf(semaphore);
    }

    private void checkAlike(Probe probe) {
        ProbeSite first = probe.sites().get(0);
        for (ProbeSite site : probe.sites()) {
            if (site.semaphore().isPresent() && !site.semaphore().equals(first.semaphore())) {
                String other = first.semaphore().isPresent()
                        ? "it is at 0x"
                                + Long.toHexString(first.semaphore().get().address())
                        : "there is none";
                add(
                        Code.SITES_DIFFER_IN_SEMAPHORE,
                        site,
                        named(site.semaphore().get()) + ", but " + other + " for 0x"
                                + Long.toHexString(first.address()));
                return;
            }
        }
    }

    private static String named(Semaphore semaphore) {
        return "semaphore at 0x" + Long.toHexString(semaphore.address());
    }

    private void add(Code code, ProbeSite site, String message) {
        findings.add(new Finding(code, Optional.of(site), message));
    }
}
