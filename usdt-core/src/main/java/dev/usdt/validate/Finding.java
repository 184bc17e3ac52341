package dev.usdt.validate;

import dev.usdt.ProbeSite;
import dev.usdt.Raising;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Something that validation found.
 *
 * @param code what kind of thing it is
 * @param site the site that it is about, or the first of several; empty if it is about the whole file
 * @param argument the index of the argument that it is about, or of the first of several; empty if it is about none
 * @param fileOffset where it is in the file, in bytes from its start: of a site that of its note; empty if it is about
 *     the whole
 * @param message what is wrong, in one line, without path and site
 */
public record Finding(
        Code code, Optional<ProbeSite> site, OptionalInt argument, OptionalLong fileOffset, String message) {

    /** How bad a finding is. */
    public enum Severity {
        /** Somebody who traces, by whatever means, gets nothing or the wrong thing. */
        ERROR,
        /** Some tracer fails, or something is odd that a healthy build does not have. */
        WARNING,
        /** Good to know; healthy builds have it. */
        NOTE;

        /** {@return its name in lower case} */
        public String severityName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Checks that nothing is null. */
    public Finding {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(site, "site");
        Objects.requireNonNull(argument, "argument");
        Objects.requireNonNull(fileOffset, "fileOffset");
        Objects.requireNonNull(message, "message");
    }

    /** A finding about a site or the whole file. */
    Finding(Code code, Optional<ProbeSite> site, String message) {
        this(code, site, OptionalInt.empty(), offset(site), message);
    }

    /** A finding about an argument. */
    Finding(Code code, ProbeSite site, int argument, String message) {
        this(code, Optional.of(site), OptionalInt.of(argument), offset(Optional.of(site)), message);
    }

    private static OptionalLong offset(Optional<ProbeSite> site) {
        return site.isPresent() ? OptionalLong.of(site.get().note().fileOffset()) : OptionalLong.empty();
    }

    /** {@return how bad it is} */
    public Severity severity() {
        return code.severity();
    }

    /** {@return the message, with the site that it is about in front} */
    @Override
    public String toString() {
        if (site.isEmpty()) {
            return message;
        }
        ProbeSite where = site.get();
        return where.provider() + ":" + where.name() + " at 0x" + Long.toHexString(where.address()) + ": " + message;
    }

    /** The kinds of findings. Their names are stable. */
    public enum Code {
        /** The site's address is in no segment that is loaded as executable, so that it can never fire. */
        LOCATION_NOT_EXECUTABLE(
                Severity.ERROR, "everyone: the probe never fires, and bpftrace 0.25 and newer refuse all of its sites"),
        /** There is no no-operation instruction at the site: a tracer would overwrite code that does something. */
        NO_NOP_AT_SITE(
                Severity.ERROR,
                "everyone: a tracer executes an instruction of the program out of place, or damages it"),
        /** The code of sites is not in this file, as in a debug file, so that it cannot be looked at. */
        CODE_MISSING(Severity.WARNING, "nobody, if this is the debug file of a program"),
        /** The provider has no name. */
        EMPTY_PROVIDER(
                Severity.ERROR,
                "everyone except gdb and bpftrace 0.17, which go by the name alone; whether other tracers do is unknown"),
        /** The probe has no name. */
        EMPTY_NAME(Severity.ERROR, "everyone: no tracer can name the probe, and libbpf refuses all probes of the file"),
        /** An argument cannot be decoded. */
        ARGUMENT_UNPARSED(Severity.ERROR, "everyone: no known tracer can read this operand"),
        /** Something of the file could not be read. */
        FILE_DAMAGED(Severity.ERROR, "everyone: probes may be missing"),
        /** Something of the file is odd, but was read. */
        FILE_ODD(Severity.WARNING, "stricter tracers"),
        /** A Go binary uses probes, but has no notes. */
        LINKER_DROPPED_NOTES(Severity.ERROR, "everyone: there is nothing to attach to"),
        /** A Go program without notes was not linked by Go's own linker. */
        NOT_LINKED_BY_GO(Severity.WARNING, "anyone who expects probes there: their notes, if any, were not written"),
        /** A semaphore is in no segment that is loaded as writable. */
        SEMAPHORE_NOT_WRITABLE(
                Severity.ERROR,
                "everyone except gdb: the kernel cannot raise it, so attaching fails or the probe stays off"),
        /** Two writable segments have the page of the file that a semaphore is in. */
        SEMAPHORE_PAGE_SHARED(
                Severity.WARNING,
                "bpftrace, bcc, libbpf and perf: in a program that is started after them the kernel raises another copy,"
                        + " so that the probe stays off"),
        /** A semaphore is where the kernel does not raise it, or only in some processes. */
        SEMAPHORE_OUT_OF_REACH(
                Severity.WARNING,
                "bpftrace, bcc, libbpf and perf: the kernel does not raise it, or not in all processes"),
        /** A semaphore is not where bcc and perf look for it. */
        SEMAPHORE_OUTSIDE_PROBES(
                Severity.WARNING,
                "bcc, bpftrace up to 0.24 and perf: they do not raise it, so that the probe stays off"),
        /** Sites of one probe have different semaphores. */
        SITES_DIFFER_IN_SEMAPHORE(
                Severity.WARNING,
                "bcc and bpftrace up to 0.24 raise only that of the first note; other sites stay off"),
        /** Notes count their padding in {@code n_descsz}. */
        PADDED_DESCRIPTOR(Severity.WARNING, "bcc, bpftrace up to 0.24, gdb and SystemTap skip these notes"),
        /** Notes are followed by zeros where a note could be. */
        ZERO_TAIL(Severity.WARNING, "libbpf and bpftrace 0.25 and newer refuse all probes of the file"),
        /** There is an extra note {@code _fallback:_fallback}. */
        FALLBACK_PROBE(Severity.WARNING, "anyone who traces all probes of the file: it is not a real probe"),
        /** Two notes say the same. */
        DUPLICATE_NOTE(Severity.WARNING, "libbpf and bpftrace 0.25 and newer count each hit twice"),
        /** Sites of one probe have different numbers of arguments. */
        SITES_DIFFER_IN_COUNT(
                Severity.WARNING,
                "bpftrace up to 0.24 runs no script that uses an argument missing at some site; newer versions read 0 there; perf uses only the first site"),
        /** Sites of one probe have an argument of different types. */
        SITES_DIFFER_IN_TYPE(
                Severity.NOTE,
                "anyone who assumes that all sites have the type of one, and perf, which uses only the first site"),
        /** A site has more than 12 arguments. */
        TOO_MANY_ARGUMENTS(
                Severity.WARNING, "libbpf refuses the probe, SystemTap stops at this file, gdb reads only twelve"),
        /** The notes are not in a section in which tracers look for them. */
        NOTES_NOT_IN_SECTION(Severity.WARNING, "all tracers: they find no probe"),
        /** Notes are in several sections of the name. */
        SEVERAL_NOTE_SECTIONS(Severity.WARNING, "libbpf, bpftrace 0.25 and newer, and perf read only the first"),
        /** A loaded section of notes is in front of a section {@code .probes}. */
        NOTES_BEFORE_PROBES(Severity.WARNING, "bcc and bpftrace up to 0.24 skip the notes"),
        /** Prelink has moved the file, but not its notes. */
        PRELINKED(Severity.WARNING, "bcc and bpftrace up to 0.24 attach where the code used to be"),
        /** A note has no base, though the file has a section for it. */
        NOTE_WITHOUT_BASE(
                Severity.WARNING, "gdb, SystemTap and libbpf before 1.6 attach elsewhere, and usually perf too"),
        /** A probe has so many sites that some tracers do not take it. */
        TOO_MANY_SITES(
                Severity.WARNING,
                "libbpf and bpftrace 0.25 and newer take 256 different argument strings of a probe, bpftrace 512 sites up"
                        + " to 0.22 and 1,024 up to 0.24"),
        /** The code is not as far from its file offset as perf takes it to be. */
        ADDRESS_FOR_OFFSET(Severity.NOTE, "perf attaches elsewhere: it uses addresses as file offsets"),
        /** A name holds characters that cannot be printed. */
        UNPRINTABLE_NAME(Severity.WARNING, "anyone who reads a listing or types the name"),
        /** A name that some tracer cannot spell. */
        UNSPELLABLE_NAME(Severity.WARNING, "bpftrace: some versions do not accept such a name, quoted or not"),
        /** A name that the kernel takes for no event. */
        NOT_AN_EVENT_NAME(
                Severity.NOTE,
                "perf: it accepts no probe of a file in which a name has other characters, nor a name that is too long"),
        /** There is no section {@code .stapsdt.base}. */
        NO_STAPSDT_BASE(Severity.NOTE, "gdb lists no probe, and SystemTap attaches elsewhere if notes have a base"),
        /** The notes are in a section that is loaded with the program. */
        NOTES_LOADED(Severity.NOTE, "perf and SystemTap list no probe"),
        /** There is no build id. */
        NO_BUILD_ID(Severity.NOTE, "perf accepts no probes of the file"),
        /** A NOP of x86-64 has 5 bytes. */
        NOP5(
                Severity.WARNING,
                "the program, under all tracers except gdb: after one hit, Linux 6.18 and newer turn the NOP into a call, which writes 32 bytes below %rsp, where functions that call nothing keep values"),
        /** A NOP of one byte is followed by that of 5 bytes, to which some tracers attach. */
        NOP_NOP5(
                Severity.WARNING,
                "the program, under libbpf 1.7 and newer and bpftrace 0.27 and newer, which attach to the second NOP: Linux"
                        + " 6.18 and newer turn it into a call, as for nop5"),
        /** A value is where the call writes that Linux makes of a NOP. */
        VALUE_IN_RED_ZONE(
                Severity.ERROR,
                "the program, and anyone using a tracer named under nop5 or nop-nop5: from the second hit on, both read what the call has written there"),
        /** A NOP of x86 has a prefix that the kernel does not take. */
        NOP_WITH_SEGMENT(
                Severity.WARNING,
                "all tracers except gdb: Linux refuses a breakpoint at a NOP with the prefix 2e, and bpftrace then runs none of the script; kernels after July 2026 accept the 10-byte one"),
        /** Which NOPs are at the sites. */
        NOP_KINDS(Severity.NOTE, "nobody"),
        /** bcc refuses an operand. */
        REFUSED_BY_BCC(Severity.NOTE, "bcc, and argN in bpftrace up to 0.24"),
        /** libbpf refuses an operand, and with it the probe. */
        REFUSED_BY_LIBBPF(Severity.NOTE, "libbpf, and bpftrace 0.25 and newer"),
        /** perf leaves an operand out. */
        REFUSED_BY_PERF(Severity.NOTE, "perf"),
        /** gdb has no value for an operand, and for no other of the site. */
        REFUSED_BY_GDB(Severity.NOTE, "gdb"),
        /** SystemTap has no value for an operand. */
        REFUSED_BY_SYSTEMTAP(Severity.NOTE, "SystemTap"),
        /** Some tracer reads another value than the program passed, without a word. */
        MISREAD(Severity.NOTE, "anyone who trusts what this tracer prints"),
        /** The tracer that was asked for fails at a probe. */
        TRACER_FAILS(Severity.ERROR, "users of this tracer"),
        /** It is not known what the tracer that was asked for does at a probe. */
        TRACER_UNKNOWN(Severity.WARNING, "users of this tracer: it may or may not fail; its rules are not known here");

        private final Severity severity;
        private final String affects;

        Code(Severity severity, String affects) {
            this.severity = severity;
            this.affects = affects;
        }

        /** {@return how bad it is} */
        public Severity severity() {
            return severity;
        }

        /** {@return its stable name as reports print it, {@code no-nop-at-site}} */
        public String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** {@return whom it affects and how, in one line} */
        public String affects() {
            return affects;
        }

        /** {@return the kind of finding about a semaphore that is raised so; empty if all is well} */
        public static Optional<Code> of(Raising raising) {
            return switch (raising) {
                case ALWAYS -> Optional.empty();
                case SHARED_PAGE, SHARED_WRITABLE_PAGE -> Optional.of(SEMAPHORE_PAGE_SHARED);
                case CLEARED, READ_ONLY_SOON, NOT_IN_FILE, UNALIGNED -> Optional.of(SEMAPHORE_OUT_OF_REACH);
                case NOT_WRITABLE -> Optional.of(SEMAPHORE_NOT_WRITABLE);
            };
        }
    }
}
