package dev.usdt.trace;

import dev.usdt.ProbeFilter;
import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.Condition;
import dev.usdt.catalog.StringDetection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What is traced, and how. Immutable; each option has a default. */
public final class TraceOptions {

    /** The most bytes that the kernel fetches of all values of a hit; a text gets what the others leave. */
    public static final int MOST_STRING_BYTES = 3072;

    private final List<Path> files;
    private final OptionalLong pid;
    private final ProbeFilter filter;
    private final Catalog catalog;
    private final StringDetection stringDetection;
    private final int maxStringBytes;
    private final long bufferBytes;
    private final Optional<Condition> condition;
    private final Map<String, Set<String>> omitted;
    private final Optional<Set<String>> wanted;
    private final Set<String> asked;
    private final boolean hazards;
    private final boolean pairedOnly;
    private final Optional<TracedCommand> command;

    private TraceOptions(Builder builder) {
        this.files = List.copyOf(builder.files);
        this.pid = builder.pid;
        this.filter = builder.filter;
        this.catalog = builder.catalog;
        this.stringDetection = builder.stringDetection;
        this.maxStringBytes = builder.maxStringBytes;
        this.bufferBytes = builder.bufferBytes;
        this.condition = builder.condition;
        this.omitted = Collections.unmodifiableMap(new LinkedHashMap<>(builder.omitted));
        this.wanted = builder.wanted;
        this.asked = Set.copyOf(builder.asked);
        this.hazards = builder.hazards;
        this.pairedOnly = builder.pairedOnly;
        this.command = builder.command;
    }

    /** {@return all probes of a file, in every process that runs it} */
    public static TraceOptions of(Path file) {
        return builder().file(file).build();
    }

    /** {@return a builder with all defaults, and nothing to trace} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return the files to trace; if there are none, those of the process} */
    public List<Path> files() {
        return files;
    }

    /** {@return the only process to trace, by its number for the kernel; if empty, all} */
    public OptionalLong pid() {
        return pid;
    }

    /** {@return which probes to trace} */
    public ProbeFilter filter() {
        return filter;
    }

    /** {@return what is known of probes; for a Go binary, beside those of Go's standard library} */
    public Catalog catalog() {
        return catalog;
    }

    /** {@return where arguments that no catalog knows are taken for text} */
    public StringDetection stringDetection() {
        return stringDetection;
    }

    /** {@return how many bytes of a text are fetched at most} */
    public int maxStringBytes() {
        return maxStringBytes;
    }

    /** {@return how large the buffer is for each processor, in bytes} */
    public long bufferBytes() {
        return bufferBytes;
    }

    /** {@return what has to be true of a hit; if empty, all are told} */
    public Optional<Condition> condition() {
        return condition;
    }

    /** {@return the names of values that must not be told, whoever has them} */
    public Set<String> omitted() {
        Set<String> names = new HashSet<>();
        omitted.values().forEach(names::addAll);
        return names;
    }

    /** {@return the same, by what was typed for them} */
    Map<String, Set<String>> omittedAs() {
        return omitted;
    }

    /** {@return the names of the values that are fetched; empty for all} */
    public Optional<Set<String>> wanted() {
        return wanted;
    }

    /** {@return names of values that hits will be asked for, besides those of the condition} */
    public Set<String> asked() {
        return asked;
    }

    /** {@return whether sites are traced, too, at which the kernel may damage the program} */
    public boolean hazards() {
        return hazards;
    }

    /** {@return whether only probes are traced that are the start or an end of something} */
    public boolean pairedOnly() {
        return pairedOnly;
    }

    /** {@return the command that is traced with all that it starts; it is the process, then} */
    public Optional<TracedCommand> command() {
        return command;
    }

    /** Collects options. Not thread-safe. */
    public static final class Builder {

        private final List<Path> files = new ArrayList<>();
        private OptionalLong pid = OptionalLong.empty();
        private ProbeFilter filter = ProbeFilter.ALL;
        private Catalog catalog = Catalog.EMPTY;
        private StringDetection stringDetection = StringDetection.AUTO;
        private int maxStringBytes = 64;
        private long bufferBytes = 16 << 20;
        private Optional<Condition> condition = Optional.empty();
        private final Map<String, Set<String>> omitted = new LinkedHashMap<>();
        private Optional<Set<String>> wanted = Optional.empty();
        private Set<String> asked = Set.of();
        private boolean hazards;
        private boolean pairedOnly;
        private Optional<TracedCommand> command = Optional.empty();

        private Builder() {}

        /**
         * Adds a file to trace.
         *
         * @param file the file, a program or a library
         * @return this builder
         */
        public Builder file(Path file) {
            files.add(Objects.requireNonNull(file, "file"));
            return this;
        }

        /**
         * Sets the only process to trace.
         *
         * @param number its number for the kernel; if none is set, all processes
         * @return this builder
         */
        public Builder pid(long number) {
            pid = OptionalLong.of(number);
            return this;
        }

        /**
         * Sets which probes to trace.
         *
         * @param probes {@link ProbeFilter#ALL} if not set
         * @return this builder
         */
        public Builder filter(ProbeFilter probes) {
            filter = Objects.requireNonNull(probes, "probes");
            return this;
        }

        /**
         * Sets what is known of probes.
         *
         * @param known {@link Catalog#EMPTY} if not set
         * @return this builder
         */
        public Builder catalog(Catalog known) {
            catalog = Objects.requireNonNull(known, "known");
            return this;
        }

        /**
         * Sets where arguments are taken for text.
         *
         * @param where {@link StringDetection#AUTO} if not set
         * @return this builder
         */
        public Builder stringDetection(StringDetection where) {
            stringDetection = Objects.requireNonNull(where, "where");
            return this;
        }

        /**
         * Sets how many bytes of a text are fetched at most. All texts cost as many, also short ones.
         *
         * @param bytes 64 if not set
         * @return this builder
         * @throws IllegalArgumentException if it is not one of 1 to {@link #MOST_STRING_BYTES}
         */
        public Builder maxStringBytes(int bytes) {
            if (bytes < 1 || bytes > MOST_STRING_BYTES) {
                throw new IllegalArgumentException("maxStringBytes " + bytes + ", expected 1 to " + MOST_STRING_BYTES);
            }
            maxStringBytes = bytes;
            return this;
        }

        /**
         * Sets how large the buffer is for each processor.
         *
         * @param bytes 16 MiB if not set
         * @return this builder
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder bufferBytes(long bytes) {
            if (bytes <= 0) {
                throw new IllegalArgumentException("bufferBytes " + bytes);
            }
            bufferBytes = bytes;
            return this;
        }

        /**
         * Sets what has to be true of a hit.
         *
         * @param where if none is set, all hits are told
         * @return this builder
         */
        public Builder condition(Condition where) {
            condition = Optional.of(where);
            return this;
        }

        /**
         * Adds a value that must not be told. A condition may ask for it all the same. That nothing has it is an error:
         * it is most likely mistyped.
         *
         * @param name the name of a value
         * @return this builder
         */
        public Builder omit(String name) {
            return omit(name, Set.of(name));
        }

        /**
         * Adds values that must not be told, as {@link #omit(String)} does. That nothing has one of them is an error.
         *
         * @param typed what somebody has called them; names that were given for it before stay
         * @param names the names that probes have for them, one at least
         * @return this builder
         */
        public Builder omit(String typed, Collection<String> names) {
            if (names.isEmpty()) {
                throw new IllegalArgumentException("no names for " + typed);
            }
            Set<String> all = new LinkedHashSet<>(omitted.getOrDefault(typed, Set.of()));
            all.addAll(names);
            omitted.put(Objects.requireNonNull(typed, "typed"), Set.copyOf(all));
            return this;
        }

        /**
         * Sets which values are fetched, besides those that the condition asks for: each costs the program some time.
         *
         * @param names their names; all values, if not set
         * @return this builder
         */
        public Builder wanted(Collection<String> names) {
            wanted = Optional.of(Set.copyOf(names));
            return this;
        }

        /**
         * Sets which values hits will be asked for by the caller. That nothing has one of them is an error, as of those
         * of the condition: it is most likely mistyped.
         *
         * @param names their names; none, if not set
         * @return this builder
         */
        public Builder asked(Collection<String> names) {
            asked = Set.copyOf(names);
            return this;
        }

        /**
         * Sets whether to trace sites at a NOP of 5 bytes, which Linux from 6.18 on replaces by a call that overwrites
         * what a leaf function keeps below the stack.
         *
         * @param trace no, if not set
         * @return this builder
         * @see dev.usdt.tracer.NopHazard
         */
        public Builder hazards(boolean trace) {
            hazards = trace;
            return this;
        }

        /**
         * Sets whether to trace only probes that are the start or an end of something, as the catalog and their names
         * say.
         *
         * @param only all that the filter matches, if not set
         * @return this builder
         */
        public Builder pairedOnly(boolean only) {
            pairedOnly = only;
            return this;
        }

        /**
         * Sets the command to trace: only it and what it starts, from its first instruction on.
         *
         * @param waiting a command that has not begun
         * @return this builder
         */
        public Builder command(TracedCommand waiting) {
            command = Optional.of(waiting);
            pid = OptionalLong.of(waiting.pid());
            return this;
        }

        /** {@return the options} */
        public TraceOptions build() {
            return new TraceOptions(this);
        }
    }
}
