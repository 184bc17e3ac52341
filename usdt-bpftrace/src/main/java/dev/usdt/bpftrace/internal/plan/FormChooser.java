package dev.usdt.bpftrace.internal.plan;

import dev.usdt.Detail;
import dev.usdt.Machine;
import dev.usdt.PathText;
import dev.usdt.Probe;
import dev.usdt.ProbeSite;
import dev.usdt.Problem;
import dev.usdt.Problem.Severity;
import dev.usdt.SymbolCoverage;
import dev.usdt.UsdtFile;
import dev.usdt.bpftrace.Attach;
import dev.usdt.bpftrace.ScriptOptions;
import dev.usdt.bpftrace.TracedFile;
import dev.usdt.bpftrace.internal.clause.AttachPoint;
import dev.usdt.bpftrace.internal.clause.AttachPoint.Kind;
import dev.usdt.bpftrace.internal.clause.Clause;
import dev.usdt.bpftrace.internal.clause.Clause.Branch;
import dev.usdt.bpftrace.internal.clause.TracedProbe;
import dev.usdt.bpftrace.internal.script.BpftraceText;
import dev.usdt.bpftrace.internal.script.Code;
import dev.usdt.bpftrace.internal.value.ArgumentReader;
import dev.usdt.bpftrace.internal.value.OperandCode;
import dev.usdt.bpftrace.internal.value.ReadValues;
import dev.usdt.bpftrace.internal.value.ReadValues.Omission;
import dev.usdt.bpftrace.internal.value.Refusal;
import dev.usdt.bpftrace.internal.value.RegisterReader;
import dev.usdt.bpftrace.internal.value.TracerSupport;
import dev.usdt.bpftrace.internal.value.Value;
import dev.usdt.bpftrace.internal.value.Versions;
import dev.usdt.bpftrace.internal.value.Wanted;
import dev.usdt.catalog.ProbeValues;
import dev.usdt.tracer.PlaceNumber;
import dev.usdt.validate.Finding;
import dev.usdt.validate.Validation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides for each probe in which form it is traced. */
public final class FormChooser {

    private final TracedFile source;
    private final UsdtFile file;
    private final ScriptOptions options;
    private final Versions versions;
    private final TracerSupport support;
    private final OperandCode operands;
    private final SiteConditions conditions;
    private final ProbeValues probeValues;
    private final Wanted wanted;
    private final ProbeSpelling spelling;
    private final boolean namesOnly;
    /** Probes that have a form by number only, which is not wanted. */
    private final List<Probe> leftOut = new ArrayList<>();
    /** What is read at a single site that no catalog knows, by the argument string, of which few are different. */
    private final Map<String, ReadValues> readValues = new HashMap<>();

    private final Set<Detail> lacking = EnumSet.noneOf(Detail.class);
    private final List<Problem> problems = new ArrayList<>();
    /** Found out when a probe is traced by address, which most are not. */
    private @Nullable Set<ProbeSite> notNops;

    /** @param namesOnly whether a probe is left out that can only be traced by a number */
    FormChooser(
            TracedFile source,
            ScriptOptions options,
            TracerSupport support,
            ProbeValues probeValues,
            Wanted wanted,
            boolean namesOnly) {
        UsdtFile file = source.file();
        Machine machine = file.machine().orElseThrow();
        this.source = source;
        this.file = file;
        this.options = options;
        this.versions = new Versions(options.version());
        this.support = support;
        this.operands = new OperandCode(file, machine);
        this.conditions = new SiteConditions(file.kind(), machine, versions);
        this.probeValues = probeValues;
        this.wanted = wanted;
        this.namesOnly = namesOnly;
        this.spelling = new ProbeSpelling(PathText.of(source.path()));
    }

    /** {@return details that would have let more be traced, up to now} */
    Set<Detail> lacking() {
        return Set.copyOf(lacking);
    }

    /** {@return what has been left out, and why, up to now} */
    List<Problem> problems() {
        return List.copyOf(problems);
    }

    /** {@return the probe as it is traced, or empty if it is not; {@link #problems} has the reason} */
    Optional<TracedProbe> choose(Probe probe) {
        if (options.attach() == Attach.UPROBE) {
            return byAddress(probe, Optional.empty());
        }
        ProbeSite culprit = probe.sites().get(0);
        Optional<Refusal> refusal = refusal(probe);
        for (ProbeSite site : probe.sites()) {
            if (refusal.isEmpty()) {
                refusal = support.refusal(site);
                culprit = site;
            }
        }
        if (refusal.isEmpty()) {
            Optional<TracedProbe> traced = byName(probe);
            if (traced.isPresent()) {
                return traced;
            }
            refusal = Optional.of(Refusal.ofName("its sites differ in operands and cannot be told apart"));
        }
        if (options.attach() == Attach.USDT) {
            notTraced(probe, culprit, refusal.get().reason());
            return Optional.empty();
        } else if (namesOnly && hasPlace(probe)) {
            notTraced(probe, culprit, refusal.get().reason());
            leftOut.add(probe);
            return Optional.empty();
        }
        return byAddress(probe, refusal);
    }

    /** {@return the probes that are left out because they could be traced by a number only, up to now} */
    List<Probe> leftOut() {
        return List.copyOf(leftOut);
    }

    /** Whether something can be attached to, as far as that is known without symbols. */
    private boolean hasPlace(Probe probe) {
        for (ProbeSite site : probe.sites()) {
            if (isPlace(site)) {
                return true;
            }
        }
        return false;
    }

    private boolean isPlace(ProbeSite site) {
        return TracerSupport.misplacement(site).isEmpty()
                && !notNops().contains(site)
                && support.kernelRefusal(site).isEmpty();
    }

    /** Why no site of a probe can be traced by name. */
    private Optional<Refusal> refusal(Probe probe) {
        Optional<String> refusal =
                source.elfOffset() > 0 ? Optional.of("it is within a zip file") : support.refusal(probe);
        if (refusal.isEmpty()) {
            refusal = support.refusalOfAll();
        }
        if (refusal.isEmpty()) {
            refusal = spelling.unspellable(probe);
        }
        return refusal.isEmpty() ? Optional.empty() : Optional.of(Refusal.ofName(refusal.get()));
    }

    private Optional<TracedProbe> byName(Probe probe) {
        List<ProbeSite> sites = probe.sites();
        Optional<ReadValues> together = together(probe);
        if (together.isPresent() && together.get().omissions().isEmpty()) {
            return Optional.of(named(
                    probe,
                    List.of(new Branch(Optional.empty(), sites, together.get().values()))));
        }
        int printable = 0;
        List<ReadValues> readValues = new ArrayList<>();
        Map<String, Integer> known = new HashMap<>();
        List<List<Value>> values = new ArrayList<>();
        List<List<ProbeSite>> groups = new ArrayList<>();
        for (ProbeSite site : sites) {
            ReadValues read =
                    RegisterReader.read(operands, probeValues, probe, site).only(wanted);
            printable += read.values().size();
            readValues.add(read);
            Integer group = known.get(read.identity());
            if (group == null) {
                group = groups.size();
                known.put(read.identity(), group);
                values.add(read.values());
                groups.add(new ArrayList<>());
            }
            groups.get(group).add(site);
        }
        boolean alike = groups.size() == 1;
        Optional<List<Code>> apart = alike ? Optional.of(List.of()) : conditions.of(groups);
        if (together.isPresent()
                && (apart.isEmpty() || printable <= together.get().values().size() * sites.size())) {
            tellOmissions(probe, sites, List.of(together.get()));
            return Optional.of(named(
                    probe,
                    List.of(new Branch(Optional.empty(), sites, together.get().values()))));
        } else if (apart.isEmpty()) {
            return Optional.empty();
        }
        tellOmissions(probe, sites, readValues);
        List<Branch> branches = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            Optional<Code> condition =
                    alike ? Optional.empty() : Optional.of(apart.get().get(i));
            branches.add(new Branch(condition, groups.get(i), values.get(i)));
        }
        return Optional.of(named(probe, branches));
    }

    /** What can be read in the same way at all sites of a probe, or empty if no argument may be named. */
    private Optional<ReadValues> together(Probe probe) {
        ProbeSite first = probe.sites().get(0);
        boolean alone = probe.sites().size() == 1 && !probeValues.isKnown(probe);
        ReadValues known = alone ? readValues.get(first.note().arguments()) : null;
        if (known != null) {
            return Optional.of(known);
        }
        for (ProbeSite site : probe.sites()) {
            if (support.argumentsRefusal(site).isPresent()) {
                return Optional.empty();
            }
        }
        ReadValues read =
                ArgumentReader.read(operands, support, probeValues, probe).only(wanted);
        // Operands that name a symbol are refused, so nothing that is read depends on where the site is.
        if (alone) {
            readValues.put(first.note().arguments(), read);
        }
        return Optional.of(read);
    }

    private TracedProbe named(Probe probe, List<Branch> branches) {
        Optional<Code> before = branches.size() == 1 ? Optional.empty() : Optional.of(conditions.before());
        return new TracedProbe(probe, List.of(new Clause(probe, spelling.place(probe), before, branches)), "");
    }

    private Optional<TracedProbe> byAddress(Probe probe, Optional<Refusal> byName) {
        List<Clause> clauses = new ArrayList<>();
        Set<String> places = new HashSet<>();
        List<ProbeSite> traced = new ArrayList<>();
        List<ReadValues> readValues = new ArrayList<>();
        List<Problem> obstacles = new ArrayList<>();
        for (ProbeSite site : probe.sites()) {
            Optional<String> obstacle = obstacle(site);
            if (obstacle.isPresent()) {
                boolean said = byName.isEmpty() || byName.get().dead().equals(Optional.of(site));
                String message = BpftraceText.label(probe) + " not traced: " + obstacle.get()
                        + (said ? "" : "; and by name: " + byName.get().reason());
                obstacles.add(new Problem(Severity.ERROR, site.note().fileOffset(), message));
                continue;
            }
            ReadValues read =
                    RegisterReader.read(operands, probeValues, probe, site).only(wanted);
            AttachPoint place = place(site);
            // Two notes at one address that say the same are one place to attach to.
            if (places.add(place.text() + "\n" + read.identity())) {
                Branch branch = new Branch(Optional.empty(), List.of(site), read.values());
                clauses.add(new Clause(probe, place, Optional.empty(), List.of(branch)));
                traced.add(site);
                readValues.add(read);
            }
        }
        problems.addAll(obstacles);
        if (clauses.isEmpty()) {
            return Optional.empty();
        }
        tellOmissions(probe, traced, readValues);
        String reason = byName.isEmpty() ? "" : byName.get().reason();
        return Optional.of(new TracedProbe(probe, clauses, reason));
    }

    /** The sites at which there is no NOP, as far as the file was read for that. */
    private Set<ProbeSite> notNops() {
        Set<ProbeSite> found = notNops;
        if (found == null) {
            found = Collections.newSetFromMap(new IdentityHashMap<>());
            if (file.details().contains(Detail.INSTRUCTIONS)) {
                for (Finding finding : Validation.of(file)) {
                    if (finding.code() == Finding.Code.NO_NOP_AT_SITE) {
                        if (finding.site().isPresent()) {
                            found.add(finding.site().get());
                        }
                    }
                }
            }
            notNops = found;
        }
        return found;
    }

    /** Why a site cannot be attached to by a number, or empty if it can. */
    private Optional<String> obstacle(ProbeSite site) {
        Optional<String> misplaced = TracerSupport.misplacement(site);
        if (misplaced.isPresent()) {
            return misplaced;
        } else if (notNops().contains(site)) {
            return Optional.of(String.format("there is no NOP at its site at 0x%x", site.address()));
        }
        Optional<String> refused = support.kernelRefusal(site);
        if (refused.isPresent()) {
            return refused;
        }
        if (source.elfOffset() > 0) {
            return Optional.empty();
        }
        Optional<SymbolCoverage> coverage = file.coverage(site);
        if (coverage.isEmpty()) {
            lacking.add(Detail.COVERAGE);
            return Optional.of("the file was read without Detail.COVERAGE");
        } else if (!coverage.get().resolvesAddress() && coverage.get().coversFileOffset()) {
            return Optional.of(String.format(
                    "no symbol of a name of its own covers its site at 0x%x, and its file offset 0x%x would be taken"
                            + " for an address",
                    site.address(), site.fileOffset().orElseThrow()));
        }
        return Optional.empty();
    }

    /**
     * A number is taken for an address if a symbol covers it, and for a file offset if not. The address needs no
     * {@code --unsafe}, but a bpftrace that can look for the begin of an instruction; Debian's 0.17 cannot, and from
     * 0.22 on {@code --unsafe} takes the place of that.
     */
    private AttachPoint place(ProbeSite site) {
        if (source.elfOffset() > 0) {
            // No ELF file for bpftrace, so it has no symbols.
            return AttachPoint.number(
                    Kind.FILE_OFFSET,
                    PathText.of(source.path()),
                    source.elfOffset() + site.fileOffset().orElseThrow());
        }
        SymbolCoverage coverage = file.coverage(site).orElseThrow();
        boolean old = versions.only().isPresent()
                && !PlaceNumber.ADDRESS.ofUnsafe(versions.tracer()).isOk();
        boolean address = coverage.resolvesAddress() && (!old || coverage.coversFileOffset());
        return AttachPoint.number(
                address ? Kind.ADDRESS : Kind.FILE_OFFSET,
                PathText.of(source.path()),
                address ? site.address() : site.fileOffset().orElseThrow());
    }

    private void tellOmissions(Probe probe, List<ProbeSite> sites, List<ReadValues> readValues) {
        Set<String> known = new HashSet<>();
        for (int i = 0; i < readValues.size(); i++) {
            for (Omission omission : readValues.get(i).omissions()) {
                if (known.add(omission.toString())) {
                    tell(Severity.ERROR, probe, sites.get(i), " " + omission);
                }
            }
        }
    }

    private void notTraced(Probe probe, ProbeSite site, String reason) {
        tell(Severity.ERROR, probe, site, " not traced: " + reason);
    }

    private void tell(Severity severity, Probe probe, ProbeSite site, String text) {
        problems.add(new Problem(severity, site.note().fileOffset(), BpftraceText.label(probe) + text));
    }
}
