package dev.usdt;

import dev.usdt.go.GoBuildInfo;
import dev.usdt.internal.elf.ByteSource;
import dev.usdt.internal.elf.ChannelPart;
import dev.usdt.internal.elf.FileFailure;
import dev.usdt.internal.elf.StreamedBytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The USDT probes of one ELF file.
 *
 * <p>A value: the file is closed before {@code read} returns, and nothing here changes afterwards.
 */
public final class UsdtFile {

    private static final Set<Detail> NO_DETAILS = Collections.unmodifiableSet(EnumSet.noneOf(Detail.class));

    private final ElfKind kind;
    private final byte @Nullable [] buildId;
    private final boolean goBinary;
    private final boolean notesMissing;
    private final Optional<GoLayout> goLayout;
    private final boolean noteSection;
    private final List<ProbeSite> sites;
    private final List<Problem> problems;
    private final Map<String, Long> symbols;
    private final Map<Long, SymbolCoverage> coverage;
    private final Map<Long, List<Frame>> frames;
    private final Optional<GoBuildInfo> goBuildInfo;
    private final Optional<NoteLayout> layout;
    private final Set<Detail> details;

    // Grouped on first use: a listing needs the sites only. Two threads may both do it, with equal results, and each
    // sees those of the other whole: the fields of List.copyOf and of records are final.
    private @Nullable List<Probe> probes;

    UsdtFile(
            ElfKind kind,
            byte @Nullable [] buildId,
            boolean goBinary,
            boolean notesMissing,
            Optional<GoLayout> goLayout,
            boolean noteSection,
            List<ProbeSite> sites,
            List<Problem> problems,
            Map<String, Long> symbols,
            Map<Long, SymbolCoverage> coverage,
            Map<Long, List<Frame>> frames,
            Optional<GoBuildInfo> goBuildInfo,
            Optional<NoteLayout> layout,
            Set<Detail> details) {
        this.kind = kind;
        this.buildId = buildId;
        this.goBinary = goBinary;
        this.notesMissing = notesMissing;
        this.goLayout = goLayout;
        this.noteSection = noteSection;
        this.sites = List.copyOf(sites);
        this.problems = List.copyOf(problems);
        this.symbols = symbols;
        this.coverage = coverage;
        this.frames = frames;
        this.goBuildInfo = goBuildInfo;
        this.layout = layout;
        this.details = details;
    }

    /**
     * Reads the probes of a file. Only headers, the section name table and notes are read, whatever the file's size,
     * and what the wanted details need.
     *
     * @param path the file
     * @param details what else to read
     * @return its probes, which may be none
     * @throws ElfFormatException if it is not an ELF file, or damaged so that no notes can be looked for
     * @throws IOException if it cannot be opened or read, with the path in the message; a
     *     {@link java.nio.channels.ClosedByInterruptException} if the thread is interrupted
     */
    public static UsdtFile read(Path path, Detail... details) throws IOException {
        Objects.requireNonNull(path, "path");
        Set<Detail> wanted = setOf(details);
        try (ByteSource source = ByteSource.open(path)) {
            return UsdtReader.read(source, wanted);
        } catch (IOException e) {
            throw FileFailure.in(path, e);
        }
    }

    /**
     * Reads the probes of a file that is behind a channel: of another file system, or of an object store that gives
     * ranges. As of a path, only headers, the section name table and notes are asked for, in a few reads of some
     * kilobytes, and what the wanted details need.
     *
     * @param channel the whole file, from its position 0 to its size; left open, at some position
     * @param details what else to read
     * @return its probes, which may be none
     * @throws ElfFormatException if it is not an ELF file, or damaged so that no notes can be looked for
     * @throws IOException if the channel cannot be read
     */
    public static UsdtFile read(SeekableByteChannel channel, Detail... details) throws IOException {
        Objects.requireNonNull(channel, "channel");
        Set<Detail> wanted = setOf(details);
        try (ByteSource source = ByteSource.of(channel)) {
            return UsdtReader.read(source, wanted);
        }
    }

    /**
     * Reads the probes of a file that lies within another one, uncompressed: in a zip file, an image of a disk.
     *
     * @param channel the whole of the other one; left open, at some position
     * @param start where in it the file begins, in bytes; offsets of its probes count from there
     * @param details what else to read
     * @return its probes, which may be none
     * @throws ElfFormatException if it is not an ELF file, or damaged so that no notes can be looked for
     * @throws IOException if the channel cannot be read
     */
    public static UsdtFile read(SeekableByteChannel channel, long start, Detail... details) throws IOException {
        Objects.requireNonNull(channel, "channel");
        try (ChannelPart part = new ChannelPart(channel, start)) {
            return read(part, details);
        }
    }

    /**
     * Reads the probes of a file that is in memory, from the buffer's position to its limit; neither is changed.
     *
     * @param bytes the whole file
     * @param details what else to read
     * @return its probes, which may be none
     * @throws ElfFormatException if it is not an ELF file, or damaged so that no notes can be looked for
     */
    public static UsdtFile read(ByteBuffer bytes, Detail... details) throws ElfFormatException {
        Objects.requireNonNull(bytes, "bytes");
        Set<Detail> wanted = setOf(details);
        try (ByteSource source = ByteSource.of(bytes)) {
            return UsdtReader.read(source, wanted);
        } catch (ElfFormatException e) {
            throw e;
        } catch (IOException e) {
            throw new AssertionError("a buffer cannot fail to be read", e);
        }
    }

    /**
     * Reads the probes of a file that comes from a stream, for instance out of an archive. All of it is read, to its
     * end or to 256 MiB, and kept in memory until the method returns.
     *
     * @param stream the whole file; left open
     * @param details what else to read
     * @return its probes, which may be none
     * @throws ElfFormatException if it is not an ELF file, or damaged so that no notes can be looked for
     * @throws IOException if it cannot be read, or is longer than 256 MiB
     */
    public static UsdtFile read(InputStream stream, Detail... details) throws IOException {
        Objects.requireNonNull(stream, "stream");
        Set<Detail> wanted = setOf(details);
        try (ByteSource source = StreamedBytes.read(stream)) {
            return UsdtReader.read(source, wanted);
        }
    }

    /** {@return what kind of ELF file it is} */
    public ElfKind kind() {
        return kind;
    }

    /** {@return the file's machine, or empty if operands of its machine are not decoded} */
    public Optional<Machine> machine() {
        return kind.machine();
    }

    /** {@return the GNU build id in hexadecimal, or empty if the file has none} */
    public Optional<String> buildId() {
        return buildId == null ? Optional.empty() : Optional.of(HexFormat.of().formatHex(buildId));
    }

    /**
     * {@return whether the file was made by a Go linker: it has a note owned by {@code Go}, one of Go's own sections,
     * or notes laid out by the Go fork}
     */
    public boolean isGoBinary() {
        return goBinary;
    }

    /**
     * {@return why the file may have probes without notes, in one line; empty if nothing speaks for it} So it is of a
     * Go program without notes that another linker than Go's own has linked: it keeps no trace of its probes, if there
     * were any. With external linking the Go fork replaces the calls of its probes and writes no notes, and the linker
     * drops the functions that were called.
     */
    public Optional<String> missingNotes() {
        return notesMissing
                ? Optional.of(
                        "not linked by Go's own linker, as with cgo: a Go with USDT probes writes their notes only if its"
                                + " own linker links")
                : Optional.empty();
    }

    /** {@return how the Go fork laid out the notes, or empty if it did not make them} */
    public Optional<GoLayout> goLayout() {
        return goLayout;
    }

    /**
     * {@return whether the file has a section {@code .note.stapsdt}, which is where tracers look for notes; false if
     * its section headers were stripped, or the section has another name or type or is compressed}
     */
    public boolean hasNoteSection() {
        return noteSection;
    }

    /** {@return the probes in the order in which the file first names them} */
    public List<Probe> probes() {
        List<Probe> grouped = probes;
        if (grouped == null) {
            grouped = group(sites);
            probes = grouped;
        }
        return grouped;
    }

    /** {@return the sites of all probes, in the order of the file} */
    public List<ProbeSite> sites() {
        return sites;
    }

    /** {@return what could not be read or is odd, in the order in which it was met; empty if all is well} */
    public List<Problem> problems() {
        return problems;
    }

    /**
     * {@return the virtual address of a symbol that an operand names; empty if the file was read without
     * {@link Detail#SYMBOLS}, if its symbol tables do not have it (it may be stripped), if they have it at several
     * addresses, or if it is thread-local}
     *
     * @param name the symbol's name, as {@link Operand.Symbol} has it
     */
    public OptionalLong symbolAddress(String name) {
        Long address = symbols.get(Objects.requireNonNull(name, "name"));
        return address == null ? OptionalLong.empty() : OptionalLong.of(address);
    }

    /**
     * {@return what the symbol tables have at a site; empty if the file was read without {@link Detail#COVERAGE}}
     *
     * @param site a site of this file
     */
    public Optional<SymbolCoverage> coverage(ProbeSite site) {
        return Optional.ofNullable(coverage.get(site.address()));
    }

    /**
     * {@return the functions that a site is in, and the lines: the one that it was written in first, behind it those
     * that it is inlined into} Empty if the file was read without {@link Detail#FUNCTIONS}, or has neither an entry in
     * Go's function table nor a symbol there. Of a symbol only the function is known.
     *
     * @param site a site of this file
     */
    public List<Frame> frames(ProbeSite site) {
        return frames.getOrDefault(site.address(), List.of());
    }

    /**
     * {@return how the file was built; empty if it was read without {@link Detail#BUILD_INFO}, if no Go command built
     * it, or if that was before Go 1.13}
     */
    public Optional<GoBuildInfo> goBuildInfo() {
        return goBuildInfo;
    }

    /** {@return where the notes are among the sections; empty if the file was read without {@link Detail#LAYOUT}} */
    public Optional<NoteLayout> layout() {
        return layout;
    }

    /** {@return the details that were asked for when reading} */
    public Set<Detail> details() {
        return details;
    }

    /** {@return machine and counts, for debugging} */
    @Override
    public String toString() {
        return "UsdtFile[" + machine().map(Machine::machineName).orElse("e_machine " + kind.machineNumber()) + ", "
                + sites.size() + " sites, " + problems.size() + " problems]";
    }

    private static Set<Detail> setOf(Detail... details) {
        Objects.requireNonNull(details, "details");
        if (details.length == 0) {
            return NO_DETAILS;
        }
        Set<Detail> set = EnumSet.noneOf(Detail.class);
        for (Detail detail : details) {
            set.add(Objects.requireNonNull(detail, "details"));
        }
        return Collections.unmodifiableSet(set);
    }

    private static List<Probe> group(List<ProbeSite> sites) {
        // Without a lambda and a record as key: their classes are made at run time, which a cold process feels.
        Map<String, Map<String, List<ProbeSite>>> sitesOf = new HashMap<>();
        List<List<ProbeSite>> groups = new ArrayList<>();
        for (ProbeSite site : sites) {
            Map<String, List<ProbeSite>> ofProvider = sitesOf.get(site.provider());
            if (ofProvider == null) {
                ofProvider = new HashMap<>();
                sitesOf.put(site.provider(), ofProvider);
            }
            List<ProbeSite> sitesOfProbe = ofProvider.get(site.name());
            if (sitesOfProbe == null) {
                sitesOfProbe = new ArrayList<>(1);
                ofProvider.put(site.name(), sitesOfProbe);
                groups.add(sitesOfProbe);
            }
            sitesOfProbe.add(site);
        }
        List<Probe> probes = new ArrayList<>(groups.size());
        for (List<ProbeSite> sitesOfProbe : groups) {
            probes.add(new Probe(
                    sitesOfProbe.get(0).provider(), sitesOfProbe.get(0).name(), sitesOfProbe));
        }
        return List.copyOf(probes);
    }
}
