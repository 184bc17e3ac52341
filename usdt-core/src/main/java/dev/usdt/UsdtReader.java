package dev.usdt;

import dev.usdt.Problem.Topic;
import dev.usdt.go.GoBuildInfo;
import dev.usdt.internal.AddressMap;
import dev.usdt.internal.ArgumentDecoder;
import dev.usdt.internal.ByteSource;
import dev.usdt.internal.CoveringSymbols;
import dev.usdt.internal.ElfImage;
import dev.usdt.internal.FunctionSymbols;
import dev.usdt.internal.GoProbeUse;
import dev.usdt.internal.NoteReader;
import dev.usdt.internal.NoteRegions;
import dev.usdt.internal.NoteSections;
import dev.usdt.internal.Segment;
import dev.usdt.internal.SymbolAddresses;
import dev.usdt.internal.go.BuildInfoReader;
import dev.usdt.internal.go.GoFrames;
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
import org.jspecify.annotations.Nullable;

/** Makes a {@link UsdtFile} of the bytes of a file: finds the notes, and says what they mean in this file. */
final class UsdtReader {

    /** The longest x86 instruction has 15 bytes; a NOP of 9 or 10 is the longest that compilers write. */
    private static final int CODE_BYTES = 16;

    private final ElfImage image;
    private final AddressMap addresses;
    private final Set<Fact> facts;
    private final OptionalLong stapsdtBase;
    private final ArgumentDecoder decoder;

    private UsdtReader(ElfImage image, Set<Fact> facts) {
        this.image = image;
        this.addresses = new AddressMap(image);
        this.facts = facts;
        this.decoder = new ArgumentDecoder(image.kind().machine());
        this.stapsdtBase = image.addressOf(".stapsdt.base");
    }

    static UsdtFile read(ByteSource source, Set<Fact> facts) throws IOException {
        return new UsdtReader(ElfImage.read(source), facts).read();
    }

    private UsdtFile read() throws IOException {
        NoteReader reader = new NoteReader(image);
        NoteRegions.read(image, reader);
        List<StapsdtNote> notes = inFileOrder(reader.notes());
        Problem damage = image.tableDamage();
        if (notes.isEmpty() && damage != null) {
            // A table that would say where the notes are is damaged: "no probes" would be a guess.
            throw new ElfFormatException(damage.fileOffset(), damage.message());
        }
        Optional<GoLayout> layout = goLayout(notes, reader.hasZeroTail());
        if (layout.equals(Optional.of(GoLayout.OLDER))) {
            tellOlderLayout(notes);
        }
        List<ProbeSite> sites = new ArrayList<>(notes.size());
        for (StapsdtNote note : notes) {
            sites.add(site(note));
        }
        boolean goBinary = layout.isPresent() || reader.hasGoOwner() || hasGoSection();
        Optional<GoBuildInfo> buildInfo = goBuildInfo(goBinary);
        Map<Long, List<Frame>> frames = frames(sites, goBinary, buildInfo);
        return new UsdtFile(
                image.kind(),
                reader.buildId(),
                goBinary,
                layout,
                NoteRegions.hasTracedSection(image),
                sites,
                image.problems().toList(),
                symbols(sites),
                coverage(sites),
                frames,
                facts.contains(Fact.BUILD_INFO) ? buildInfo : Optional.empty(),
                facts.contains(Fact.LAYOUT)
                        ? Optional.of(layout(reader.hasZeroTail(), goBinary, !notes.isEmpty()))
                        : Optional.empty(),
                facts);
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
        // In a relocatable object a symbol has no address yet.
        if (!facts.contains(Fact.SYMBOLS) || image.kind().type() == ElfKind.ET_REL) {
            return Map.of();
        }
        Set<String> names = new HashSet<>();
        for (ProbeSite site : sites) {
            for (Argument argument : site.arguments()) {
                Optional<Operand.Symbol> symbol = argument.operand().namedSymbol();
                if (symbol.isPresent()) {
                    names.add(symbol.get().name());
                }
            }
        }
        return names.isEmpty() ? Map.of() : SymbolAddresses.of(image, names);
    }

    private Map<Long, SymbolCoverage> coverage(List<ProbeSite> sites) throws IOException {
        if (!facts.contains(Fact.COVERAGE)) {
            return Map.of();
        }
        Map<Long, OptionalLong> places = new HashMap<>();
        for (ProbeSite site : sites) {
            places.put(site.address(), site.fileOffset());
        }
        return CoveringSymbols.of(image, places);
    }

    private Optional<GoBuildInfo> goBuildInfo(boolean goBinary) throws IOException {
        // The function table of an old Go says less of itself than the build information.
        boolean wanted = facts.contains(Fact.BUILD_INFO) || facts.contains(Fact.FUNCTIONS);
        return goBinary && wanted ? BuildInfoReader.read(image) : Optional.empty();
    }

    private Map<Long, List<Frame>> frames(List<ProbeSite> sites, boolean goBinary, Optional<GoBuildInfo> buildInfo)
            throws IOException {
        // In a relocatable object neither code nor symbols have addresses yet.
        if (!facts.contains(Fact.FUNCTIONS) || sites.isEmpty() || image.kind().type() == ElfKind.ET_REL) {
            return Map.of();
        }
        if (!goBinary) {
            long[] addresses = new long[sites.size()];
            for (int i = 0; i < addresses.length; i++) {
                addresses[i] = sites.get(i).address();
            }
            return FunctionSymbols.of(image, addresses);
        }
        Set<Long> places = new LinkedHashSet<>();
        for (ProbeSite site : sites) {
            places.add(site.address());
        }
        Optional<String> version =
                buildInfo.isPresent() ? Optional.of(buildInfo.get().goVersion()) : Optional.empty();
        Map<Long, List<Frame>> frames = new HashMap<>(GoFrames.of(image, places, version));
        places.removeAll(frames.keySet());
        if (!places.isEmpty()) {
            long[] others = places.stream().mapToLong(Long::longValue).toArray();
            frames.putAll(FunctionSymbols.of(image, others));
        }
        return frames;
    }

    private NoteLayout layout(boolean zeroTail, boolean goBinary, boolean notes) throws IOException {
        // Asked only where it says something: the search may go through megabytes of names.
        boolean usesGoProbes = goBinary && !notes && GoProbeUse.isIn(image);
        return NoteSections.layout(image, zeroTail, stapsdtBase.isPresent(), usesGoProbes);
    }

    private ProbeSite site(StapsdtNote note) throws IOException {
        long address = adjusted(note.location(), note.base());
        Segment segment = addresses.segment(address);
        long fileOffset = addresses.fileOffset(segment, address);
        Optional<Semaphore> semaphore = Optional.empty();
        if (note.semaphore() != 0) {
            long semaphoreAddress = adjusted(note.semaphore(), note.base());
            semaphore = Optional.of(new Semaphore(
                    semaphoreAddress, addresses.fileOffset(semaphoreAddress), addresses.isWritable(semaphoreAddress)));
        }
        return new ProbeSite(
                note,
                decoder,
                address,
                fileOffset,
                segment != null && (segment.flags() & Segment.PF_X) != 0,
                semaphore,
                facts.contains(Fact.INSTRUCTIONS) ? code(address, fileOffset) : null);
    }

    /**
     * Prelink moves a library and adjusts its section addresses, but not its notes. The empty section
     * {@code .stapsdt.base} moves with it, and each note keeps the address that it had: the difference is how far the
     * library was moved.
     *
     * @see <a href="https://sourceware.org/systemtap/wiki/UserSpaceProbeImplementation">SystemTap wiki</a>
     */
    private long adjusted(long address, long base) {
        if (base == 0 || stapsdtBase.isEmpty()) {
            return address;
        }
        long moved = address + (stapsdtBase.getAsLong() - base);
        return image.kind().elf64() ? moved : moved & 0xffffffffL;
    }

    private byte @Nullable [] code(long address, long fileOffset) throws IOException {
        if (fileOffset < 0) {
            return null;
        }
        int size = (int) Math.min(CODE_BYTES, addresses.bytesFrom(address));
        return image.holds(fileOffset, size) ? image.bytesOfPage(fileOffset, size) : null;
    }

    private Optional<GoLayout> goLayout(List<StapsdtNote> notes, boolean zeroTail) {
        OptionalLong start = addresses.addressOfHeader();
        if (notes.isEmpty() || start.isEmpty()) {
            return Optional.empty();
        }
        long behindHeader = start.getAsLong() + (image.kind().elf64() ? 64 : 52);
        boolean older = zeroTail;
        for (StapsdtNote note : notes) {
            if (note.base() != behindHeader) {
                return Optional.empty();
            }
            older |= note.descriptorPadding() > 0 || note.isFallback();
        }
        return Optional.of(older ? GoLayout.OLDER : GoLayout.NEWER);
    }

    private boolean hasGoSection() {
        return image.addressOf(".go.buildinfo").isPresent()
                || image.addressOf(".gopclntab").isPresent();
    }

    private void tellOlderLayout(List<StapsdtNote> notes) {
        int padded = 0;
        for (StapsdtNote note : notes) {
            padded += note.descriptorPadding() > 0 ? 1 : 0;
            if (note.isFallback()) {
                tellOdd(
                        note,
                        "_fallback:_fallback is no probe but a filler of the Go fork's older note layout",
                        Topic.FALLBACK_PROBE);
            }
        }
        if (padded > 0) {
            tellOdd(
                    notes.get(0),
                    padded + " of " + notes.size()
                            + " notes count their padding in n_descsz, as the Go fork's older layout does;"
                            + " bcc overlooks such notes and libbpf refuses the file",
                    Topic.PADDED_DESCRIPTOR);
        }
    }

    private void tellOdd(StapsdtNote note, String message, Topic topic) {
        image.problems().warning(note.fileOffset(), message, topic);
    }
}
