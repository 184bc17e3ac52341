package dev.usdt.bpftrace;

import dev.usdt.ProbeFilter;
import dev.usdt.catalog.Catalog;
import dev.usdt.catalog.Condition;
import dev.usdt.catalog.StringDetection;
import dev.usdt.tracer.Tracer.Program;
import dev.usdt.tracer.TracerVersion;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** What a script traces, and how. Immutable; each option has a default. */
public final class ScriptOptions {

    private final Path path;
    private final ProbeFilter filter;
    private final Style style;
    private final StringDetection stringDetection;
    private final int maxStringBytes;
    private final Catalog catalog;
    private final Optional<Condition> condition;
    private final Attach attach;
    private final Optional<TracerVersion> version;
    private final OptionalLong pid;

    private ScriptOptions(Builder builder) {
        this.path = builder.path;
        this.filter = builder.filter;
        this.style = builder.style;
        this.stringDetection = builder.stringDetection;
        this.maxStringBytes = builder.maxStringBytes;
        this.catalog = builder.catalog;
        this.condition = builder.condition;
        this.attach = builder.attach;
        this.version = builder.version;
        this.pid = builder.pid;
    }

    /**
     * {@return options with all defaults: all probes, each hit printed, for every bpftrace}
     *
     * @param path the binary where bpftrace will find it, which need not be where it was read; made absolute, since
     *     bpftrace would look for a bare name in {@code PATH}
     */
    public static ScriptOptions of(Path path) {
        return builder(path).build();
    }

    /**
     * {@return a builder with all defaults}
     *
     * @param path as for {@link #of}
     */
    public static Builder builder(Path path) {
        return new Builder(Objects.requireNonNull(path, "path").toAbsolutePath());
    }

    /** {@return a builder with these options} */
    public Builder toBuilder() {
        Builder builder = new Builder(path);
        builder.filter = filter;
        builder.style = style;
        builder.stringDetection = stringDetection;
        builder.maxStringBytes = maxStringBytes;
        builder.catalog = catalog;
        builder.condition = condition;
        builder.attach = attach;
        builder.version = version;
        builder.pid = pid;
        return builder;
    }

    /** {@return the binary where bpftrace will find it; absolute} */
    public Path path() {
        return path;
    }

    /** {@return which probes to trace} */
    public ProbeFilter filter() {
        return filter;
    }

    /** {@return what to do with the hits} */
    public Style style() {
        return style;
    }

    /** {@return where arguments that no catalog knows are taken for text} */
    public StringDetection stringDetection() {
        return stringDetection;
    }

    /**
     * {@return how many bytes of a text are printed at most; 0 leaves that to bpftrace, which has a limit of its own}
     */
    public int maxStringBytes() {
        return maxStringBytes;
    }

    /** {@return what is known of probes; for a Go binary, beside those of Go's standard library} */
    public Catalog catalog() {
        return catalog;
    }

    /** {@return what has to be true of a hit; if empty, all count} */
    public Optional<Condition> condition() {
        return condition;
    }

    /** {@return how to attach} */
    public Attach attach() {
        return attach;
    }

    /** {@return the only bpftrace that has to run it; if empty, all of them where possible, else newer ones} */
    public Optional<TracerVersion> version() {
        return version;
    }

    /** {@return the only process to trace, as bpftrace sees its number; if empty, all that run the binary} */
    public OptionalLong pid() {
        return pid;
    }

    /** Collects options. Not thread-safe. */
    public static final class Builder {

        private final Path path;
        private ProbeFilter filter = ProbeFilter.ALL;
        private Style style = Style.PRINT;
        private StringDetection stringDetection = StringDetection.AUTO;
        private int maxStringBytes;
        private Catalog catalog = Catalog.EMPTY;
        private Optional<Condition> condition = Optional.empty();
        private Attach attach = Attach.AUTO;
        private Optional<TracerVersion> version = Optional.empty();
        private OptionalLong pid = OptionalLong.empty();

        private Builder(Path path) {
            this.path = path;
        }

        /**
         * Sets which probes to trace.
         *
         * @param filter {@link ProbeFilter#ALL} if not set
         * @return this builder
         */
        public Builder filter(ProbeFilter filter) {
            this.filter = Objects.requireNonNull(filter, "filter");
            return this;
        }

        /**
         * Sets what to do with the hits.
         *
         * @param style {@link Style#PRINT} if not set
         * @return this builder
         */
        public Builder style(Style style) {
            this.style = Objects.requireNonNull(style, "style");
            return this;
        }

        /**
         * Sets where arguments that no catalog knows are taken for text.
         *
         * @param stringDetection {@link StringDetection#AUTO} if not set
         * @return this builder
         */
        public Builder stringDetection(StringDetection stringDetection) {
            this.stringDetection = Objects.requireNonNull(stringDetection, "stringDetection");
            return this;
        }

        /**
         * Sets how many bytes of a text are printed at most.
         *
         * @param bytes 0, which is the default, leaves that to bpftrace
         * @return this builder
         * @throws IllegalArgumentException if it is negative
         */
        public Builder maxStringBytes(int bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("negative maxStringBytes " + bytes);
            }
            this.maxStringBytes = bytes;
            return this;
        }

        /**
         * Sets what is known of probes, beside those of Go's standard library for a Go binary.
         *
         * @param catalog {@link Catalog#EMPTY} if not set
         * @return this builder
         */
        public Builder catalog(Catalog catalog) {
            this.catalog = Objects.requireNonNull(catalog, "catalog");
            return this;
        }

        /**
         * Sets what has to be true of a hit.
         *
         * @param condition if none is set, all hits count
         * @return this builder
         */
        public Builder condition(Condition condition) {
            this.condition = Optional.of(Objects.requireNonNull(condition, "condition"));
            return this;
        }

        /**
         * Sets how to attach.
         *
         * @param attach {@link Attach#AUTO} if not set
         * @return this builder
         */
        public Builder attach(Attach attach) {
            this.attach = Objects.requireNonNull(attach, "attach");
            return this;
        }

        /**
         * Sets the only version of bpftrace that has to run the script.
         *
         * @param version if none is set, all of them where possible, else newer ones
         * @return this builder
         * @throws IllegalArgumentException if it is older than 0.17
         */
        public Builder version(TracerVersion version) {
            Objects.requireNonNull(version, "version");
            if (version.compareTo(Program.BPFTRACE.oldest()) < 0) {
                throw new IllegalArgumentException("bpftrace " + version + " is older than " + Program.BPFTRACE.oldest()
                        + ", the oldest that scripts are written for");
            }
            this.version = Optional.of(version);
            return this;
        }

        /**
         * Sets the only process to trace.
         *
         * @param pid its number, as bpftrace sees it
         * @return this builder
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder pid(long pid) {
            if (pid <= 0) {
                throw new IllegalArgumentException("invalid pid " + pid);
            }
            this.pid = OptionalLong.of(pid);
            return this;
        }

        /** {@return the options} */
        public ScriptOptions build() {
            return new ScriptOptions(this);
        }
    }
}
