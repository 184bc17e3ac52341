package dev.usdt;

import dev.usdt.Problem.Topic;
import dev.usdt.go.GoBuildInfo;
import dev.usdt.internal.elf.BudgetSpentException;
import dev.usdt.internal.elf.ByteSource;
import dev.usdt.internal.elf.CoveringSymbols;
import dev.usdt.internal.elf.ElfImage;
import dev.usdt.internal.elf.FunctionSymbols;
import dev.usdt.internal.elf.SectionName;
import dev.usdt.internal.elf.SymbolAddresses;
import dev.usdt.internal.go.BuildInfoReader;
import dev.usdt.internal.go.GoFrames;
import dev.usdt.internal.go.GoLinkage;
import dev.usdt.internal.note.GoNotes;
import dev.usdt.internal.note.GoProbeUse;
import dev.usdt.internal.note.NoteReader;
import dev.usdt.internal.note.NoteRegions;
import dev.usdt.internal.note.NoteSections;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Makes a {@link UsdtFile} of the bytes of a file: finds the notes, and says what they mean in this file. */
final class UsdtReader {

    private final ElfImage image;
    private final Set<Detail> details;

    private UsdtReader(ElfImage image, Set<Detail> details) {
        this.image = image;
        this.details = details;
    }

    static UsdtFile read(ByteSource source, Set<Detail> details) throws IOException {
        return new UsdtReader(ElfImage.read(source), details).read();
    }

    /** Says that a part of the file is not read, or not to its end, since that takes more than a file may. */
    private void tellSpent(String part, BudgetSpentException e) {
        image.problems().error(OptionalLong.of(e.fileOffset()), e.of(part), Topic.BESIDE_NOTES);
    }

    /** Most files of a search have no notes; of them, nothing is made that only notes need. */
    private UsdtFile read() throws IOException {
        NoteReader reader = new NoteReader(image);
        readNotes(reader);
        Problem damage = image.tableDamage();
        if (reader.notes().isEmpty() && damage != null) {
            // A table that would say where the notes are is damaged: "no probes" would be a guess.
            throw new ElfFormatException(damage.fileOffset(), damage.message());
        }
        Sites found = reader.notes().isEmpty() ? Sites.NONE : sites(reader);
        List<ProbeSite> sites = found.all;
        boolean goBinary = found.goLayout.isPresent() || reader.hasGoOwner() || hasGoSection();
        Optional<GoBuildInfo> buildInfo = goBinary ? goBuildInfo() : Optional.empty();
        // In a relocatable object neither code nor symbols have addresses yet.
        boolean addressed = !sites.isEmpty() && image.kind().type() != ElfKind.ET_REL;
        // Before the problems, since they may tell some.
        Map<Long, List<Frame>> frames =
                addressed && details.contains(Detail.FUNCTIONS) ? frames(sites, goBinary, buildInfo) : Map.of();
        Map<String, Long> symbols = addressed && details.contains(Detail.SYMBOLS) ? symbols(sites) : Map.of();
        Map<Long, SymbolCoverage> coverage =
                !sites.isEmpty() && details.contains(Detail.COVERAGE) ? coverage(sites) : Map.of();
        Optional<NoteLayout> layout = details.contains(Detail.LAYOUT)
                ? Optional.of(layout(reader.hasZeroTail(), found.strandedSemaphore, goBinary && sites.isEmpty()))
                : Optional.empty();
        return new UsdtFile(
                image.kind(),
                reader.buildId(),
                goBinary,
                goBinary && sites.isEmpty() && GoLinkage.isForeign(image),
                found.goLayout,
                NoteRegions.hasTracedSection(image),
                sites,
                image.problems().toList(),
                symbols,
                coverage,
                frames,
                details.contains(Detail.BUILD_INFO) ? buildInfo : Optional.empty(),
                layout,
                details);
    }

    private void readNotes(NoteReader reader) throws IOException {
        try {
            NoteRegions.read(image, reader);
        } catch (BudgetSpentException e) {
            image.problems().error(e.fileOffset(), e.of("some notes"));
        }
    }

    private Sites sites(NoteReader reader) throws IOException {
        List<StapsdtNote> notes = inFileOrder(reader.notes());
        SiteReader siteReader = new SiteReader(image, details.contains(Detail.INSTRUCTIONS));
        Optional<GoLayout> goLayout = GoNotes.layout(notes, siteReader.addressBehindHeader(), reader.hasZeroTail());
        if (goLayout.equals(Optional.of(GoLayout.OLDER))) {
            GoNotes.tellOlder(notes, image.problems());
        }
        List<ProbeSite> sites = siteReader.sites(notes);
        return new Sites(sites, goLayout, siteReader.hasStrandedSemaphore());
    }

    /** Relocated and unpacked notes are read before the others. */
    private static List<StapsdtNote> inFileOrder(List<StapsdtNote> notes) {
        for (int i = 1; i < notes.size(); i++) {
            if (notes.get(i - 1).fileOffset() > notes.get(i).fileOffset()) {
                List<StapsdtNote> sorted = new ArrayList<>(notes);
                sorted.sort(Comparator.comparingLong(StapsdtNote::fileOffset));
                return sorted;
            }
        }
        return notes;
    }

    private Map<String, Long> symbols(List<ProbeSite> sites) throws IOException {
        Set<String> names = new HashSet<>();
        for (ProbeSite site : sites) {
            for (Argument argument : site.arguments()) {
                Optional<Operand.Symbol> symbol = argument.operand().namedSymbol();
                if (symbol.isPresent()) {
                    names.add(symbol.get().name());
                }
            }
        }
        if (names.isEmpty()) {
            return Map.of();
        }
        try {
            return SymbolAddresses.of(image, names);
        } catch (BudgetSpentException e) {
            // Of those that were found, another one of the name may follow.
            tellSpent("symbols of operands", e);
            return Map.of();
        }
    }

    private Map<Long, SymbolCoverage> coverage(List<ProbeSite> sites) throws IOException {
        Map<Long, OptionalLong> places = new HashMap<>();
        for (ProbeSite site : sites) {
            places.put(site.address(), site.fileOffset());
        }
        try {
            return CoveringSymbols.of(image, places);
        } catch (BudgetSpentException e) {
            tellSpent("symbols at sites", e);
            return CoveringSymbols.unknown(image, places);
        }
    }

    private Optional<GoBuildInfo> goBuildInfo() throws IOException {
        // The function table of an old Go says less of itself than the build information.
        boolean wanted = details.contains(Detail.BUILD_INFO) || details.contains(Detail.FUNCTIONS);
        if (!wanted) {
            return Optional.empty();
        }
        try {
            return BuildInfoReader.read(image);
        } catch (BudgetSpentException e) {
            tellSpent("build information", e);
            return Optional.empty();
        }
    }

    private Map<Long, List<Frame>> frames(List<ProbeSite> sites, boolean goBinary, Optional<GoBuildInfo> buildInfo)
            throws IOException {
        if (!goBinary) {
            long[] addresses = new long[sites.size()];
            for (int i = 0; i < addresses.length; i++) {
                addresses[i] = sites.get(i).address();
            }
            return functionSymbols(addresses);
        }
        Set<Long> places = new LinkedHashSet<>();
        for (ProbeSite site : sites) {
            places.add(site.address());
        }
        Optional<String> version =
                buildInfo.isPresent() ? Optional.of(buildInfo.get().goVersion()) : Optional.empty();
        Map<Long, List<Frame>> frames = new HashMap<>(goFrames(places, version));
        places.removeAll(frames.keySet());
        if (!places.isEmpty()) {
            long[] others = places.stream().mapToLong(Long::longValue).toArray();
            frames.putAll(functionSymbols(others));
        }
        return frames;
    }

    private Map<Long, List<Frame>> goFrames(Set<Long> places, Optional<String> version) throws IOException {
        try {
            return GoFrames.of(image, places, version);
        } catch (BudgetSpentException e) {
            tellSpent("functions of sites", e);
            return Map.of();
        }
    }

    private Map<Long, List<Frame>> functionSymbols(long[] addresses) throws IOException {
        try {
            return FunctionSymbols.of(image, addresses);
        } catch (BudgetSpentException e) {
            // Of those that were found, a nearer one may follow.
            tellSpent("symbols of functions", e);
            return Map.of();
        }
    }

    private NoteLayout layout(boolean zeroTail, boolean strandedSemaphore, boolean goWithoutNotes) throws IOException {
        // Asked only where it says something: the search may go through megabytes of names.
        boolean usesGoProbes = goWithoutNotes && usesGoProbes();
        return NoteSections.layout(image, zeroTail, strandedSemaphore, usesGoProbes);
    }

    private boolean usesGoProbes() throws IOException {
        try {
            return GoProbeUse.isIn(image);
        } catch (BudgetSpentException e) {
            tellSpent("names of functions", e);
            return false;
        }
    }

    private boolean hasGoSection() {
        return image.addressOf(SectionName.GO_BUILDINFO).isPresent()
                || image.addressOf(SectionName.GOPCLNTAB).isPresent();
    }

    /** What the notes of a file say. */
    private record Sites(List<ProbeSite> all, Optional<GoLayout> goLayout, boolean strandedSemaphore) {
        static final Sites NONE = new Sites(List.of(), Optional.empty(), false);
    }
}
