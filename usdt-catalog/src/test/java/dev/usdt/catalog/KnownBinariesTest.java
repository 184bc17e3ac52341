package dev.usdt.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.Probe;
import dev.usdt.UsdtFile;
import dev.usdt.catalog.Catalog.Name;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The catalogs that are built in, against the programs of three suites of Debian. */
@Tag("programs")
class KnownBinariesTest {

    /** Programs that need not be in a suite any more, with what they have; Go's is held against fixtures. */
    private static final Set<String> NOT_IN_DEBIAN = Set.of("Go");

    private static List<Path> binaries() throws IOException {
        List<Path> binaries = new ArrayList<>();
        for (String folder : System.getProperty("usdt.programs").split(":", -1)) {
            try (Stream<Path> paths = Files.walk(Path.of(folder))) {
                paths.filter(Files::isRegularFile)
                        .filter(path -> !path.endsWith("version") && !path.endsWith("lock"))
                        .sorted()
                        .forEach(binaries::add);
            }
        }
        return binaries;
    }

    @Test
    void knowEachProbeWithItsArgumentsAndNoOther() throws Exception {
        Set<String> unknown = new TreeSet<>();
        Set<String> differing = new TreeSet<>();
        Set<Name> seen = new LinkedHashSet<>();
        TreeMap<String, Integer> counts = new TreeMap<>();
        for (Path binary : binaries()) {
            UsdtFile file = UsdtFile.read(binary);
            ProbeValues values = new ProbeValues(file, Catalog.EMPTY, StringDetection.OFF);
            for (Probe probe : file.probes()) {
                String what = probe.provider() + ":" + probe.name() + " of " + binary.getFileName();
                seen.add(new Name(probe.provider(), probe.name()));
                if (values.meaning(probe).isPresent()) {
                    counts.merge(values.catalogs().of(probe.provider()).program(), 1, Integer::sum);
                } else if (values.isKnown(probe)) {
                    differing.add(what + ": " + values.mismatch(probe).orElseThrow());
                } else {
                    unknown.add(what);
                }
            }
        }
        assertEquals(Set.of(), unknown);
        assertEquals(Set.of(), differing);
        List<String> programs = new ArrayList<>();
        for (Catalog catalog : Catalogs.builtIn()) {
            if (!NOT_IN_DEBIAN.contains(catalog.program())) {
                programs.add(catalog.program());
                for (Name name : catalog.names()) {
                    assertTrue(seen.contains(name), () -> name + " is in no program");
                }
            }
        }
        assertFalse(counts.isEmpty());
        assertEquals(new TreeSet<>(programs), counts.keySet());
        counts.forEach((program, count) -> System.out.println("programs: " + program + ": " + count + " probes known"));
    }
}
