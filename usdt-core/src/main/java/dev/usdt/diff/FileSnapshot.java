package dev.usdt.diff;

import dev.usdt.Argument;
import dev.usdt.ArgumentType;
import dev.usdt.Detail;
import dev.usdt.GoLayout;
import dev.usdt.Machine;
import dev.usdt.Operand;
import dev.usdt.Probe;
import dev.usdt.ProbeSite;
import dev.usdt.Semaphore;
import dev.usdt.UsdtFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What {@link ProbeDiff} compares of a file: little enough to be kept with a project, where the file itself is not.
 *
 * @param machine the name of its machine, or {@code e_machine N}
 * @param goLayout how the Go fork laid out the notes; empty if it did not make them
 * @param sections what is known of its sections
 * @param probes its probes, in the order of the file
 */
public record FileSnapshot(String machine, Optional<GoLayout> goLayout, Sections sections, List<ProbeSnapshot> probes) {

    /**
     * Sections of a file; what is empty is not known and not compared.
     *
     * @param notes whether there is a section {@code .note.stapsdt}
     * @param stapsdtBase whether there is a section {@code .stapsdt.base}
     * @param notesLoaded whether the notes are loaded with the program
     */
    public record Sections(Optional<Boolean> notes, Optional<Boolean> stapsdtBase, Optional<Boolean> notesLoaded) {}

    /**
     * A probe.
     *
     * @param provider the provider's name
     * @param name the probe's name
     * @param sites its sites, at least one
     */
    public record ProbeSnapshot(String provider, String name, List<SiteSnapshot> sites) {

        /**
         * Copies the list.
         *
         * @throws IllegalArgumentException if it is empty
         */
        public ProbeSnapshot {
            Objects.requireNonNull(provider, "provider");
            Objects.requireNonNull(name, "name");
            sites = List.copyOf(sites);
            if (sites.isEmpty()) {
                throw new IllegalArgumentException("a probe has at least one site");
            }
        }
    }

    /**
     * A site of a probe.
     *
     * @param address its virtual address
     * @param arguments its arguments, in their order
     * @param semaphore its semaphore, or empty if it has none
     */
    public record SiteSnapshot(long address, List<ArgumentSnapshot> arguments, Optional<SemaphoreSnapshot> semaphore) {

        /** Copies the list. */
        public SiteSnapshot {
            arguments = List.copyOf(arguments);
        }
    }

    /**
     * An argument of a site.
     *
     * @param type how its value is to be read
     * @param place where it is
     */
    public record ArgumentSnapshot(ArgumentType type, Place place) {}

    /** Where an argument is. */
    public enum Place {
        /** In one. */
        REGISTER("in a register"),
        /** Too wide for one. */
        REGISTERS("in two registers"),
        /** At an address. */
        MEMORY("in memory"),
        /** A number that the compiler knew. */
        CONSTANT("a constant"),
        /** That of something that the linker places. */
        ADDRESS("the address of a symbol"),
        /** Its operand cannot be decoded. */
        UNPARSED("not understood");

        private final String words;

        Place(String words) {
            this.words = words;
        }

        /** {@return it in words, as they follow "is"} */
        public String words() {
            return words;
        }

        /** {@return where the value of an operand is} */
        public static Place of(Operand operand) {
            if (operand instanceof Operand.Register) {
                return REGISTER;
            } else if (operand instanceof Operand.RegisterPair) {
                return REGISTERS;
            } else if (operand instanceof Operand.Memory) {
                return MEMORY;
            } else if (operand instanceof Operand.Constant) {
                return CONSTANT;
            } else if (operand instanceof Operand.Address) {
                return ADDRESS;
            } else if (operand instanceof Operand.Unparsed) {
                return UNPARSED;
            }
            throw new AssertionError(operand);
        }
    }

    /**
     * A semaphore.
     *
     * @param address its virtual address, by which those of one file are told apart
     * @param section the writable section that it is in, if that is known
     * @param inStarted whether the kernel raises it in processes that are started after the tracer
     * @param inRunning whether the kernel raises it in processes that run before the tracer
     */
    public record SemaphoreSnapshot(long address, Optional<String> section, boolean inStarted, boolean inRunning) {}

    /** Copies the list. */
    public FileSnapshot {
        Objects.requireNonNull(machine, "machine");
        Objects.requireNonNull(goLayout, "goLayout");
        Objects.requireNonNull(sections, "sections");
        probes = List.copyOf(probes);
    }

    /**
     * {@return what is compared of a file}
     *
     * @param file a file; what only {@link Detail#LAYOUT} tells is empty if it was read without
     */
    public static FileSnapshot of(UsdtFile file) {
        List<ProbeSnapshot> probes = new ArrayList<>();
        for (Probe probe : file.probes()) {
            List<SiteSnapshot> sites = new ArrayList<>();
            for (ProbeSite site : probe.sites()) {
                sites.add(of(site));
            }
            probes.add(new ProbeSnapshot(probe.provider(), probe.name(), sites));
        }
        Sections sections = new Sections(
                Optional.of(file.hasNoteSection()),
                file.layout().map(layout -> layout.stapsdtBase()),
                file.layout().map(layout -> layout.loaded()));
        String machine = file.machine()
                .map(Machine::machineName)
                .orElse("e_machine " + file.kind().machineNumber());
        return new FileSnapshot(machine, file.goLayout(), sections, probes);
    }

    private static SiteSnapshot of(ProbeSite site) {
        List<ArgumentSnapshot> arguments = new ArrayList<>();
        for (Argument argument : site.arguments()) {
            arguments.add(new ArgumentSnapshot(argument.type(), Place.of(argument.operand())));
        }
        return new SiteSnapshot(site.address(), arguments, site.semaphore().map(FileSnapshot::of));
    }

    private static SemaphoreSnapshot of(Semaphore semaphore) {
        return new SemaphoreSnapshot(
                semaphore.address(),
                semaphore.section(),
                semaphore.raising().inStarted(),
                semaphore.raising().inRunning());
    }
}
