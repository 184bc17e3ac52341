package dev.usdt.diff;

import dev.usdt.Argument;
import dev.usdt.Detail;
import dev.usdt.GoLayout;
import dev.usdt.Machine;
import dev.usdt.Probe;
import dev.usdt.UsdtFile;
import dev.usdt.diff.Difference.Kind;
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
    public static ProbeDiff between(Optional<UsdtFile> old, Optional<UsdtFile> current) {
        if (old.isPresent() && current.isPresent()) {
            return of(old.get(), current.get());
        }
        return new ProbeDiff(probes(
                old.map(UsdtFile::probes).orElse(List.of()),
                current.map(UsdtFile::probes).orElse(List.of())));
    }

    private static List<Difference> probes(List<Probe> old, List<Probe> current) {
        List<Difference> differences = new ArrayList<>();
        Map<String, Probe> now = new LinkedHashMap<>();
        current.forEach(probe -> now.put(key(probe), probe));
        for (Probe probe : old) {
            Probe successor = now.remove(key(probe));
            if (successor == null) {
                boolean missed = !probe.sites().get(0).note().isFallback();
                differences.add(new Difference(
                        Kind.REMOVED, probe.provider(), probe.name(), missed, "removed, had " + signature(probe)));
            } else {
                differences.addAll(new ProbeComparison(probe, successor).differences());
            }
        }
        for (Probe probe : now.values()) {
            differences.add(new Difference(
                    Kind.ADDED, probe.provider(), probe.name(), false, "added, has " + signature(probe)));
        }
        return differences;
    }

    /** {@return those that break a consumer of the old file} */
    public List<Difference> breaking() {
        return differences.stream().filter(Difference::breaking).toList();
    }

    private static String key(Probe probe) {
        return probe.provider() + '\0' + probe.name();
    }

    /** The types of the first site, as a declaration would have them. */
    private static String signature(Probe probe) {
        List<Argument> arguments = probe.sites().get(0).arguments();
        if (arguments.isEmpty()) {
            return "no arguments";
        }
        List<String> types =
                arguments.stream().map(argument -> argument.type().typeName()).toList();
        return "(" + String.join(", ", types) + ")";
    }

    private static List<Difference> layout(UsdtFile old, UsdtFile current) {
        List<Difference> differences = new ArrayList<>();
        if (!old.kind().machine().equals(current.kind().machine())) {
            differences.add(ofFile("is for " + machine(current) + ", was for " + machine(old)));
        }
        // A file without probes has no layout that somebody could miss.
        if (old.sites().isEmpty() || current.sites().isEmpty()) {
            return differences;
        }
        if (!old.goLayout().equals(current.goLayout())) {
            differences.add(ofFile("has " + layout(current) + ", had " + layout(old)));
        }
        if (old.hasNoteSection() != current.hasNoteSection()) {
            differences.add(ofFile(
                    current.hasNoteSection() ? "has a section .note.stapsdt now" : "lost its section .note.stapsdt"));
        }
        if (old.layout().isPresent() && current.layout().isPresent()) {
            boolean base = current.layout().get().stapsdtBase();
            if (old.layout().get().stapsdtBase() != base) {
                differences.add(ofFile(base ? "has a section .stapsdt.base now" : "lost its section .stapsdt.base"));
            }
            boolean loaded = current.layout().get().loaded();
            if (old.layout().get().loaded() != loaded) {
                differences.add(ofFile(loaded ? "has its notes loaded now" : "no longer has its notes loaded"));
            }
        }
        return differences;
    }

    private static Difference ofFile(String message) {
        return new Difference(Kind.LAYOUT, "", "", false, message);
    }

    private static String machine(UsdtFile file) {
        return file.machine()
                .map(Machine::machineName)
                .orElse("e_machine " + file.kind().machineNumber());
    }

    private static String layout(UsdtFile file) {
        Optional<GoLayout> layout = file.goLayout();
        if (layout.isEmpty()) {
            return "notes that are not from Go";
        }
        return "the Go fork's " + (layout.get() == GoLayout.OLDER ? "older" : "newer") + " note layout";
    }
}
