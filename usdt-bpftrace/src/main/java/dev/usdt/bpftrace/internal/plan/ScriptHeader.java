package dev.usdt.bpftrace.internal.plan;

import dev.usdt.Argument;
import dev.usdt.Operand.Memory;
import dev.usdt.PathText;
import dev.usdt.ProbeSite;
import dev.usdt.Problem;
import dev.usdt.UsdtFile;
import dev.usdt.bpftrace.ScriptOptions;
import dev.usdt.bpftrace.TracedFile;
import dev.usdt.bpftrace.internal.clause.AttachPoint.Kind;
import dev.usdt.bpftrace.internal.clause.Clause;
import dev.usdt.bpftrace.internal.clause.TracedProbe;
import dev.usdt.bpftrace.internal.script.ScriptText;
import dev.usdt.bpftrace.internal.value.Value;
import dev.usdt.bpftrace.internal.value.Versions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The comment at the top of a script: what it traces, how to run it, and what is left out. */
public final class ScriptHeader {

    private final List<TracedFile> files;
    private final ScriptOptions options;
    private final ScriptPlan plan;
    private final List<TracedProbe> probes;
    private final List<String> reasons;
    private final Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    private final ScriptText text;

    /**
     * Prepares the head of a script.
     *
     * @param files all that were asked for, also those of which nothing is traced
     * @param reasons what is to be said of why probes are traced by address, a line each
     */
    public ScriptHeader(
            ScriptText text, List<TracedFile> files, ScriptOptions options, ScriptPlan plan, List<String> reasons) {
        this.reasons = reasons;
        this.text = text;
        this.files = files;
        this.options = options;
        this.plan = plan;
        this.probes = plan.probes();
        for (TracedProbe probe : probes) {
            for (Clause clause : probe.clauses()) {
                kinds.add(clause.point().kind());
            }
        }
    }

    /** {@return what it takes to run the script that not every bpftrace has; empty if nothing} */
    public String needs() {
        if (kinds.contains(Kind.FILE_OFFSET)) {
            return "--unsafe" + (kinds.contains(Kind.ADDRESS) ? " and libbfd" : "");
        }
        return kinds.contains(Kind.ADDRESS) ? "libbfd or, from 0.22 on, --unsafe" : "";
    }

    public void write(List<Problem> problems) {
        if (files.size() == 1) {
            line("USDT probes of " + name(files.get(0)));
            line(describe(files.get(0).file()));
        } else {
            line("USDT probes of " + files.size() + " files:");
            for (TracedFile file : files) {
                line(name(file) + ": " + describe(file.file()));
            }
        }
        if (!probes.isEmpty()) {
            addRun();
            if (!plan.remarks().isEmpty()) {
                line("");
                for (String remark : plan.remarks()) {
                    line(remark);
                }
            }
            addReading();
        }
        if (!problems.isEmpty()) {
            line("");
            for (Problem problem : problems) {
                line(problem.message());
            }
        }
    }

    private static String name(TracedFile file) {
        String path = PathText.of(file.path());
        return file.name().equals(path) ? path : file.name() + ", by " + path;
    }

    private void addRun() {
        int sites = 0;
        int byName = 0;
        for (TracedProbe probe : probes) {
            for (Clause.Branch branch : probe.branches()) {
                sites += branch.sites().size();
            }
            byName += probe.isByName() ? 1 : 0;
        }
        String how = byName == probes.size()
                ? ""
                : byName == 0 ? ", by address" : ", " + (probes.size() - byName) + " of the probes by address";
        line(counted(probes.size(), "probe") + " traced, at " + counted(sites, "site") + how + ".");
        if (options.pid().isPresent()) {
            line("Only in process " + options.pid().getAsLong() + ".");
        }
        line("");
        String unsafe = kinds.contains(Kind.FILE_OFFSET) ? "--unsafe " : "";
        line("Run:                  sudo bpftrace " + unsafe + "FILE.bt");
        line("Many events at once:  sudo BPFTRACE_PERF_RB_PAGES=1024 bpftrace -q " + unsafe + "FILE.bt");
        line("Written for:          bpftrace "
                + (options.version().isPresent() ? options.version().get().toString() : "0.17 and newer")
                + (kinds.contains(Kind.ADDRESS) ? ", built with libbfd" : ""));
        if (kinds.contains(Kind.ADDRESS)) {
            addAddresses();
        }
        if (kinds.contains(Kind.FILE_OFFSET)) {
            addOffsets();
        }
        if (!reasons.isEmpty()) {
            line("");
            for (String reason : reasons) {
                line(reason);
            }
        }
    }

    private void addAddresses() {
        line("");
        line("bpftrace --info tells whether it was built with libbfd. Without it, bpftrace 0.22 and newer attaches by");
        line("address with --unsafe only, older ones not at all"
                + (options.version().isEmpty() ? ": for Debian's 0.17 write a script with --target 0.17." : "."));
    }

    private void addOffsets() {
        line("");
        line(
                "With --unsafe bpftrace takes a number that no symbol covers for a file offset. It warns then that it could");
        line(
                "not check the place, which is harmless. If debug symbols of the file are installed where it runs, it looks");
        line("into them too, and may take the number for an address: do not run this script there.");
    }

    private void addReading() {
        Legend legend = new Legend();
        boolean memory = false;
        for (TracedProbe probe : probes) {
            boolean read = false;
            for (Clause.Branch branch : probe.branches()) {
                for (Value value : branch.values()) {
                    read = true;
                    value.write(legend);
                }
            }
            memory = memory || (read && isInMemory(probe));
        }
        boolean printsValues = options.style().printsValues();
        if (legend.guess) {
            line("");
            line("An unsigned 8-byte value followed by a signed one that no catalog names is taken for a string, a");
            line("guess, where it can be one: the length is 0 to 1048576, the address 4096 or more.");
        }
        if (printsValues && (legend.texts || legend.ended)) {
            line("");
            line("Long texts are cut: bpftrace prints the first " + mostText() + ".");
        }
        if (legend.texts || legend.ended) {
            line("");
            line("Zero bytes stand for those of a text that are not in memory at that moment"
                    + (legend.ended ? ", and a text up to a NUL is empty then." : "."));
        }
        if (memory) {
            line("");
            line("A value of an argument that lies in memory is 0 if that is not loaded at that moment.");
        }
        if (printsValues && legend.bits) {
            line("");
            line("Floating-point numbers are printed as their bits: bpftrace has no such type.");
        }
        if (printsValues && legend.bytes) {
            line("");
            line("Of a value that is not a number the bytes are printed, at most " + Value.Bytes.MOST
                    + "; of one in two registers both,");
            line("in the order in which they would be in memory.");
        }
    }

    /** Which kinds of values have to be explained. */
    private static final class Legend implements Value.Writer {
        private boolean guess;
        private boolean texts;
        private boolean ended;
        private boolean bits;
        private boolean bytes;

        @Override
        public void integral(Value.Integral number) {}

        @Override
        public void constant(Value.Constant constant) {}

        @Override
        public void bits(Value.Bits floating) {
            bits = true;
        }

        @Override
        public void bytes(Value.Bytes inMemory) {
            bytes = true;
        }

        @Override
        public void halves(Value.Halves halves) {
            bytes = true;
        }

        @Override
        public void text(Value.Text text) {
            texts = true;
            guess |= text.guess();
        }

        @Override
        public void endedText(Value.EndedText text) {
            ended = true;
        }
    }

    private static boolean isInMemory(TracedProbe probe) {
        for (Clause.Branch branch : probe.branches()) {
            for (ProbeSite site : branch.sites()) {
                for (Argument argument : site.arguments()) {
                    if (argument.operand() instanceof Memory) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private String mostText() {
        Versions versions = new Versions(options.version());
        int most = options.maxStringBytes();
        String newer = (most == 0 ? 1020 : Math.min(most, 1020)) + " bytes";
        if (!versions.anyUpTo(22) || (most > 0 && most <= 60)) {
            return newer;
        }
        String older = "60 to 64 bytes";
        String raised = most == 0 ? "" : " (BPFTRACE_MAX_STRLEN=N raises it)";
        return versions.anyFrom(23) ? older + " up to 0.22" + raised + ", " + newer + " from 0.23 on" : older + raised;
    }

    private static String describe(UsdtFile file) {
        String machine = file.machine().isPresent()
                ? file.machine().get().machineName()
                : "e_machine " + file.kind().machineNumber();
        return machine
                + (file.buildId().isPresent() ? ", build id " + file.buildId().get() : ", no build id");
    }

    private static String counted(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    private void line(String line) {
        text.comment(line);
    }
}
