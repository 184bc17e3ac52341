package dev.usdt.tracer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.usdt.Argument;
import dev.usdt.Detail;
import dev.usdt.ElfBuilder;
import dev.usdt.Operand;
import dev.usdt.UsdtFile;
import dev.usdt.tracer.Tracer.Program;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Writes docs/operands.md, what each tracer makes of each kind of operand, from {@link TracerRules}. What the rules say
 * of x86-64 other tests hold against runs of the tracers.
 *
 * <p>{@code -Dgolden.update} writes the page anew.
 */
class OperandTableTest {

    private static final List<Tracer> TRACERS = List.of(
            Tracer.of("bpftrace-0.17"),
            Tracer.of("bpftrace-0.24"),
            Tracer.of("bpftrace-0.25"),
            Tracer.of("bpftrace-0.27"),
            Tracer.of("bcc"),
            Tracer.of("libbpf-1.0"),
            Tracer.of("libbpf-1.7"),
            Tracer.of("perf"),
            Tracer.of("gdb"),
            Tracer.of("systemtap"));

    private static final int ALLOC = 2;
    private static final long BASE = 0x403000;

    private static final String INTRODUCTION = """
            # Operands and tracers

            What each tracer makes of each kind of operand. `OperandTableTest` writes this page from
            `dev.usdt.tracer.TracerRules`, which `usdt validate` and the script writer ask.

            | verdict | means |
            |---|---|
            | ok | it reads the right value |
            | wrong | it reads another value, without warning |
            | refused | it has no value, or does not attach to the probe |
            | unknown | its rules for this machine are not known here |

            bpftrace reads operands with bcc up to 0.24 and with libbpf from 0.25 on, and adds rules of its own. The column
            "read as" is how the operand is decoded here; what is not decoded keeps its text. `sym` is a symbol that the
            file's symbol table does not have: with it, SystemTap reads `sym(%rip)`.

            A refused operand affects others. bcc loses the arguments after it, or on ARM64 moves them up. libbpf does not
            attach to the probe at all. gdb has no argument of that site. perf finds no probe of a file in which one operand
            has 16 bytes.

            The rules for x86-64 are held against runs of the tracers (`./verify tracers`, versions in
            [validate.md](validate.md#versions)); those for other machines were read in their sources, and those of bcc and
            libbpf for ARM64 fed to their parsers.
            """;

    private record MachineRows(String name, int elfMachine, boolean elf64, ByteOrder order, String arguments) {}

    private static final List<MachineRows> MACHINES = List.of(
            new MachineRows("x86-64", 62, true, ByteOrder.LITTLE_ENDIAN, """
                    8@%rdi
                    -4@%eax
                    1@%sil
                    1@%r8b
                    1@%ah
                    8@%eax
                    8@%rip
                    8@%RDI
                    8@%xmm0
                    16@%rax
                    -4@-20(%rbp)
                    8@(%rsp)
                    8@0x8(%rsp)
                    8@(%rax,%rcx)
                    8@8(%rax,%rbx,4)
                    4@8(,%rax,4)
                    24@8(%rsp)
                    3@8(%rsp)
                    8@sym(%rip)
                    -4@24+sym(%rip)
                    8@sym
                    8@$sym
                    8@%fs:16
                    -4@$-5
                    4@$0x10
                    8@$18446744073709551615
                    8f@-8(%rbp)
                    8f@%r11
                    8f@%xmm0
                    %rax
                    3@%rax
                    4@eax
                    -4@DWORD PTR -20[rbp]
                    -4@5
                    """),
            new MachineRows("ARM64", 183, true, ByteOrder.LITTLE_ENDIAN, """
                    8@x0
                    8@sp
                    -4@w0
                    8@xzr
                    8@fp
                    8@x31
                    8@X0
                    8@d0
                    16@x0
                    8@[x1]
                    4@[sp, 28]
                    8@[x30,-40]
                    8@[x29, 0x10]
                    4@[sp, #12]
                    8@[x1, x2]
                    8@[x0, x1, lsl 3]
                    4@[x0, w1, sxtw 2]
                    8@[x21, #:lo12:sym]
                    -4@-7
                    4@0x10
                    4@#5
                    8f@x1
                    """),
            new MachineRows("i386", 3, false, ByteOrder.LITTLE_ENDIAN, """
                    4@%eax
                    8@%eax
                    -4@-20(%ebp)
                    4@8(%eax,%ebx,4)
                    4@40+sym@GOTOFF(%ebx)
                    4@$5
                    """),
            new MachineRows("arm", 40, false, ByteOrder.LITTLE_ENDIAN, """
                    4@r4
                    4@fp
                    8@d0
                    4@[sp]
                    4@[fp, #4]
                    4@[r1, r0]
                    4@[r0, r1, lsl #2]
                    4@#0
                    4@.L4
                    """),
            new MachineRows("ppc64le", 21, true, ByteOrder.LITTLE_ENDIAN, """
                    8@3
                    8@%r3
                    8@f1
                    8@16(6)
                    8@-16(%r17)
                    8@9,8
                    -4@i9
                    8@.LANCHOR0+8@toc@l(10)
                    """),
            new MachineRows("s390x", 22, true, ByteOrder.BIG_ENDIAN, """
                    8@%r2
                    8@%f0
                    8@164(%r15)
                    8@0(%r3,%r1)
                    -4@-67
                    """),
            new MachineRows("riscv64", 243, true, ByteOrder.LITTLE_ENDIAN, """
                    8@a0
                    8@fa0
                    4@20(s1)
                    -4@-1
                    8@%lo(sym)(a5)
                    """),
            new MachineRows("loongarch64", 258, true, ByteOrder.LITTLE_ENDIAN, """
                    8@$r4
                    8@$a1
                    8@[$r12]
                    8@[$r30,-40]
                    8@[$r0, $r1]
                    8@$r12,8
                    4@5
                    """));

    @Test
    void isDocumented() throws Exception {
        Path page = Path.of(System.getProperty("usdt.root"), "docs", "operands.md");
        String expected = page();
        if (System.getProperty("golden.update") != null) {
            Files.writeString(page, expected);
        }
        assertEquals(expected, Files.readString(page));
    }

    private static String page() throws Exception {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        for (MachineRows machine : MACHINES) {
            write(page, machine);
        }
        return page.toString();
    }

    private static void write(StringBuilder page, MachineRows machine) throws Exception {
        page.append("\n## ").append(machine.name()).append("\n\n| operand | read as |");
        for (Tracer tracer : TRACERS) {
            page.append(' ').append(tracer.toString().replace('-', ' ')).append(" |");
        }
        page.append("\n|---|---|").append("---|".repeat(TRACERS.size())).append('\n');
        // Of each reason the tracers that have it, with their operands.
        Map<String, Map<String, Set<String>>> reasons = new TreeMap<>();
        for (String text : machine.arguments().lines().toList()) {
            UsdtFile file = file(machine, text);
            TracerRules rules = TracerRules.of(file);
            Argument argument = file.sites().get(0).arguments().get(0);
            assertEquals(text, argument.spec());
            page.append("| `")
                    .append(text)
                    .append("` | ")
                    .append(kind(argument))
                    .append(" |");
            for (Tracer tracer : TRACERS) {
                // bpftrace has rules of its own about what others read for it; of the others, the operand is judged
                // alone.
                Assessment assessment = tracer.program() == Program.BPFTRACE
                        ? rules.of(tracer, file.probes().get(0))
                        : rules.of(tracer, argument);
                page.append(' ').append(word(assessment.verdict())).append(" |");
                if (!assessment.isOk()) {
                    reasons.computeIfAbsent(assessment.reason(), reason -> new TreeMap<>())
                            .computeIfAbsent(tracer.program().programName(), program -> new LinkedHashSet<>())
                            .add("`" + text + "`");
                }
            }
            page.append('\n');
        }
        page.append('\n');
        reasons.forEach((reason, programs) -> {
            Map<String, Set<String>> programsOf = new LinkedHashMap<>();
            programs.forEach((program, operands) -> programsOf
                    .computeIfAbsent(String.join(", ", operands), all -> new LinkedHashSet<>())
                    .add(program));
            programsOf.forEach((operands, names) -> page.append("- ")
                    .append(reason)
                    .append(" (")
                    .append(String.join(", ", names))
                    .append("): ")
                    .append(operands)
                    .append('\n'));
        });
    }

    private static String word(Verdict verdict) {
        String word = verdict.name().toLowerCase(Locale.ROOT);
        return verdict == Verdict.WRONG ? "**" + word + "**" : word;
    }

    private static String kind(Argument argument) {
        Operand operand = argument.operand();
        if (operand instanceof Operand.Unparsed) {
            return "text";
        }
        return operand instanceof Operand.RegisterPair
                ? "two registers"
                : operand.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /** A file with a probe that has such an argument, and with which nothing else is wrong. */
    private static UsdtFile file(MachineRows machine, String argument) throws Exception {
        ElfBuilder elf = ElfBuilder.of(machine.elf64(), machine.order(), machine.elfMachine());
        elf.code()
                .notes(elf.note("p", "n", argument).base(BASE).bytes())
                .section(".stapsdt.base", ElfBuilder.SHT_PROGBITS, ALLOC, BASE, new byte[1], 0x1000, 0x80)
                .section(".note.gnu.build-id", ElfBuilder.SHT_NOTE, ALLOC, 0, buildId(machine.order()), 4, 0);
        return UsdtFile.read(elf.build(), Detail.LAYOUT, Detail.SYMBOLS);
    }

    private static byte[] buildId(ByteOrder order) {
        ByteBuffer note = ByteBuffer.allocate(36).order(order);
        note.putInt(4).putInt(20).putInt(3).put("GNU\0".getBytes(StandardCharsets.US_ASCII));
        return note.array();
    }
}
