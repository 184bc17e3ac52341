package dev.usdt.bpftrace.kernel;

import dev.usdt.Probe;
import dev.usdt.ProbeFilter;
import dev.usdt.Problem;
import dev.usdt.UsdtFile;
import dev.usdt.bpftrace.Attach;
import dev.usdt.bpftrace.Script;
import dev.usdt.bpftrace.ScriptOptions;
import dev.usdt.bpftrace.ScriptWriter;
import dev.usdt.bpftrace.Scripts;
import dev.usdt.bpftrace.kernel.TraceHost.Run;
import dev.usdt.bpftrace.kernel.TraceHost.Tracer;
import dev.usdt.bpftrace.kernel.Trial.Form;
import dev.usdt.catalog.StringDetection;
import dev.usdt.repair.Repair;
import dev.usdt.repair.RepairOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What is run on a host. Attaching costs a tenth of a second for each site, one after the other, and on the emulated
 * machine twice as much for translating the script, so that not everything is run everywhere
 * ({@code -Dusdt.kernel.all=true} does):
 *
 * <ul>
 *   <li>Every fixture with the script for all versions; where that needs what the host's bpftrace has not, with the one
 *       for this version.
 *   <li>One fixture of each kind of file in the other forms. Fixtures that differ in the compiler or in its
 *       optimization differ in operands, which are the same in all forms.
 *   <li>All probes of {@code govalues} and {@code goserver} in one fixture of each. What distinguishes the others are
 *       headers, symbols and compilers, for which some probes do: strings, several sites, several types.
 * </ul>
 *
 * <p>{@code -Dusdt.kernel.fixtures=REGEX} chooses fixtures by name. Scripts that are alike are run once.
 */
final class KernelPlan {

    private static final boolean ALL = Boolean.getBoolean("usdt.kernel.all");

    /** One of each kind of file. */
    private static final String ALL_FORMS = "cvalues-\\w+-(O2|O0-pie-semaphore|O2-shared-semaphore|O2-stripped|gold|"
            + "prelinked)\\.elf|gofew-\\w+(|-older|-older-stripped)\\.elf|goserver-\\w+-stripped\\.elf|"
            + "govalues-\\w+-(pie-stripped|nosections)\\.elf";

    /** What has notes that some tracer does not read. */
    static final String REPAIRED = "gofew-\\w+-older(|-pie|-stripped)\\.elf|gofew-arm64\\.elf|"
            + "govalues-(amd64-nosections|arm64-pie-stripped)\\.elf|goserver-arm64-stripped\\.elf";

    /** The fixture of all sites, on most of which scripts for this version and for all versions differ. */
    private static final String WHOLE_VALUES = "govalues-\\w+\\.elf";

    /** Of the other {@code govalues}. */
    private static final Set<String> SOME_VALUES =
            Set.of("values:text", "values:mixed", "values:retyped", "values:counted", "values:none");

    /** Of {@code goserver} that is not stripped. */
    private static final String SOME_OF_SERVER = "net_http:";

    private final TraceHost host;
    private final Tracer tracer;
    private final Path folder;
    private final Path loader;
    private final List<Trial> trials = new ArrayList<>();

    private KernelPlan(TraceHost host, Tracer tracer, Path folder, Path loader) {
        this.host = host;
        this.tracer = tracer;
        this.folder = folder;
        this.loader = loader;
    }

    /**
     * {@return what is run on a host, and what could be but is not}
     *
     * @param folder for files that are made for it
     */
    static List<Trial> of(TraceHost host, Tracer tracer, Path folder) throws IOException {
        Map<String, Path> fixtures = Fixtures.of(host.architecture());
        Path loader = fixtures.remove("cload-" + host.architecture() + ".elf");
        String chosen = System.getProperty("usdt.kernel.fixtures", ".*");
        fixtures.keySet().removeIf(name -> !name.matches(chosen));
        KernelPlan plan = new KernelPlan(host, tracer, folder, loader);
        for (Map.Entry<String, Path> fixture : fixtures.entrySet()) {
            plan.add(fixture.getKey(), fixture.getValue());
        }
        return plan.trials;
    }

    private void add(String name, Path fixture) throws IOException {
        Map<String, Form> formOf = new HashMap<>();
        add(name, Form.AUTO, fixture, formOf);
        Trial auto = trials.get(trials.size() - 1);
        boolean needsOther = auto.why().equals(Trial.NEEDS_LIBBFD) || leavesOut(auto.script());
        if (ALL || name.matches(ALL_FORMS)) {
            for (Form form : List.of(Form.HERE, Form.NAME, Form.ADDRESS)) {
                add(name, form, fixture, formOf);
            }
        } else if (needsOther || name.matches(WHOLE_VALUES)) {
            add(name, Form.HERE, fixture, formOf);
        }
        if (name.matches(WHOLE_VALUES)) {
            add(name, Form.NUMBERS, fixture, new HashMap<>());
        }
        if (name.matches(REPAIRED)) {
            Path repaired = folder.resolve("repaired-" + name);
            if (!Files.exists(repaired)) {
                Repair.plan(fixture, RepairOption.STAPSDT_BASE).write(repaired);
            }
            add(name, Form.REPAIRED, repaired, new HashMap<>());
        }
    }

    private void add(String name, Form form, Path fixture, Map<String, Form> formOf) throws IOException {
        Path program = host.place(fixture);
        UsdtFile file = UsdtFile.read(fixture, ScriptWriter.details());
        Set<String> probes = new TreeSet<>();
        List<Script> scripts = new ArrayList<>();
        boolean whole = true;
        for (Probe probe : file.probes()) {
            String label = probe.provider() + ":" + probe.name();
            if (probe.name().equals("_fallback")) {
                continue;
            } else if (!isChosen(name, form, label)) {
                whole = false;
                continue;
            }
            probes.add(label);
            ProbeFilter filter = ProbeFilter.of(probe.provider(), probe.name());
            scripts.add(Scripts.write(
                    file, options(form, program).toBuilder().filter(filter).build()));
        }
        Script script = whole ? Scripts.write(file, options(form, program)) : joined(scripts);
        Optional<Run> run = Optional.empty();
        String why = "";
        Form before = formOf.putIfAbsent(clauses(script, program), form);
        if (script.isEmpty()) {
            why = "nothing to trace";
        } else if (!tracer.libbfd() && script.text().contains("built with libbfd\n")) {
            why = Trial.NEEDS_LIBBFD;
        } else if (before != null) {
            why = "as " + before;
        } else {
            boolean unsafe = script.text().contains("bpftrace --unsafe FILE.bt");
            run = Optional.of(new Run(script.text(), unsafe, command(name, program), false));
        }
        trials.add(new Trial(name, form, probes, file, script, run, why));
    }

    /** Whether a script for all versions does without probes that one for this version has. */
    private static boolean leavesOut(Script script) {
        return script.problems().stream()
                .anyMatch(problem -> problem.message().startsWith("left out, so that every bpftrace"));
    }

    private static boolean isChosen(String name, Form form, String label) {
        if (form == Form.NUMBERS) {
            return label.startsWith("values:args");
        } else if (name.startsWith("govalues")) {
            return ALL || (name.matches(WHOLE_VALUES) && form == Form.HERE) || SOME_VALUES.contains(label);
        } else if (name.startsWith("goserver")) {
            return ALL || name.matches("goserver-\\w+-stripped\\.elf") || label.startsWith(SOME_OF_SERVER);
        }
        return true;
    }

    private ScriptOptions options(Form form, Path program) {
        ScriptOptions options = ScriptOptions.of(program);
        return switch (form) {
            case AUTO -> options;
            case HERE -> options.toBuilder().version(tracer.version()).build();
            case NAME ->
                options.toBuilder()
                        .version(tracer.version())
                        .attach(Attach.USDT)
                        .build();
            case ADDRESS ->
                options.toBuilder()
                        .version(tracer.version())
                        .attach(Attach.UPROBE)
                        .build();
            case NUMBERS ->
                options.toBuilder().stringDetection(StringDetection.OFF).build();
            case REPAIRED -> options.toBuilder().attach(Attach.USDT).build();
        };
    }

    private List<String> command(String name, Path program) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString(), "-linger", "0"));
        if (Fixtures.isLibrary(name)) {
            command.add(0, host.place(loader).toString());
        }
        return command;
    }

    private static String clauses(Script script, Path program) {
        return script.text().replaceAll("(?m)^//.*\n", "").replace(program.toString(), "PROGRAM");
    }

    private static Script joined(List<Script> scripts) {
        return new Script(
                scripts.stream()
                        .filter(script -> !script.isEmpty())
                        .map(Script::text)
                        .collect(Collectors.joining("\n")),
                scripts.stream().mapToInt(Script::probes).sum(),
                "",
                scripts.stream()
                        .flatMap(script -> script.problems().stream())
                        .distinct()
                        .toList(),
                Set.of());
    }

    /** {@return the message of each problem of a trial, without what is only a warning} */
    static List<String> reasons(Trial trial) {
        return trial.script().problems().stream()
                .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                .map(Problem::message)
                .toList();
    }
}
