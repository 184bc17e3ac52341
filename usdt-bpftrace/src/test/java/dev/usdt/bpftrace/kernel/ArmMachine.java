package dev.usdt.bpftrace.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The kernel and the bpftrace of a Debian suite on an emulated ARM64 machine, booted once for a list of runs. */
final class ArmMachine implements TraceHost {

    private static final int BOOT_SECONDS = 600;
    private static final int RUN_SECONDS = 1500;

    /**
     * How many places one bpftrace attaches to. To start it takes several seconds of emulation, much more than a script
     * does, so that it is given several scripts; 0.25 and newer take 256 notes in all.
     */
    private static final int SITES_AT_ONCE = 180;

    /** Where {@code arm64-machine} shows the directory that it is given. */
    private static final Path IN = Path.of("/in");

    private final String suite;
    private final Path folder;
    private final Path tool;
    private final Map<Path, Path> placed = new LinkedHashMap<>();

    /**
     * Makes a host.
     *
     * @param suite the Debian suite
     * @param folder an empty directory of its own
     * @param tools the directory with the program {@code arm64-machine}
     */
    ArmMachine(String suite, Path folder, Path tools) {
        this.suite = suite;
        this.folder = folder;
        this.tool = tools.resolve("arm64-machine");
    }

    @Override
    public String name() {
        return architecture() + "-" + suite;
    }

    @Override
    public String architecture() {
        return "arm64";
    }

    @Override
    public Optional<String> obstacle() throws IOException, InterruptedException {
        return obstacle("--version");
    }

    /** {@return why nothing can be traced beside Java, or empty} */
    Optional<String> obstacleToJava() throws IOException, InterruptedException {
        return obstacle("-j", "--version");
    }

    private Optional<String> obstacle(String... options) throws IOException, InterruptedException {
        if (!Files.isExecutable(Path.of("/bin/bash"))) {
            return Optional.of("no bash");
        }
        Command version = Command.run(BOOT_SECONDS, words(List.of(options), suite));
        return version.status() == 0 ? Optional.empty() : Optional.of(version.err());
    }

    @Override
    public Tracer tracer() throws IOException, InterruptedException {
        return Tracers.of(name(), this::ask);
    }

    private Tracer ask() throws IOException, InterruptedException {
        Path in = Files.createTempDirectory(folder, "ask");
        Files.writeString(in.resolve("job"), "uname -r; bpftrace --version; bpftrace --info 2>&1 | grep bfd:\n");
        String log = Files.readString(boot(BOOT_SECONDS, in).resolve("log"));
        Matcher said = Pattern.compile("(\\S+)\nbpftrace v(\\d+\\.\\d+\\.\\d+)\n *bfd: (\\w+)\n")
                .matcher(log);
        if (!said.matches()) {
            throw new IOException("the machine of " + suite + " says: " + log);
        }
        return new Tracer(said.group(1), said.group(2), said.group(3).equals("yes"));
    }

    @Override
    public Path place(Path file) {
        // A file of 10 MB is handed in once for all runs of it, which are one after the other.
        return placed.computeIfAbsent(
                file,
                key -> IN.resolve("files")
                        .resolve(Integer.toString(placed.size()))
                        .resolve(file.getFileName()));
    }

    @Override
    public List<Capture> trace(List<Run> runs) throws IOException, InterruptedException {
        Map<Run, Capture> captures = trace(jobs(runs), Files.createTempDirectory(folder, "batch"));
        // What fails in company is tried alone, so that one script does not make others fail.
        List<Job> again = captures.entrySet().stream()
                .filter(entry -> entry.getValue().failure().isPresent())
                .filter(entry ->
                        !entry.getValue().script().equals(entry.getKey().script()))
                .map(entry -> new Job(List.of(entry.getKey())))
                .toList();
        if (!again.isEmpty()) {
            captures.putAll(trace(again, Files.createTempDirectory(folder, "again")));
        }
        return runs.stream().map(captures::get).toList();
    }

    /** Puts runs together that may share a bpftrace: no two of the same program, since each would see both. */
    private static List<Job> jobs(List<Run> runs) {
        List<List<Run>> groups = new ArrayList<>();
        List<Integer> sites = new ArrayList<>();
        for (Run run : runs) {
            int its = (int) run.script()
                    .lines()
                    .filter(line -> line.startsWith("\t\tprintf") || line.startsWith("\tprintf"))
                    .count();
            int group = 0;
            while (group < groups.size()
                    && (run.alone() || !fits(run, groups.get(group)) || sites.get(group) + its > SITES_AT_ONCE)) {
                group++;
            }
            if (group == groups.size()) {
                groups.add(new ArrayList<>());
                sites.add(0);
            }
            groups.get(group).add(run);
            sites.set(group, sites.get(group) + its);
        }
        return groups.stream().map(Job::new).toList();
    }

    private static boolean fits(Run run, List<Run> group) {
        return !group.get(0).alone()
                && group.get(0).unsafe() == run.unsafe()
                && group.stream().noneMatch(other -> traced(other).equals(traced(run)));
    }

    /** The program, or the library that it loads. */
    private static String traced(Run run) {
        return run.command().stream()
                .filter(word -> word.startsWith("/"))
                .reduce((one, next) -> next)
                .orElseThrow();
    }

    private Map<Run, Capture> trace(List<Job> jobs, Path in) throws IOException, InterruptedException {
        for (Map.Entry<Path, Path> file : placed.entrySet()) {
            Path copy = in.resolve(IN.relativize(file.getValue()));
            Files.createDirectories(copy.getParent());
            Files.copy(file.getKey(), copy);
            Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Job.script(in);
        StringBuilder commands = new StringBuilder();
        for (int i = 0; i < jobs.size(); i++) {
            jobs.get(i).write(in.resolve("jobs").resolve(Integer.toString(i)));
            commands.append("cp -r jobs/" + i + " /out/; ");
            commands.append("sh trace-job /out/" + i + " bpftrace "
                    + String.join(" ", jobs.get(i).options()) + "; ");
            int scripts = jobs.get(i).runs().size();
            commands.append(
                    "read up idle </proc/uptime; echo \"" + scripts + " scripts traced, up $up s, idle $idle s\"\n");
        }
        Files.writeString(in.resolve("job"), commands);
        Path out = boot(RUN_SECONDS, in);
        show(out);
        Map<Run, Capture> captures = new LinkedHashMap<>();
        for (int i = 0; i < jobs.size(); i++) {
            List<Capture> its = jobs.get(i).read(out.resolve(Integer.toString(i)));
            for (int j = 0; j < its.size(); j++) {
                captures.put(jobs.get(i).runs().get(j), its.get(j));
            }
        }
        return captures;
    }

    /**
     * Runs a job on a machine that has Java too.
     *
     * @param in a folder with the script {@code job} and all that it needs
     * @return a folder with what it has left
     */
    Path runWithJava(Path in) throws IOException, InterruptedException {
        Path out = boot(RUN_SECONDS, in, "-j");
        show(out);
        return out;
    }

    /** Prints what a job said. */
    private void show(Path out) throws IOException {
        Files.readAllLines(out.resolve("log")).forEach(line -> System.out.println("  " + name() + ": " + line));
    }

    private Path boot(int seconds, Path in, String... options) throws IOException, InterruptedException {
        Path out = Files.createTempDirectory(folder, "out");
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("-t", Integer.toString(seconds)));
        Command done = Command.run(seconds + 200, words(all, suite, in.toString(), out.toString()));
        if (done.status() != 0) {
            Path log = out.resolve("log");
            throw new IOException("arm64-machine ended with status " + done.status() + ": " + done.err()
                    + (Files.exists(log) ? Files.readString(log) : ""));
        }
        return out;
    }

    private List<String> words(List<String> options, String... arguments) {
        List<String> words = new ArrayList<>(List.of(tool.toString()));
        words.addAll(options);
        words.addAll(List.of(arguments));
        return words;
    }
}
