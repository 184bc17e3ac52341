package dev.usdt.bpftrace;

import dev.usdt.ElfKind;
import dev.usdt.Fact;
import dev.usdt.GoLayout;
import dev.usdt.Machine;
import dev.usdt.Probe;
import dev.usdt.Problem;
import dev.usdt.Problem.Severity;
import dev.usdt.UsdtFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes a bpftrace script for the probes of a file. */
public final class ScriptWriter {

    private final UsdtFile file;
    private final ScriptOptions options;
    private final List<TracedProbe> probes = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    private ScriptWriter(UsdtFile file, ScriptOptions options) {
        this.file = file;
        this.options = options;
    }

    /** {@return what a file has to be read with, so that all that can be traced is traced} */
    public static Fact[] facts() {
        return new Fact[] {Fact.INSTRUCTIONS, Fact.SYMBOLS, Fact.COVERAGE};
    }

    /**
     * Writes a script. Each probe is traced in the form {@code usdt:"PATH":"provider":"name"} if that is right with
     * every bpftrace that the script is for, else, if the options let it, by the address of each site.
     *
     * <p>Probes come in the order of the file. One to which bpftrace would not attach, or whose arguments it would
     * mistake, is not traced; a file of which that is true as a whole gives a script that {@link Script#isEmpty()
     * traces nothing}.
     *
     * @param file the probes, read with {@link #facts()}; read with less, some are not traced
     * @param options what to trace and how
     * @return the script, and what it leaves out
     */
    public static Script write(UsdtFile file, ScriptOptions options) {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(options, "options");
        return new ScriptWriter(file, options).write();
    }

    private Script write() {
        refusal()
                .ifPresentOrElse(
                        reason -> problems.add(new Problem(Severity.ERROR, firstNote(), "nothing traced: " + reason)),
                        this::addProbes);
        StringBuilder text = new StringBuilder(new ScriptHeader(file, options, probes).text(problems));
        boolean fileHasNames = FormChooser.noNames(file).isEmpty();
        for (TracedProbe probe : probes) {
            text.append('\n');
            if (fileHasNames && !probe.reason().isEmpty()) {
                text.append("// ").append(BpftraceText.label(probe.probe())).append(" is traced by address: ");
                text.append(probe.reason()).append('\n');
            }
            text.append(probe.clauses().stream()
                    .map(clause -> clause.text(options.pid()))
                    .collect(Collectors.joining("\n")));
        }
        return new Script(text.toString(), probes.size(), problems);
    }

    /** Why no probe of the file can be traced, or empty. */
    private Optional<String> refusal() {
        ElfKind kind = file.kind();
        if (file.probes().isEmpty()) {
            return Optional.of("no USDT probes");
        } else if (kind.type() != ElfKind.ET_EXEC && kind.type() != ElfKind.ET_DYN) {
            return Optional.of("not a program or a shared library, but e_type " + kind.type());
        } else if (!kind.elf64() || kind.bigEndian() || !isMachineOf(Machine.X86_64, Machine.AARCH64)) {
            return Optional.of("scripts are written for x86_64 and aarch64 only");
        } else if (options.attach() == Attach.USDT && FormChooser.noNames(file).isPresent()) {
            return FormChooser.noNames(file);
        }
        return BpftraceText.unspellablePath(options.path().toString())
                .map(reason ->
                        "the path " + BpftraceText.inComment(options.path().toString()) + " " + reason
                                + "; a symbolic link with another name helps");
    }

    private boolean isMachineOf(Machine... machines) {
        return file.machine().filter(List.of(machines)::contains).isPresent();
    }

    private void addProbes() {
        FormChooser forms = new FormChooser(file, options);
        int chosen = 0;
        for (Probe probe : file.probes()) {
            if (options.filter().matches(probe.provider(), probe.name()) && !isFiller(probe)) {
                chosen++;
                forms.choose(probe).ifPresent(probes::add);
            }
        }
        problems.addAll(forms.problems());
        if (chosen == 0) {
            problems.add(new Problem(Severity.ERROR, firstNote(), "nothing traced: no probe matches the filter"));
        }
        if (!probes.isEmpty()) {
            problems.addAll(new Warnings(file, options, probes).all());
        }
    }

    /** The Go fork's older layout has a note that is no probe. */
    private boolean isFiller(Probe probe) {
        return file.goLayout().equals(Optional.of(GoLayout.OLDER))
                && probe.provider().equals("_fallback")
                && probe.name().equals("_fallback");
    }

    private long firstNote() {
        return file.sites().isEmpty() ? 0 : file.sites().get(0).note().fileOffset();
    }
}
