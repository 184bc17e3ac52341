package dev.usdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.usdt.ReadelfNotes.Fields;
import dev.usdt.validate.Finding;
import dev.usdt.validate.Validation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every ELF file of the packages that {@code testdata/tools/debian-packages} unpacks: its notes are those that readelf
 * reads, and every operand in them decodes. {@code ./verify} runs it.
 *
 * <p>Prints what there was, by the directory of the architecture.
 */
@Tag("packages")
class RealPackagesTest {

    private static final byte[] ELF_MAGIC = {0x7f, 'E', 'L', 'F'};
    private static final int MOST_FAILURES_SHOWN = 40;

    private final List<String> failures = new ArrayList<>();

    @Test
    void readsWhatReadelfReadsAndDecodesEveryOperand() throws Exception {
        String folder = System.getProperty("usdt.packages");
        if (folder == null) {
            fail("-Dusdt.packages=FOLDER is missing; testdata/tools/debian-packages prints it");
        }
        assertTrue(ReadelfNotes.isInstalled(), "readelf (package binutils) is not installed");
        List<Path> files = elfFiles(Path.of(folder));
        Map<Path, List<Fields>> expected = ReadelfNotes.of(files);

        Map<String, PackageCounts> architectures = new TreeMap<>();
        for (Path file : files) {
            Path inFolder = Path.of(folder).relativize(file);
            PackageCounts counts =
                    architectures.computeIfAbsent(inFolder.getName(0).toString(), name -> new PackageCounts());
            UsdtFile read;
            try {
                read = UsdtFile.read(file);
                counts.add(read);
            } catch (IOException | RuntimeException e) {
                failures.add(inFolder + ": " + e);
                continue;
            }
            look(inFolder, read);
            counts.addAgreed(compare(inFolder, expected.get(file), ReadelfNotes.of(read)));
        }

        System.out.println(PackageCounts.table(architectures));
        assertFalse(architectures.isEmpty(), "no ELF file in " + folder);
        architectures.forEach((name, counts) -> {
            if (!counts.hasProbes()) {
                failures.add(name + ": no probe in any file");
            }
        });
        if (!failures.isEmpty()) {
            fail(failures.size() + " failures:\n"
                    + String.join("\n", failures.subList(0, Math.min(failures.size(), MOST_FAILURES_SHOWN))));
        }
    }

    /** A healthy build has nothing but notes: what fires on these is wrong, or a note. */
    @Test
    void findsNothingButNotesInHealthyBuilds() throws Exception {
        Path folder = Path.of(System.getProperty("usdt.packages", "-Dusdt.packages=FOLDER is missing"));
        Map<Finding.Code, Integer> counts = new EnumMap<>(Finding.Code.class);
        Map<Finding.Code, Integer> files = new EnumMap<>(Finding.Code.class);
        int withProbes = 0;
        for (Path file : elfFiles(folder)) {
            UsdtFile read = UsdtFile.read(file, Detail.INSTRUCTIONS, Detail.LAYOUT, Detail.SYMBOLS);
            withProbes += read.sites().isEmpty() ? 0 : 1;
            Set<Finding.Code> codes = EnumSet.noneOf(Finding.Code.class);
            for (Finding finding : Validation.of(read)) {
                counts.merge(finding.code(), 1, Integer::sum);
                codes.add(finding.code());
                if (finding.severity() != Finding.Severity.NOTE) {
                    failures.add(folder.relativize(file) + ": " + finding.code().id() + ": " + finding);
                }
            }
            codes.forEach(code -> files.merge(code, 1, Integer::sum));
        }
        System.out.println("findings in " + withProbes + " files with probes:");
        counts.forEach((code, count) ->
                System.out.println("findings " + code.id() + ": " + count + " in " + files.get(code) + " files"));
        assertEquals(List.of(), failures);
        assertTrue(withProbes > 20, withProbes + " files with probes");
    }

    /** What real files take of the budget of a read, with all details: a fraction, so that others may be larger. */
    @Test
    void takeASmallShareOfTheReadBudget() throws Exception {
        Path folder = Path.of(System.getProperty("usdt.packages", "-Dusdt.packages=FOLDER is missing"));
        BudgetShares shares = new BudgetShares();
        for (Path file : elfFiles(folder)) {
            shares.add(folder.relativize(file), MeasuredRead.of(file, Detail.values()));
        }
        shares.lines().forEach(System.out::println);
        assertTrue(shares.largest() < 0.1, () -> String.join("\n", shares.lines()));
    }

    private void look(Path file, UsdtFile read) {
        for (Problem problem : read.problems()) {
            if (problem.severity() == Problem.Severity.ERROR) {
                failures.add(file + ": " + problem);
            }
        }
        for (ProbeSite site : read.sites()) {
            for (Argument argument : site.arguments()) {
                if (argument.operand() instanceof Operand.Unparsed unparsed) {
                    failures.add(file + ": " + site.provider() + ":" + site.name() + " " + argument.spec() + ": "
                            + unparsed.reason());
                }
            }
        }
    }

    /** {@return how many notes are in both, each as often as in both} */
    private int compare(Path file, List<Fields> readelf, List<Fields> ours) {
        List<Fields> onlyReadelf = new ArrayList<>(readelf);
        List<Fields> onlyOurs = new ArrayList<>();
        for (Fields fields : ours) {
            if (!onlyReadelf.remove(fields)) {
                onlyOurs.add(fields);
            }
        }
        onlyReadelf.forEach(fields -> failures.add(file + ": only readelf has " + fields));
        onlyOurs.forEach(fields -> failures.add(file + ": readelf has no " + fields));
        return ours.size() - onlyOurs.size();
    }

    private static List<Path> elfFiles(Path folder) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.sorted()::iterator) {
                if (Files.isRegularFile(file) && isElf(file)) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    private static boolean isElf(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(ELF_MAGIC.length), ELF_MAGIC);
        }
    }
}
