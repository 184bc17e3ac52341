package dev.usdt.tracer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.Argument;
import dev.usdt.ArgumentType;
import dev.usdt.Detail;
import dev.usdt.Fixtures;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import dev.usdt.process.LiveProcess;
import dev.usdt.process.MappedFile;
import dev.usdt.process.ProcessMemory;
import dev.usdt.value.Evaluator;
import dev.usdt.value.Registers;
import dev.usdt.value.Value;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values computed from what a debugger says of registers and memory, against what the program itself prints. */
@Tag("tracers")
class ProgramValuesRunsTest {

    private static final Pattern HEXADECIMAL = Pattern.compile("(?<=\t)0x([0-9a-f]+)");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"cvalues-amd64-O0", "cvalues-amd64-O2", "cvalues-amd64-O2-pie-semaphore", "govalues-amd64"})
    void areThoseThatTheProgramPrints(String fixture) throws Exception {
        Tool.requireRootOnX86();
        Tool gdb = Tool.installed("gdb", "gdb");
        Path program =
                Files.copy(Fixtures.testdata().resolve("elf").resolve(fixture + ".elf"), folder.resolve("program"));
        assertTrue(program.toFile().setExecutable(true));
        Path out = folder.resolve("out");
        List<String> seen = new ArrayList<>();
        try (GdbStops stops = GdbStops.start(gdb, folder, program, "-linger 0 >" + out)) {
            LiveProcess process = LiveProcess.of(stops.pid());
            MappedFile mapped = process.files().stream()
                    .filter(file -> file.path().equals(program.toString()))
                    .findFirst()
                    .orElseThrow();
            UsdtFile file = mapped.read(Detail.SYMBOLS);
            Map<Long, ProbeSite> sites = new HashMap<>();
            file.sites().forEach(site -> sites.put(mapped.addressesOf(site).get(0), site));
            long bias = mapped.loadBiasOf(file.sites().get(0)).orElseThrow();
            Evaluator evaluator = Evaluator.of(file, bias);
            raiseSemaphores(stops.pid(), mapped, file);
            stops.stopAt(List.copyOf(sites.keySet()));
            try (ProcessMemory memory = process.openMemory()) {
                Optional<ProcessMemory> texts = file.isGoBinary() ? Optional.of(memory) : Optional.empty();
                for (Optional<Registers> stop = stops.stop(); stop.isPresent(); stop = stops.stop()) {
                    ProbeSite site = sites.get(stop.get().bits("rip", 0).orElseThrow());
                    // What marks tell is no truth of the program's.
                    if (!site.provider().equals("mark")) {
                        seen.add(line(site, evaluator.evaluate(site, stop.get(), memory), texts));
                    }
                    stops.go();
                }
            }
        }
        List<String> truth = Files.readAllLines(out).stream()
                .filter(line -> line.startsWith("hit\t"))
                .map(line -> decimal(line.substring("hit\t".length())))
                .toList();
        for (int i = 0; i < Math.min(truth.size(), seen.size()); i++) {
            assertEquals(truth.get(i), seen.get(i), "hit " + i);
        }
        assertEquals(truth.size(), seen.size());
        assertTrue(seen.size() > 20, seen.size() + " hits");
        System.out.println("tracer: evaluated: " + fixture + ": " + seen.size() + " hits");
    }

    /** Without, the program does not come to its sites. */
    private static void raiseSemaphores(long pid, MappedFile mapped, UsdtFile file) throws IOException {
        try (FileChannel memory =
                FileChannel.open(Path.of("/proc", Long.toString(pid), "mem"), StandardOpenOption.WRITE)) {
            for (ProbeSite site : file.sites()) {
                for (long address : mapped.semaphoreAddressesOf(site)) {
                    memory.write(ByteBuffer.wrap(new byte[] {1}), address);
                }
            }
        }
    }

    private static String decimal(String line) {
        Matcher matcher = HEXADECIMAL.matcher(line);
        return matcher.replaceAll(number -> Long.toUnsignedString(Long.parseUnsignedLong(number.group(1), 16)));
    }

    /** In the words of the fixtures; in Go's, an address and a length are a text. */
    private static String line(ProbeSite site, List<Value> values, Optional<ProcessMemory> texts) {
        StringBuilder line = new StringBuilder(site.provider() + ":" + site.name());
        for (int i = 0; i < values.size(); i++) {
            Value value = values.get(i);
            line.append('\t');
            if (value instanceof Value.Floating number) {
                long bits = number.sizeBytes() == Float.BYTES
                        ? Integer.toUnsignedLong(Float.floatToRawIntBits((float) number.value()))
                        : Double.doubleToRawLongBits(number.value());
                line.append("f:0x").append(Long.toHexString(bits));
            } else if (texts.isPresent() && isText(site, i)) {
                byte[] text = new byte[(int) bits(values.get(++i))];
                assertTrue(texts.get().read(bits(value), text), site.toString());
                line.append("s:").append(HexFormat.of().formatHex(text));
            } else {
                line.append(value);
            }
        }
        return line.toString();
    }

    /** In other probes of govalues the same types are numbers. */
    private static boolean isText(ProbeSite site, int index) {
        List<Argument> arguments = site.arguments();
        return (site.name().equals("text") || site.name().equals("mixed"))
                && index + 1 < arguments.size()
                && arguments.get(index).type().equals(new ArgumentType(8, false, false))
                && arguments.get(index + 1).type().equals(new ArgumentType(8, true, false));
    }

    private static long bits(Value value) {
        return ((Value.Integral) value).bits();
    }
}
