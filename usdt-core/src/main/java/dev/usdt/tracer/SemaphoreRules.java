package dev.usdt.tracer;

import dev.usdt.NoteLayout;
import dev.usdt.ProbeSite;
import dev.usdt.Raising;
import dev.usdt.Semaphore;
import dev.usdt.UsdtFile;
import dev.usdt.tracer.Tracer.Program;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What tracers make of semaphores. bcc, libbpf and perf tell the kernel a file offset, each works it out in its own
 * way, and the kernel raises what it finds there; gdb and SystemTap write to the process themselves.
 *
 * @see Raising
 */
final class SemaphoreRules {

    private static final String STRANDED = "a semaphore that is in no segment, or in one that can be executed";

    private final UsdtFile file;
    private final NoteLayout layout;
    /** By provider and name; made when bcc is asked for. */
    private volatile @Nullable Map<String, ProbeSite> firsts;

    SemaphoreRules(UsdtFile file, NoteLayout layout) {
        this.file = file;
        this.layout = layout;
    }

    /** {@return what a tracer makes of all probes of the file because of one semaphore} */
    Assessment ofFile(Tracer tracer) {
        return tracer.program() == Program.BPFTRACE && tracer.someFrom(0, 25) && layout.strandedSemaphore()
                ? Assessment.refused("finds no probe of a file with " + STRANDED)
                : Assessment.OK;
    }

    /** {@return whether a tracer that reads notes itself attaches to a site in spite of its semaphore} */
    Assessment ofAttaching(Tracer reader, ProbeSite site) {
        if (site.semaphore().isEmpty() || reader.program() != Program.LIBBPF) {
            return Assessment.OK;
        }
        Semaphore semaphore = site.semaphore().get();
        if (semaphore.raising() == Raising.UNALIGNED) {
            return Assessment.cannot("attach to a probe whose semaphore is at an odd address");
        }
        boolean nowhere = semaphore.fileOffset().isEmpty() && semaphore.raising() == Raising.NOT_WRITABLE;
        return nowhere || semaphore.executable() ? Assessment.refused("refuses " + STRANDED) : Assessment.OK;
    }

    /** {@return whether a tracer that reads notes itself raises the semaphore of a site, if it attaches there} */
    Assessment ofRaising(Tracer reader, ProbeSite site) {
        if (site.semaphore().isEmpty()) {
            return Assessment.OK;
        }
        Semaphore semaphore = site.semaphore().get();
        Program program = reader.program();
        if (program == Program.GDB || program == Program.SYSTEMTAP) {
            return semaphore.writable()
                            || (program == Program.GDB && semaphore.fileOffset().isPresent())
                    ? Assessment.OK
                    : Assessment.refused(reason(semaphore.raising()));
        } else if (semaphore.raising() != Raising.ALWAYS) {
            return Assessment.refused(reason(semaphore.raising()));
        }
        long stored = site.note().semaphore();
        if (semaphore.address() != stored) {
            return Assessment.refused("does not know that prelink has moved the semaphore");
        } else if (program == Program.LIBBPF || layout.hasOffsetOf(semaphore)) {
            return program == Program.BCC && first(site).note().semaphore() != stored
                    ? Assessment.refused("raises no other semaphore than that of the probe's first note")
                    : Assessment.OK;
        }
        // perf takes the address for the offset then, which it may be.
        return program == Program.PERF && semaphore.fileOffset().equals(OptionalLong.of(stored))
                ? Assessment.OK
                : Assessment.refused("raises no semaphore outside of a section .probes");
    }

    private static String reason(Raising raising) {
        return switch (raising) {
            case SHARED_PAGE, SHARED_WRITABLE_PAGE ->
                "raises another copy of the semaphore, since two writable segments have its page of the file"
                        + (raising.inRunning() ? ", unless the program runs already" : "");
            case CLEARED ->
                "raises a semaphore that the program clears when it starts, unless the program runs already";
            case READ_ONLY_SOON ->
                "cannot raise a semaphore that is made read-only when the program has started (RELRO)";
            case NOT_IN_FILE -> "cannot raise a semaphore whose page is not in the file";
            case UNALIGNED -> "cannot raise a semaphore at an odd address";
            case NOT_WRITABLE -> "cannot raise a semaphore that is in no writable segment";
            case ALWAYS -> "";
        };
    }

    /** The first site of the same name that bcc sees: it keeps the semaphore of that one. */
    private ProbeSite first(ProbeSite site) {
        Map<String, ProbeSite> all = firsts;
        if (all == null) {
            all = new HashMap<>();
            for (ProbeSite each : file.sites()) {
                if (each.note().descriptorPadding() == 0) {
                    all.putIfAbsent(key(each), each);
                }
            }
            firsts = all;
        }
        return all.getOrDefault(key(site), site);
    }

    private static String key(ProbeSite site) {
        return site.provider() + '\0' + site.name();
    }
}
