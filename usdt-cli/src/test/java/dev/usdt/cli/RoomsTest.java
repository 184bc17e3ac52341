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

    /** What each package may see of the others; that of a module may see what it is to hide. */
    private static final Map<String, Set<String>> SEES = Map.ofEntries(
            Map.entry("dev.usdt", Set.of("dev.usdt.go", ELF, NOTE, OPERAND, GO)),
            Map.entry("dev.usdt.go", Set.of()),
            Map.entry("dev.usdt.diff", Set.of("dev.usdt")),
            Map.entry("dev.usdt.tracer", Set.of("dev.usdt", OPERAND)),
            Map.entry("dev.usdt.validate", Set.of("dev.usdt", "dev.usdt.tracer", OPERAND)),
            Map.entry("dev.usdt.repair", Set.of("dev.usdt", "dev.usdt.tracer", ELF, NOTE, OPERAND)),
            Map.entry(ELF, Set.of("dev.usdt")),
            Map.entry(OPERAND, Set.of("dev.usdt")),
            Map.entry(GO, Set.of("dev.usdt", "dev.usdt.go", ELF)),
            Map.entry(NOTE, Set.of("dev.usdt", ELF, GO)),
            Map.entry("dev.usdt.catalog", Set.of("dev.usdt")));

    private static JavaClasses classes;

    @BeforeAll
    static void readClasses() {
        Path root = Path.of(System.getProperty("usdt.root"));
        List<Path> folders = new ArrayList<>();
        for (String module : List.of("usdt-core", "usdt-catalog", "usdt-bpftrace", "usdt-cli")) {
            folders.add(root.resolve(module).resolve("target/classes"));
        }
        classes = new ClassFileImporter().importPaths(folders);
        assertTrue(classes.size() > 300, () -> classes.size() + " classes in " + folders);
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
        for (String module : List.of("dev.usdt.internal.(*)..", "dev.usdt.bpftrace.internal.(*)..")) {
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
            if (name.endsWith("Command") && !type.getModifiers().contains(JavaModifier.SYNTHETIC)) {
                assertEquals("dev.usdt.cli.command", type.getPackageName(), name);
            }
            if (name.endsWith("OperandParser")) {
                assertEquals(OPERAND, type.getPackageName(), name);
            }
        }
    }
}
