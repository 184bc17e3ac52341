package dev.usdt.validate;

import dev.usdt.Argument;
import dev.usdt.ArgumentType;
import dev.usdt.ElfKind;
import dev.usdt.GoLayout;
import dev.usdt.Machine;
import dev.usdt.NoteLayout;
import dev.usdt.Probe;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import dev.usdt.internal.operand.Nop;
import dev.usdt.tracer.ManySites;
import dev.usdt.tracer.PerfPlaces;
import dev.usdt.tracer.ProbeNames;
import dev.usdt.tracer.TracerRules;
import dev.usdt.validate.Finding.Code;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Looks at the notes of a file as a whole: where they are, how probes are called, how their sites differ. */
final class NoteChecks {

    private final UsdtFile file;
    private final NoteLayout layout;
    private final List<Finding> findings = new ArrayList<>();

    NoteChecks(UsdtFile file, NoteLayout layout) {
        this.file = file;
        this.layout = layout;
    }

    List<Finding> findings() {
        if (file.sites().isEmpty()) {
            if (layout.usesGoProbes()) {
                add(
                        Code.LINKER_DROPPED_NOTES,
                        "the program has functions of runtime/trace/usdt, but no notes: the linker dropped them, as"
                                + " an external one does");
            } else if (file.missingNotes().isPresent()) {
                add(Code.NOT_LINKED_BY_GO, file.missingNotes().get());
            }
            return findings;
        }
        // What tracers look for in a program is not in an object file yet.
        if (file.kind().type() != ElfKind.ET_REL) {
            checkPlace();
        }
        // That of the Go fork is told when the file is read.
        if (!file.goLayout().equals(Optional.of(GoLayout.OLDER))) {
            checkPadding();
        }
        for (Probe probe : file.probes()) {
            checkNames(probe);
        }
        for (Probe probe : file.probes()) {
            checkSites(probe);
        }
        checkDuplicates();
        tellNops();
        return findings;
    }

    private void checkPlace() {
        if (layout.sections() == 0) {
            add(Code.NOTES_NOT_IN_SECTION, "the notes are in no section .note.stapsdt of type SHT_NOTE");
            return;
        }
        if (layout.sections() > 1) {
            add(Code.SEVERAL_NOTE_SECTIONS, "there are " + layout.sections() + " sections .note.stapsdt");
        }
        if (layout.probesBehindNotes()) {
            add(Code.NOTES_BEFORE_PROBES, "section .probes follows a loaded section .note.stapsdt");
        }
        if (layout.loaded()) {
            add(Code.NOTES_LOADED, "section .note.stapsdt is loaded with the program (SHF_ALLOC)");
        }
        if (!layout.stapsdtBase()) {
            add(Code.NO_STAPSDT_BASE, "there is no section .stapsdt.base");
        }
        if (file.buildId().isEmpty()) {
            add(Code.NO_BUILD_ID, "there is no GNU build id");
        }
        checkBases();
        for (ProbeSite site : file.sites()) {
            long location = site.note().location();
            if (site.address() != location) {
                add(Code.PRELINKED, site, "prelink has moved the site from 0x" + Long.toHexString(location));
                return;
            }
        }
    }

    private void checkBases() {
        int lacking = 0;
        for (ProbeSite site : file.sites()) {
            lacking += layout.lacksBase(site.note()) ? 1 : 0;
        }
        if (lacking > 0) {
            add(
                    Code.NOTE_WITHOUT_BASE,
                    lacking + " of " + file.sites().size()
                            + " notes have base 0, though there is a section .stapsdt.base");
        }
        // Where perf finds no probe, it attaches nowhere.
        if (layout.loaded() || file.buildId().isEmpty()) {
            return;
        }
        for (ProbeSite site : file.sites()) {
            if (PerfPlaces.isElsewhere(file, layout, site) && !layout.lacksBase(site.note())) {
                add(
                        Code.ADDRESS_FOR_OFFSET,
                        site,
                        layout.stapsdtBase()
                                ? "the code is at another distance from its file offset than section .stapsdt.base"
                                : "the address of the code is not its file offset, and there is no section .stapsdt.base");
                return;
            }
        }
    }

    private void checkPadding() {
        int padded = 0;
        for (ProbeSite site : file.sites()) {
            padded += site.note().descriptorPadding() > 0 ? 1 : 0;
        }
        if (padded > 0) {
            add(
                    Code.PADDED_DESCRIPTOR,
                    padded + " of " + file.sites().size() + " notes count their padding in n_descsz");
        }
    }

    private void checkNames(Probe probe) {
        ProbeSite first = probe.sites().get(0);
        // An empty name is an error of each site already.
        boolean named = !probe.provider().isEmpty() && !probe.name().isEmpty();
        for (String name : List.of(probe.provider(), probe.name())) {
            Optional<String> unprintable = ProbeNames.unprintable(name);
            if (unprintable.isPresent()) {
                add(Code.UNPRINTABLE_NAME, first, "a name has " + unprintable.get());
            }
            Optional<String> unspellable = ProbeNames.unspellable(name);
            if (!name.isEmpty() && unspellable.isPresent()) {
                add(Code.UNSPELLABLE_NAME, first, "a name " + unspellable.get());
            }
        }
        if (named && !ProbeNames.isEvent(probe.provider(), probe.name())) {
            add(
                    Code.NOT_AN_EVENT_NAME,
                    first,
                    "a name has other characters than letters, digits and _, or begins with a digit");
        } else if (ProbeNames.isLongForEvent(probe.name())) {
            add(Code.NOT_AN_EVENT_NAME, first, "the name has more than " + ProbeNames.LONGEST_EVENT + " characters");
        }
    }

    private void checkNumber(Probe probe) {
        Optional<String> many = ManySites.warning(probe);
        if (many.isPresent()) {
            add(Code.TOO_MANY_SITES, probe.sites().get(0), many.get());
        }
    }

    private void checkSites(Probe probe) {
        checkNumber(probe);
        checkCounts(probe);
        checkTypes(probe);
        for (ProbeSite site : probe.sites()) {
            int count = site.arguments().size();
            if (count > TracerRules.MOST_ARGUMENTS) {
                add(Code.TOO_MANY_ARGUMENTS, site, count + " arguments, more than " + TracerRules.MOST_ARGUMENTS);
                return;
            }
        }
    }

    private void checkCounts(Probe probe) {
        ProbeSite first = probe.sites().get(0);
        int count = first.arguments().size();
        for (ProbeSite site : probe.sites()) {
            if (site.arguments().size() != count) {
                add(
                        Code.SITES_DIFFER_IN_COUNT,
                        site,
                        "number of arguments is " + site.arguments().size() + ", but " + count + " at 0x"
                                + Long.toHexString(first.address()));
                return;
            }
        }
    }

    /** The first site that has an argument of another type than the first site that has this argument. */
    private void checkTypes(Probe probe) {
        List<ProbeSite> firsts = new ArrayList<>();
        for (ProbeSite site : probe.sites()) {
            for (Argument argument : site.arguments()) {
                int index = argument.index();
                if (index >= firsts.size()) {
                    firsts.add(site);
                    continue;
                }
                ProbeSite first = firsts.get(index);
                ArgumentType there = first.arguments().get(index).type();
                if (!argument.type().equals(there)) {
                    findings.add(new Finding(
                            Code.SITES_DIFFER_IN_TYPE,
                            site,
                            index,
                            "argument " + index + " is " + argument.type().typeName() + ", but " + there.typeName()
                                    + " at 0x" + Long.toHexString(first.address())));
                    return;
                }
            }
        }
    }

    private void checkDuplicates() {
        Set<String> seen = new HashSet<>();
        for (ProbeSite site : file.sites()) {
            String says = site.note().location() + "\0" + site.provider() + '\0' + site.name() + '\0'
                    + site.note().arguments();
            // Addresses in an object file may be relative to several sections.
            if (!seen.add(says) && file.kind().type() != ElfKind.ET_REL) {
                add(Code.DUPLICATE_NOTE, site, "another note says the same");
            }
        }
    }

    private void tellNops() {
        Optional<Machine> machine = file.machine();
        Map<String, Integer> kinds = new TreeMap<>();
        for (ProbeSite site : file.sites()) {
            Optional<byte[]> code = site.code();
            if (machine.isPresent() && code.isPresent()) {
                Optional<String> kind = Nop.kindAt(machine.get(), code.get());
                if (kind.isPresent()) {
                    kinds.put(kind.get(), kinds.getOrDefault(kind.get(), 0) + 1);
                }
            }
        }
        if (kinds.isEmpty()) {
            return;
        }
        StringBuilder message = new StringBuilder();
        for (Map.Entry<String, Integer> kind : kinds.entrySet()) {
            int sites = kind.getValue();
            message.append(message.length() == 0 ? "" : ", ")
                    .append(sites)
                    .append(sites == 1 ? " site has a " : " sites have a ")
                    .append(kind.getKey());
        }
        add(Code.NOP_KINDS, message.toString());
    }

    private void add(Code code, String message) {
        findings.add(new Finding(code, Optional.empty(), message));
    }

    private void add(Code code, ProbeSite site, String message) {
        findings.add(new Finding(code, Optional.of(site), message));
    }
}
