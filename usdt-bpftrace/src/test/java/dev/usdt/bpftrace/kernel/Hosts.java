package dev.usdt.bpftrace.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where scripts are judged: the bpftrace of three Debian suites on the kernel of this machine (x86-64), and on emulated
 * ARM64 machines, each with the kernel of its suite.
 *
 * <p>{@code -Dusdt.kernel.hosts=REGEX} chooses by name. With {@code USDT_BPFTRACE} there is one host only, this machine
 * with the bpftrace that the variable names: a command, its words separated by blanks.
 */
final class Hosts {

    private static final List<String> SUITES = List.of("bookworm", "trixie", "forky");

    private Hosts() {}

    /** {@return the hosts that were asked for, of whatever architecture} */
    static List<TraceHost> all(Path folder) throws IOException {
        String own = System.getenv("USDT_BPFTRACE");
        if (own != null) {
            return List.of(new LocalHost("amd64-own", folderOf("amd64-own", folder), List.of(own.split(" ", -1))));
        }
        Path tools = Path.of(System.getProperty("usdt.testdata")).resolve("tools");
        List<TraceHost> hosts = new ArrayList<>();
        for (String suite : SUITES) {
            hosts.add(new ArmMachine(suite, folderOf("arm64-" + suite, folder), tools));
            hosts.add(new LocalHost(
                    "amd64-" + suite,
                    folderOf("amd64-" + suite, folder),
                    List.of(tools.resolve("debian-run").toString(), suite, "bpftrace", "/usr/bin/bpftrace")));
        }
        String chosen = System.getProperty("usdt.kernel.hosts", ".*");
        hosts.removeIf(host -> !host.name().matches(chosen));
        return hosts;
    }

    private static Path folderOf(String name, Path folder) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }
}
