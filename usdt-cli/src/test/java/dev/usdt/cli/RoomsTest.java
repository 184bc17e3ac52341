package dev.usdt.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may see whom among the packages; docs/architecture.md has the picture. */
class RoomsTest {

    private static final String OPERAND = "dev.usdt.internal.operand";
    private static final String ELF = "dev.usdt.internal.elf";
    private static final String NOTE = "dev.usdt.internal.note";
    private static final String GO = "dev.usdt.internal.go";

    private static final String FILE = "dev.usdt.internal.file";
    private static final String MODEL = "dev.usdt";
    private static final String TRACER = "dev.usdt.tracer";
    private static final String PROCESS = "dev.usdt.process";
    private static final String VALIDATE = "dev.usdt.validate";
    private static final String VALUES = "dev.usdt.value";
    private static final String ARCHIVE = "dev.usdt.archive";
    private static final String BYTES = "dev.usdt.archive.internal.bytes";
    private static final String DECODE = "dev.usdt.archive.internal.decode";
    private static final String MEMBER = "dev.usdt.archive.internal.member";
    private static final String IMAGE = "dev.usdt.archive.internal.image";
    private static final String CATALOG = "dev.usdt.catalog";
    private static final String SCRIPTS = "dev.usdt.bpftrace";
    private static final String PLAN = "dev.usdt.bpftrace.internal.plan";
    private static final String STYLE = "dev.usdt.bpftrace.internal.style";
    private static final String CLAUSE = "dev.usdt.bpftrace.internal.clause";
    private static final String VALUE = "dev.usdt.bpftrace.internal.value";
    private static final String SCRIPT = "dev.usdt.bpftrace.internal.script";
    private static final String TRACE = "dev.usdt.trace";
    private static final String FETCH = "dev.usdt.trace.internal.fetch";
    private static final String RING = "dev.usdt.trace.internal.ring";
    private static final String TRACEFS = "dev.usdt.trace.internal.tracefs";
    private static final String OTEL = "dev.usdt.otel";
    private static final String OTLP = "dev.usdt.otel.otlp";
    private static final String PAGE = "dev.usdt.otel.page";
    private static final String VARIABLES = "dev.usdt.otel.internal";
    private static final String HTML = "dev.usdt.otel.internal.html";
    private static final String COMMAND = "dev.usdt.cli.command";
    private static final String FORMAT = "dev.usdt.cli.format";
    private static final String INPUT = "dev.usdt.cli.input";
    private static final String SAVED = "dev.usdt.cli.saved";
    private static final String EVENTS = "dev.usdt.cli.trace";
    private static final String ARGS = "dev.usdt.cli.args";
    private static final String IO = "dev.usdt.cli.io";

    /** What each package sees of the others. */
    private static final Map<String, Set<String>> SEES = Map.ofEntries(
            Map.entry(MODEL, Set.of("dev.usdt.go", ELF, NOTE, OPERAND, GO)),
            Map.entry("dev.usdt.go", Set.of()),
            Map.entry("dev.usdt.diff", Set.of(MODEL, ELF)),
            Map.entry(PROCESS, Set.of(MODEL, ELF, VALUES)),
            Map.entry(VALUES, Set.of(MODEL)),
            Map.entry(TRACER, Set.of(MODEL, ELF, OPERAND)),
            Map.entry(VALIDATE, Set.of(MODEL, TRACER, OPERAND)),
            Map.entry("dev.usdt.repair", Set.of(MODEL, TRACER, ELF, NOTE, OPERAND, FILE)),
            Map.entry(ELF, Set.of(MODEL)),
            Map.entry(OPERAND, Set.of(MODEL)),
            Map.entry(GO, Set.of(MODEL, "dev.usdt.go", ELF)),
            Map.entry(NOTE, Set.of(MODEL, ELF, GO)),
            Map.entry(FILE, Set.of(ELF)),
            Map.entry(ARCHIVE, Set.of(BYTES, DECODE, MEMBER, IMAGE)),
            Map.entry(IMAGE, Set.of(ARCHIVE, BYTES, DECODE, MEMBER)),
            Map.entry(MEMBER, Set.of(BYTES, DECODE)),
            Map.entry(DECODE, Set.of(BYTES)),
            Map.entry(BYTES, Set.of()),
            Map.entry(CATALOG, Set.of(MODEL)),
            Map.entry(SCRIPTS, Set.of(MODEL, PROCESS, TRACER, CATALOG, PLAN, CLAUSE, VALUE, SCRIPT)),
            Map.entry(PLAN, Set.of(MODEL, TRACER, VALIDATE, CATALOG, SCRIPTS, STYLE, CLAUSE, VALUE, SCRIPT)),
            Map.entry(STYLE, Set.of(MODEL, TRACER, CATALOG, SCRIPTS, CLAUSE, VALUE, SCRIPT)),
            Map.entry(CLAUSE, Set.of(MODEL, CATALOG, VALUE, SCRIPT)),
            Map.entry(VALUE, Set.of(MODEL, TRACER, CATALOG, SCRIPT)),
            Map.entry(SCRIPT, Set.of(MODEL, TRACER)),
            Map.entry(TRACE, Set.of(MODEL, PROCESS, TRACER, CATALOG, FETCH, TRACEFS)),
            Map.entry(FETCH, Set.of(MODEL, CATALOG)),
            Map.entry(RING, Set.of()),
            Map.entry(TRACEFS, Set.of(PROCESS, RING)),
            Map.entry(OTEL, Set.of(MODEL, "dev.usdt.go", CATALOG, TRACE, VARIABLES)),
            Map.entry(OTLP, Set.of(CATALOG, OTEL, VARIABLES)),
            Map.entry(PAGE, Set.of(CATALOG, OTEL, HTML)),
            Map.entry(VARIABLES, Set.of()),
            Map.entry(HTML, Set.of()),
            Map.entry("dev.usdt.cli", Set.of(MODEL, TRACER, CATALOG, COMMAND, FORMAT, ARGS, IO)),
            Map.entry(
                    COMMAND,
                    Set.of(
                            MODEL,
                            PROCESS,
                            TRACER,
                            VALIDATE,
                            ARCHIVE,
                            CATALOG,
                            SCRIPTS,
                            TRACE,
                            OTEL,
                            OTLP,
                            "dev.usdt.diff",
                            "dev.usdt.repair",
                            FORMAT,
                            SAVED,
                            EVENTS,
                            INPUT,
                            ARGS,
                            IO)),
            Map.entry(
                    FORMAT,
                    Set.of(
                            MODEL,
                            PROCESS,
                            TRACER,
                            VALIDATE,
                            ARCHIVE,
                            CATALOG,
                            HTML,
                            "dev.usdt.diff",
                            "dev.usdt.go",
                            SAVED,
                            INPUT,
                            ARGS,
                            IO)),
            Map.entry(SAVED, Set.of(MODEL, "dev.usdt.diff")),
            Map.entry(EVENTS, Set.of(MODEL, CATALOG, TRACE, OTEL, OTLP, PAGE, IO)),
            Map.entry(INPUT, Set.of(MODEL, PROCESS, ARCHIVE, ARGS, IO)),
            Map.entry(ARGS, Set.of(MODEL)),
            Map.entry(IO, Set.of(MODEL, TRACER)));

    /** What a module exports, and so may have no type of an internal package in its signatures. */
    private static final Set<String> EXPORTED = Set.of(
            MODEL,
            "dev.usdt.go",
            "dev.usdt.diff",
            PROCESS,
            TRACER,
            VALIDATE,
            VALUES,
            "dev.usdt.repair",
            ARCHIVE,
            CATALOG,
            SCRIPTS,
            TRACE,
            OTEL,
            OTLP,
            PAGE);

    private static JavaClasses classes;

    @BeforeAll
    static void readClasses() {
        Path root = Path.of(System.getProperty("usdt.root"));
        List<Path> folders = new ArrayList<>();
        for (String module : List.of(
                "usdt-core", "usdt-archive", "usdt-catalog", "usdt-bpftrace", "usdt-trace", "usdt-otel", "usdt-cli")) {
            folders.add(root.resolve(module).resolve("target/classes"));
        }
        classes = new ClassFileImporter().importPaths(folders);
        assertTrue(classes.size() > 300, () -> classes.size() + " classes in " + folders);
    }

    @Test
    void areAllNamed() {
        Set<String> packages = new TreeSet<>();
        classes.forEach(type -> packages.add(type.getPackageName()));
        packages.remove(""); // module-info
        assertEquals(new TreeSet<>(SEES.keySet()), packages);
    }

    @Test
    void seeOnlyWhatTheyMay() {
        for (Map.Entry<String, Set<String>> room : SEES.entrySet()) {
            Set<String> seen = new TreeSet<>();
            for (JavaClass type : classes) {
                if (type.getPackageName().equals(room.getKey())) {
                    type.getDirectDependenciesFromSelf().stream()
                            .map(dependency -> dependency.getTargetClass().getPackageName())
                            .filter(name -> name.startsWith("dev.usdt") && !name.equals(room.getKey()))
                            .forEach(seen::add);
                }
            }
            assertEquals(new TreeSet<>(room.getValue()), seen, room.getKey());
        }
    }

    @Test
    void showNothingInternal() {
        List<String> shown = new ArrayList<>();
        for (JavaClass type : classes) {
            if (EXPORTED.contains(type.getPackageName()) && type.getModifiers().contains(JavaModifier.PUBLIC)) {
                type.getMembers().stream()
                        .filter(member -> member.getModifiers().contains(JavaModifier.PUBLIC)
                                || member.getModifiers().contains(JavaModifier.PROTECTED))
                        .filter(member -> !member.getModifiers().contains(JavaModifier.SYNTHETIC))
                        .forEach(member -> member.getAllInvolvedRawTypes().stream()
                                .filter(seen -> seen.getPackageName().contains(".internal"))
                                .forEach(seen -> shown.add(member.getFullName() + " has " + seen.getName())));
            }
        }
        assertEquals(List.of(), shown);
    }

    /** The package of a module and what is internal to it are one: the model decodes when it is asked. */
    @Test
    void haveNoCycles() {
        slices().assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass type) {
                        String name = type.getPackageName();
                        return name.equals("dev.usdt") || name.startsWith("dev.usdt.internal")
                                ? SliceIdentifier.of("dev.usdt")
                                : name.startsWith("dev.usdt.bpftrace")
                                        ? SliceIdentifier.of("dev.usdt.bpftrace")
                                        : name.startsWith("dev.usdt.archive")
                                                ? SliceIdentifier.of("dev.usdt.archive")
                                                : SliceIdentifier.of(name);
                    }

                    @Override
                    public String getDescription() {
                        return "packages";
                    }
                })
                .should()
                .beFreeOfCycles()
                .check(classes);
        for (String module : List.of(
                "dev.usdt.internal.(*)..", "dev.usdt.bpftrace.internal.(*)..", "dev.usdt.archive.internal.(*)..")) {
            slices().matching(module).should().beFreeOfCycles().check(classes);
        }
    }

    @Test
    void hideWhatIsInternalToScripts() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.usdt.bpftrace..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.usdt.bpftrace.internal..")
                .check(classes);
    }

    /** The room of a command, an option or a format is known by its name. */
    @Test
    void ofTheCommandLineAreFoundByName() {
        for (JavaClass type : classes) {
            String name = type.getSimpleName();
            if (name.endsWith("Command")
                    && type.getPackageName().startsWith("dev.usdt.cli")
                    && !type.getModifiers().contains(JavaModifier.SYNTHETIC)) {
                assertEquals("dev.usdt.cli.command", type.getPackageName(), name);
            }
            if (name.endsWith("OperandParser")) {
                assertEquals(OPERAND, type.getPackageName(), name);
            }
        }
    }
}
