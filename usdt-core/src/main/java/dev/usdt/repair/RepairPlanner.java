package dev.usdt.repair;

import dev.usdt.ElfFormatException;
import dev.usdt.ElfKind;
import dev.usdt.Machine;
import dev.usdt.ProbeSite;
import dev.usdt.Problem;
import dev.usdt.Problem.Severity;
import dev.usdt.UsdtFile;
import dev.usdt.internal.elf.ElfImage;
import dev.usdt.internal.elf.FileText;
import dev.usdt.internal.elf.SectionName;
import dev.usdt.repair.NoteRange.Entry;
import dev.usdt.repair.NoteRange.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Finds out what has to change in a file: in its notes, in the headers that say where they are, and in the code. */
final class RepairPlanner {

    private final ElfImage image;
    private final UsdtFile file;
    private final Headers headers;
    private final SectionHeaders sectionHeaders;
    private final NotePlaces places;
    private final MissingBases bases;
    private final List<Edit> edits = new ArrayList<>();
    private final List<FieldChange> changes = new ArrayList<>();
    private final List<Problem> left = new ArrayList<>();
    // By the site itself: a file may have as many sites of one hash as it likes.
    private final Set<ProbeSite> hidden = Collections.newSetFromMap(new IdentityHashMap<>());
    private final IdentityHashMap<ProbeSite, String> rewritten = new IdentityHashMap<>();
    private final SafeNops nops = new SafeNops();

    private RepairPlanner(ElfImage image, UsdtFile file, Set<RepairOption> options) throws IOException {
        this.image = image;
        this.file = file;
        this.headers = new Headers(image);
        this.sectionHeaders = SectionHeaders.read(image, headers);
        this.places = new NotePlaces(image, headers);
        this.bases = MissingBases.of(image, file, options.contains(RepairOption.STAPSDT_BASE));
    }

    /**
     * Plans the repair of a file.
     *
     * @param file what the image's notes say; without errors
     */
    static RepairPlan plan(ElfImage image, UsdtFile file, Set<RepairOption> options) throws IOException {
        RepairPlanner planner = new RepairPlanner(image, file, options);
        planner.plan(options);
        List<RepairPlan.Visible> visible = new ArrayList<>();
        for (ProbeSite site : file.sites()) {
            if (!planner.hidden.contains(site)) {
                String arguments = site.note().arguments();
                long base = planner.bases.of(site).orElse(site.note().base());
                visible.add(new RepairPlan.Visible(
                        site, base, planner.rewritten.getOrDefault(site, arguments), planner.nops.codeAt(site)));
            }
        }
        List<String> signatures = planner.sectionHeaders.namesOfSignatures();
        return new RepairPlan(planner.edits, planner.changes, planner.left, visible, signatures);
    }

    private void plan(Set<RepairOption> options) throws IOException {
        NoteRanges ranges = NoteRanges.of(image, headers, file.sites());
        left.addAll(ranges.left());
        SectionTableWriter sections = new SectionTableWriter(image, headers, sectionHeaders);
        for (NoteRange range : ranges.all()) {
            NoteWriter notes = new NoteWriter(range);
            repair(range, notes);
            if (sectionHeaders.areStripped()) {
                describe(range, notes, sections);
            }
        }
        if (options.contains(RepairOption.STAPSDT_BASE) && !file.sites().isEmpty()) {
            Optional<StapsdtBase> base = StapsdtBase.of(image, file);
            if (base.isPresent() && ElfExtent.isFollowed(image, headers, sectionHeaders)) {
                throw new IOException(
                        "no section " + SectionName.STAPSDT_BASE.text() + " can be added: something is appended to the"
                                + " file that may be looked for at its end (an archive, a signature)");
            }
            base.ifPresent(sections::addBase);
        }
        sections.finish(edits, changes);
        if (options.contains(RepairOption.SAFE_NOPS) && image.kind().type() != ElfKind.ET_REL) {
            nops.plan(file, changes, left);
            edits.addAll(nops.edits());
        }
        edits.sort((a, b) -> Long.compare(a.offset(), b.offset()));
        for (int i = 1; i < edits.size(); i++) {
            Edit before = edits.get(i - 1);
            if (before.offset() + before.from().length > edits.get(i).offset()) {
                throw new ElfFormatException(edits.get(i).offset(), "what is to change overlaps; not repaired");
            }
        }
    }

    private void repair(NoteRange range, NoteWriter notes) throws IOException {
        // The notes of an object file are final only when it is linked; what is text in them already is.
        boolean linked = image.kind().type() != ElfKind.ET_REL;
        boolean hiding = linked && range.entries().stream().anyMatch(this::isHidden);
        if (hiding && !(places.endWith(range) && range.canClose())) {
            leave(
                    range.offset() + range.size(),
                    range.name()
                            + " holds something other than a probe, among notes that cannot move or that one header names");
            hiding = false;
        }
        for (Entry entry : range.entries()) {
            if (hiding && isHidden(entry)) {
                hide(range, entry);
                continue;
            }
            int at = notes.add(entry);
            if (at != entry.at()) {
                long from = range.offset() + entry.at();
                tell(from, nameOf(entry, "note"), "at " + hex(from), "at " + hex(range.offset() + at));
            }
            ProbeSite site = entry.site();
            if (site != null) {
                repairBase(range, notes, entry, site, at);
                repairArguments(range, notes, entry, site, at);
                repairSize(range, notes, entry, site, at, linked);
            }
        }
        notes.edit().ifPresent(edits::add);
        if (notes.freed() > 0) {
            places.shrink(range, notes.freed(), edits, changes);
        }
    }

    private void repairBase(NoteRange range, NoteWriter notes, Entry entry, ProbeSite site, int at) {
        OptionalLong missing = bases.of(site);
        if (missing.isPresent()) {
            int baseAt = entry.descriptorAt() + headers.layout().wordSize;
            notes.putWord(at + baseAt - entry.at(), headers.layout().wordSize, missing.getAsLong());
            tell(range.offset() + baseAt, nameOf(entry, "base"), "0x0", hex(missing.getAsLong()));
        }
    }

    private void repairArguments(NoteRange range, NoteWriter notes, Entry entry, ProbeSite site, int at) {
        if (!file.machine().equals(Optional.of(Machine.AARCH64))) {
            return;
        }
        int argumentsAt = range.argumentsAt(entry, headers.layout().wordSize);
        String before = range.text(entry, argumentsAt);
        WideRegisters wide = WideRegisters.of(before);
        for (String argument : wide.left()) {
            leave(
                    range.offset() + argumentsAt,
                    nameOf(entry, argument)
                            + ": tracers do not know this register, and no name of that length stands for the same value");
        }
        if (!wide.text().equals(before)) {
            notes.put(at + argumentsAt - entry.at(), wide.text().getBytes(StandardCharsets.ISO_8859_1));
            tell(range.offset() + argumentsAt, nameOf(entry, "arguments"), decoded(before), decoded(wide.text()));
            rewritten.put(site, WideRegisters.of(site.note().arguments()).text());
        }
    }

    /** Of a text that has a character for each byte. */
    private static String decoded(String bytes) {
        byte[] text = bytes.getBytes(StandardCharsets.ISO_8859_1);
        return FileText.decode(text, 0, text.length);
    }

    private void repairSize(NoteRange range, NoteWriter notes, Entry entry, ProbeSite site, int at, boolean linked) {
        int padding = site.note().descriptorPadding();
        if (padding == 0) {
            return;
        }
        long sizeAt = range.offset() + entry.at() + 4;
        int size = range.bytes().getInt(entry.at() + 4);
        int exact = size - padding;
        if (!linked || !range.endsAlike(entry, padding)) {
            leave(sizeAt, nameOf(entry, "n_descsz") + " counts " + padding + " bytes after the arguments");
            return;
        }
        notes.putInt(at + 4, exact);
        tell(sizeAt, nameOf(entry, "n_descsz"), Integer.toString(size), Integer.toString(exact));
    }

    /** libbpf refuses a file for one note of another owner or type: a filler cannot stay under another name. */
    private boolean isHidden(Entry entry) {
        ProbeSite site = entry.site();
        return entry.kind() == Kind.ZEROS
                || (site != null && file.goLayout().isPresent() && site.note().isFallback());
    }

    private void hide(NoteRange range, Entry entry) {
        long at = range.offset() + entry.at();
        ProbeSite site = entry.site();
        if (site == null) {
            tell(at, range.name(), (entry.end() - entry.at()) + " zero bytes where a note could be", "not there");
        } else {
            tell(at, nameOf(entry, "note"), "a filler, no probe", "not there");
            hidden.add(site);
        }
    }

    /** Notes that no section header names: bcc and libbpf look for the section. */
    private void describe(NoteRange range, NoteWriter notes, SectionTableWriter sections) throws IOException {
        if (notes.areProbes()) {
            sections.addNotes(range, range.size() - notes.freed());
        } else {
            leave(
                    range.offset(),
                    "tracers look for a section header, and none can be added: there are other notes among the probes");
        }
    }

    private void tell(long offset, String what, String from, String to) {
        changes.add(new FieldChange(offset, what, from, to));
    }

    private void leave(long offset, String message) {
        left.add(new Problem(Severity.WARNING, offset, message));
    }

    private static String nameOf(Entry entry, String what) {
        ProbeSite site = entry.site();
        return site == null ? what : site.provider() + ":" + site.name() + " " + what;
    }

    private static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }
}
