package dev.usdt.bpftrace;

import dev.usdt.Machine;
import dev.usdt.Problem;
import dev.usdt.UsdtFile;
import java.util.List;

/** The comment at the top of a script: what it traces, how to run it, and what is left out. */
final class ScriptHeader {

    private ScriptHeader() {}

    static String text(UsdtFile file, ScriptOptions options, List<Clause> clauses, List<Problem> problems) {
        StringBuilder header = new StringBuilder();
        line(header, "USDT probes of " + BpftraceText.inComment(options.target().toString()));
        line(header, describe(file));
        if (!clauses.isEmpty()) {
            int sites = clauses.stream()
                    .mapToInt(clause -> clause.probe().sites().size())
                    .sum();
            line(header, counted(clauses.size(), "probe") + " traced, at " + counted(sites, "site") + ".");
            line(header, "");
            line(header, "Run:                  sudo bpftrace FILE.bt");
            line(header, "Many events at once:  sudo BPFTRACE_PERF_RB_PAGES=1024 bpftrace -q FILE.bt");
            line(header, "Written for:          bpftrace 0.17 and newer");
        }
        if (clauses.stream().anyMatch(clause -> clause.values().stream().anyMatch(Value::text))) {
            line(header, "");
            line(header, "An unsigned 8-byte value with a signed one behind it is taken for a Go string: a guess.");
            line(
                    header,
                    "bpftrace prints its first 60 to 64 bytes up to 0.22, 1020 from 0.23 on; \\x00 stands for bytes");
            line(header, "that are not in memory at that moment.");
        }
        if (!problems.isEmpty()) {
            line(header, "");
            problems.forEach(problem -> line(header, problem.message()));
        }
        return header.toString();
    }

    private static String describe(UsdtFile file) {
        String machine = file.machine()
                .map(Machine::machineName)
                .orElse("e_machine " + file.kind().machineNumber());
        return machine + file.buildId().map(id -> ", build id " + id).orElse(", no build id");
    }

    private static String counted(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    private static void line(StringBuilder header, String text) {
        header.append(text.isEmpty() ? "//" : "// ").append(text).append('\n');
    }
}
