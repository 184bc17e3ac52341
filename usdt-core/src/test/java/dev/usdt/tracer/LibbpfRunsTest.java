package dev.usdt.tracer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.usdt.Detail;
import dev.usdt.ElfBuilder;
import dev.usdt.UsdtFile;
import dev.usdt.tracer.OperandRows.Row;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rules for libbpf 1.1 against a program that has it: {@code javagc} of bookworm's libbpf-tools, which attaches to
 * four probes of {@code libjvm.so} and prints a line when the first two were hit. Those of newer suites do not run.
 * What libbpf reads it does not show: a probe to which it attaches may be {@link Verdict#WRONG}.
 */
@Tag("tracers")
class LibbpfRunsTest {

    private static final Tracer LIBBPF = Tracer.of("libbpf-1.1");
    private static final String READY = "Tracing javagc";
    private static final List<String> NAMES =
            List.of("mem__pool__gc__begin", "mem__pool__gc__end", "gc__begin", "gc__end");

    @TempDir
    Path folder;

    private Tool javagc;

    @BeforeEach
    void isHere() throws Exception {
        Tool.requireRootOnX86();
        javagc = Tool.ofSuite("bookworm", "libbpf-tools", "/usr/sbin/javagc");
    }

    /** A program with the probes, of which the first has sites with these argument strings and this base. */
    private Path write(long section, long base, List<String> arguments) throws Exception {
        ByteArrayOutputStream notes = new ByteArrayOutputStream();
        for (int i = 0; i < arguments.size(); i++) {
            notes.writeBytes(note(NAMES.get(0), arguments.get(i), i, base));
        }
        for (int i = 1; i < NAMES.size(); i++) {
            notes.writeBytes(note(NAMES.get(i), "8@%rax", arguments.size() + i, section));
        }
        TracedProgram program = new TracedProgram(arguments.size() + NAMES.size());
        ElfBuilder elf = program.elfWithBase(section).notes(notes.toByteArray());
        return program.writeWaiting(
                elf, Files.createTempDirectory(folder, "jvm").resolve("libjvm.so"));
    }

    private static byte[] note(String name, String arguments, int site, long base) {
        return ElfBuilder.x8664()
                .note("hotspot", name, arguments)
                .location(TracedProgram.site(site))
                .base(base)
                .bytes();
    }

    private static Assessment assessment(Path program) throws Exception {
        UsdtFile file = UsdtFile.read(program, Detail.LAYOUT, Detail.SYMBOLS);
        return TracerRules.of(file).of(LIBBPF, file.probes().get(0));
    }

    /** Whether it attaches to all probes of a program. */
    private boolean attaches(Path program) throws Exception {
        try (Background waiting = Background.start(List.of(program.toString()), Map.of(), folder);
                Background tracer = trace(waiting)) {
            return tracer.prints(READY);
        }
    }

    /** On a terminal, since javagc flushes nothing before that. */
    private Background trace(Background program) throws Exception {
        String command = "exec '" + String.join("' '", javagc.command()) + "' -t 0 -p " + program.pid();
        return Background.start(List.of("script", "-qefc", command, "/dev/null"), Map.of(), folder);
    }

    @Test
    void attachesAsTheRulesSay() throws Exception {
        List<String> wrong = new ArrayList<>();
        int attached = 0;
        for (Row row : OperandRows.ALL) {
            Path program = write(TracedProgram.BASE, TracedProgram.BASE, List.of(row.argument()));
            Assessment assessment = assessment(program);
            boolean attaches = attaches(program);
            attached += attaches ? 1 : 0;
            if (attaches == (assessment.verdict() == Verdict.REFUSED)) {
                wrong.add(row.argument() + ": " + assessment + ", but a run " + (attaches ? "attaches" : "does not"));
            }
        }
        System.out.println(
                "tracer: " + LIBBPF + ": " + OperandRows.ALL.size() + " operands run: attached to " + attached);
        assertTrue(wrong.isEmpty(), String.join("\n", wrong));
        assertTrue(attached > 10, "attached to " + attached);
    }

    /** The table is one for all probes of a program, and javagc attaches to three more. */
    @Test
    void hasRoomFor256ArgumentStrings() throws Exception {
        int most = ManySites.MOST_STRINGS - (NAMES.size() - 1);
        for (int count = most; count <= most + 1; count++) {
            List<String> strings = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                strings.add("8@$" + i);
            }
            Path program = write(TracedProgram.BASE, TracedProgram.BASE, strings);
            assertEquals(count == most, attaches(program), count + " strings");
        }
    }

    /** With the section at a low address, so that what it takes for the site is code too: two sites behind. */
    @Test
    void attachesElsewhereWhereANoteHasNoBase() throws Exception {
        Path right = write(2, 2, List.of("8@%rax"));
        Path wrong = write(2, 0, List.of("8@%rax"));
        assertEquals(Verdict.OK, assessment(right).verdict());
        assertEquals(Verdict.WRONG, assessment(wrong).verdict());
        // A line for each end that comes behind a beginning; both kinds begin and end.
        assertEquals(2, lines(right));
        assertEquals(1, lines(wrong));
    }

    private long lines(Path program) throws Exception {
        try (Background waiting = Background.start(List.of(program.toString()), Map.of(), folder);
                Background tracer = trace(waiting)) {
            assertTrue(tracer.prints(READY), tracer.output());
            assertTrue(waiting.endsBy(10), "still running");
            Thread.sleep(500);
            String pid = " " + waiting.pid() + " ";
            return tracer.output().lines().filter(line -> line.contains(pid)).count();
        }
    }
}
