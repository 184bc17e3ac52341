package dev.usdt.diff;

import dev.usdt.diff.Difference.Kind;
import dev.usdt.diff.FileSnapshot.ProbeSnapshot;
import dev.usdt.diff.FileSnapshot.SemaphoreSnapshot;
import dev.usdt.diff.FileSnapshot.SiteSnapshot;
import dev.usdt.internal.elf.SectionName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares the semaphores of a probe with what they were. One that no site has any more affects nobody, as the program
 * does not ask for it; one that a tracer used to raise and does not now keeps the probe off.
 */
final class SemaphoreComparison {

    private static final String PROBES = SectionName.PROBES.text();

    private final ProbeSnapshot old;
    private final ProbeSnapshot current;
    private final List<Difference> differences = new ArrayList<>();

    SemaphoreComparison(ProbeSnapshot old, ProbeSnapshot current) {
        this.old = old;
        this.current = current;
    }

    List<Difference> differences() {
        List<SemaphoreSnapshot> had = semaphores(old);
        List<SemaphoreSnapshot> has = semaphores(current);
        if (had.isEmpty() || has.isEmpty()) {
            if (had.isEmpty() != has.isEmpty()) {
                add(false, had.isEmpty() ? "has a semaphore, had none" : "has no semaphore, had one");
            }
            return differences;
        }
        compareNumbers(had, has);
        compareSections(had, has);
        compareRaising(had, has);
        return differences;
    }

    private static List<SemaphoreSnapshot> semaphores(ProbeSnapshot probe) {
        List<SemaphoreSnapshot> all = new ArrayList<>();
        for (SiteSnapshot site : probe.sites()) {
            site.semaphore().ifPresent(all::add);
        }
        return all;
    }

    /** bcc raises that of the first note, so that one for all sites is what serves everybody. */
    private void compareNumbers(List<SemaphoreSnapshot> had, List<SemaphoreSnapshot> has) {
        long before = had.stream().distinct().count();
        long now = has.stream().distinct().count();
        if (now != before) {
            add(now > before, "has " + now + (now == 1 ? " semaphore, had " : " different semaphores, had ") + before);
        }
        int lacked = old.sites().size() - had.size();
        int lacks = current.sites().size() - has.size();
        if (lacks != lacked && (lacks == 0 || lacked == 0)) {
            add(
                    lacks > 0,
                    lacks > 0
                            ? "has no semaphore at " + lacks + " of " + sites(current) + ", had one at each"
                            : "has a semaphore at each site, had none at " + lacked + " of " + sites(old));
        }
    }

    private static String sites(ProbeSnapshot probe) {
        return probe.sites().size() + " sites";
    }

    private void compareSections(List<SemaphoreSnapshot> had, List<SemaphoreSnapshot> has) {
        Set<String> before = sections(had);
        Set<String> now = sections(has);
        // A name that is not known is most often that of a file without section headers.
        if (!before.isEmpty() && !now.isEmpty() && !before.equals(now)) {
            boolean moved = before.equals(Set.of(PROBES));
            add(moved, "semaphore is in " + String.join(" and ", now) + ", was in " + String.join(" and ", before));
        }
    }

    private static Set<String> sections(List<SemaphoreSnapshot> semaphores) {
        Set<String> names = new TreeSet<>();
        for (SemaphoreSnapshot semaphore : semaphores) {
            semaphore.section().ifPresent(names::add);
        }
        return names;
    }

    private void compareRaising(List<SemaphoreSnapshot> had, List<SemaphoreSnapshot> has) {
        boolean startedBefore = had.stream().allMatch(each -> each.inStarted());
        boolean runningBefore = had.stream().allMatch(each -> each.inRunning());
        boolean started = has.stream().allMatch(each -> each.inStarted());
        boolean running = has.stream().allMatch(each -> each.inRunning());
        if (started != startedBefore || running != runningBefore) {
            boolean worse = (startedBefore && !started) || (runningBefore && !running);
            add(worse, "semaphore is raised " + when(started, running) + ", was " + when(startedBefore, runningBefore));
        }
    }

    private static String when(boolean started, boolean running) {
        if (started) {
            return running ? "in all processes" : "only in processes that are started after the tracer";
        }
        return running ? "only in processes that run before the tracer" : "in no process";
    }

    private void add(boolean breaking, String message) {
        differences.add(new Difference(Kind.SEMAPHORE, current.provider(), current.name(), breaking, message));
    }
}
