package dev.usdt.internal.go;

import dev.usdt.Frame;
import dev.usdt.Problem.Topic;
import dev.usdt.internal.elf.BudgetSpentException;
import dev.usdt.internal.elf.ElfImage;
import dev.usdt.internal.elf.ReadBudget;
import dev.usdt.internal.go.FunctionTable.Function;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Looks up in Go's function table where sites are. */
public final class GoFrames {

    /** Longer than any name seen; the compiler writes type arguments out in full. */
    private static final int LONGEST_NAME = 1 << 16;

    private static final int BYTES_OF_A_FRAME = 96;
    /** With where it was found, but for its letters. */
    private static final int BYTES_OF_A_NAME = 160;

    private final LoadedBytes bytes;
    private final FunctionTable table;
    private final ReadBudget budget;
    private final @Nullable InlineTree inlined;
    private final Map<Long, String> names = new HashMap<>();
    /** What is wrong where a name should be. */
    private final Map<Long, GoDataException> faults = new HashMap<>();

    private GoFrames(ElfImage image, LoadedBytes bytes, FunctionTable table, @Nullable InlineTree inlined) {
        this.bytes = bytes;
        this.table = table;
        this.budget = image.budget();
        this.inlined = inlined;
    }

    /**
     * {@return the frames of those sites that are in functions of the table} What is wrong with the table becomes a
     * problem of the image.
     *
     * @param sites their addresses
     * @param goVersion the toolchain that made the file, if it is known: tables before Go 1.14 do not say which of
     *     their parts is the inline tree
     */
    public static Map<Long, List<Frame>> of(ElfImage image, Collection<Long> sites, Optional<String> goVersion)
            throws IOException {
        LoadedBytes bytes = new LoadedBytes(image);
        try {
            FunctionTable table = FunctionTableSearch.find(image, bytes);
            if (table == null) {
                image.problems().warning(0, "a Go binary without a function table that is known here");
                return Map.of();
            }
            ModuleData module = table.version().hasOffsets() ? ModuleData.find(image, bytes, table) : null;
            if (module != null) {
                table.textStart(module.text());
            } else if (!table.hasTextStart()) {
                throw new GoDataException(
                        table.address(), "function table without module data that say where the text begins");
            }
            boolean known = table.version().hasParts() || isFrom114(goVersion);
            InlineTree inlined = known ? new InlineTree(bytes, table, module) : null;
            return new GoFrames(image, bytes, table, inlined).lookUp(image, sites);
        } catch (GoDataException e) {
            image.problems().error(bytes.place(e.address()), e.text(), Topic.BESIDE_NOTES);
            return Map.of();
        }
    }

    private static boolean isFrom114(Optional<String> goVersion) {
        String version = goVersion.orElse("");
        return version.startsWith("go1.14") || version.startsWith("go1.15");
    }

    private Map<Long, List<Frame>> lookUp(ElfImage image, Collection<Long> sites) throws IOException {
        Map<Long, List<Frame>> found = new HashMap<>();
        GoDataException first = null;
        int failures = 0;
        for (Long site : sites) {
            try {
                List<Frame> frames = frames(site);
                if (!frames.isEmpty()) {
                    found.put(site, frames);
                }
            } catch (GoDataException e) {
                first = first == null ? e : first;
                failures++;
            } catch (BudgetSpentException e) {
                image.problems()
                        .error(OptionalLong.of(e.fileOffset()), e.of("functions of some sites"), Topic.BESIDE_NOTES);
                break;
            }
        }
        if (first != null) {
            String more = failures == 1 ? "" : "; so or otherwise for " + failures + " sites";
            image.problems().error(bytes.place(first.address()), first.text() + more, Topic.BESIDE_NOTES);
        }
        return found;
    }

    private List<Frame> frames(long site) throws GoDataException, IOException {
        Function function = table.find(site);
        if (function == null) {
            return List.of();
        }
        List<Frame> frames = new ArrayList<>();
        long place = site;
        int index = inlined == null ? -1 : inlined.index(function, place);
        while (index >= 0 && inlined != null) {
            InlineTree.Call call = inlined.call(function, index);
            frames.add(frame(call.nameAt(), function, place));
            place = call.callPlace();
            int outer = inlined.index(function, place);
            // The compiler numbers a call before those that are inlined into it.
            if (outer >= index) {
                throw new GoDataException(
                        function.record(), "inlined call " + index + " is inlined into call " + outer);
            }
            index = outer;
        }
        frames.add(frame(table.nameAt(function), function, place));
        return List.copyOf(frames);
    }

    private Frame frame(long nameAt, Function function, long place) throws GoDataException, IOException {
        long fileAt = table.fileAt(function, place);
        int line = table.line(function, place);
        String name = name(nameAt);
        Optional<String> file = fileAt == 0 ? Optional.empty() : Optional.of(name(fileAt));
        long at = bytes.fileOffset(function.record());
        budget.keep(at, BYTES_OF_A_FRAME);
        budget.printed(at, name.length() + (file.isPresent() ? file.get().length() : 0));
        return new Frame(name, file, Math.max(line, 0));
    }

    private String name(long at) throws GoDataException, IOException {
        String known = names.get(at);
        if (known != null) {
            return known;
        }
        GoDataException fault = faults.get(at);
        if (fault != null) {
            throw fault;
        }
        budget.keep(bytes.fileOffset(at), BYTES_OF_A_NAME);
        try {
            String name = bytes.text(at, LONGEST_NAME);
            budget.keep(bytes.fileOffset(at), name.length());
            names.put(at, name);
            return name;
        } catch (GoDataException e) {
            faults.put(at, e);
            throw e;
        }
    }
}
