package dev.usdt.diff;

import dev.usdt.Detail;
import dev.usdt.GoLayout;
import dev.usdt.StapsdtNote;
import dev.usdt.UsdtFile;
import dev.usdt.diff.Difference.Kind;
import dev.usdt.diff.FileSnapshot.ArgumentSnapshot;
import dev.usdt.diff.FileSnapshot.ProbeSnapshot;
import dev.usdt.diff.FileSnapshot.Sections;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What differs between the probes of an old and a new file. Probes are told by provider and name.
 *
 * @param differences those of the file first, then of probes in the order of the old file, then of new ones
 */
public record ProbeDiff(List<Difference> differences) {

    /** Copies the list. */
    public ProbeDiff {
        differences = List.copyOf(differences);
    }

    /**
     * {@return what differs}
     *
     * @param old the file as it was
     * @param current the file as it is; if both were read with {@link Detail#LAYOUT}, their layouts are compared too
     */
    public static ProbeDiff of(UsdtFile old, UsdtFile current) {
        Objects.requireNonNull(old, "old");
        Objects.requireNonNull(current, "current");
        return of(FileSnapshot.of(old), FileSnapshot.of(current));
    }

    /**
     * {@return what differs}
     *
     * @param old what was kept of the file as it was
     * @param current the file as it is
     */
    public static ProbeDiff of(FileSnapshot old, FileSnapshot current) {
        Objects.requireNonNull(old, "old");
        Objects.requireNonNull(current, "current");
        List<Difference> differences = new ArrayList<>(layout(old, current));
        differences.addAll(probes(old.probes(), current.probes()));
        return new ProbeDiff(differences);
    }

    /**
     * {@return what differs between what was there and what is: all probes are removed if the file is gone, and added
     * if it is new}
     *
     * @param old the file as it was, or empty if there was none
     * @param current the file as it is, or empty if there is none
     */
    public static ProbeDiff between(Optional<FileSnapshot> old, Optional<FileSnapshot> current) {
        if (old.isPresent() && current.isPresent()) {
            return of(old.get(), current.get());
        }
        return new ProbeDiff(probes(
                old.map(FileSnapshot::probes).orElse(List.of()),
                current.map(FileSnapshot::probes).orElse(List.of())));
    }

    private static List<Difference> probes(List<ProbeSnapshot> old, List<ProbeSnapshot> current) {
        List<Difference> differences = new ArrayList<>();
        Map<String, ProbeSnapshot> now = new LinkedHashMap<>();
        current.forEach(probe -> now.put(key(probe), probe));
        for (ProbeSnapshot probe : old) {
            ProbeSnapshot successor = now.remove(key(probe));
            if (successor == null) {
                boolean missed = !StapsdtNote.isFallback(probe.provider(), probe.name());
                differences.add(new Difference(
                        Kind.REMOVED, probe.provider(), probe.name(), missed, "removed, had " + signature(probe)));
            } else {
                differences.addAll(new ProbeComparison(probe, successor).differences());
            }
        }
        for (ProbeSnapshot probe : now.values()) {
            differences.add(new Difference(
                    Kind.ADDED, probe.provider(), probe.name(), false, "added, has " + signature(probe)));
        }
        return differences;
    }

    /** {@return those that break a consumer of the old file} */
    public List<Difference> breaking() {
        return differences.stream().filter(Difference::breaking).toList();
    }

    private static String key(ProbeSnapshot probe) {
        return probe.provider() + '\0' + probe.name();
    }

    /** The types of the first site, as a declaration would have them. */
    private static String signature(ProbeSnapshot probe) {
        List<ArgumentSnapshot> arguments = probe.sites().get(0).arguments();
        if (arguments.isEmpty()) {
            return "no arguments";
        }
        List<String> types =
                arguments.stream().map(argument -> argument.type().typeName()).toList();
        return "(" + String.join(", ", types) + ")";
    }

    private static List<Difference> layout(FileSnapshot old, FileSnapshot current) {
        List<Difference> differences = new ArrayList<>();
        if (!old.machine().equals(current.machine())) {
            differences.add(ofFile("is for " + current.machine() + ", was for " + old.machine()));
        }
        // A file without probes has no layout that somebody could miss.
        if (old.probes().isEmpty() || current.probes().isEmpty()) {
            return differences;
        }
        if (!old.goLayout().equals(current.goLayout())) {
            differences.add(ofFile("has " + layout(current) + ", had " + layout(old)));
        }
        Sections had = old.sections();
        Sections has = current.sections();
        if (differ(had.notes(), has.notes())) {
            differences.add(
                    ofFile(has.notes().get() ? "has a section .note.stapsdt now" : "lost its section .note.stapsdt"));
        }
        if (differ(had.stapsdtBase(), has.stapsdtBase())) {
            differences.add(ofFile(
                    has.stapsdtBase().get() ? "has a section .stapsdt.base now" : "lost its section .stapsdt.base"));
        }
        if (differ(had.notesLoaded(), has.notesLoaded())) {
            differences.add(
                    ofFile(has.notesLoaded().get() ? "has its notes loaded now" : "no longer has its notes loaded"));
        }
        return differences;
    }

    private static boolean differ(Optional<Boolean> had, Optional<Boolean> has) {
        return had.isPresent() && has.isPresent() && !had.equals(has);
    }

    private static Difference ofFile(String message) {
        return new Difference(Kind.LAYOUT, "", "", false, message);
    }

    private static String layout(FileSnapshot file) {
        Optional<GoLayout> layout = file.goLayout();
        if (layout.isEmpty()) {
            return "notes that are not from Go";
        }
        return "the Go fork's " + (layout.get() == GoLayout.OLDER ? "older" : "newer") + " note layout";
    }
}
