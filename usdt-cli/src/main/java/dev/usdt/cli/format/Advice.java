package dev.usdt.cli.format;

import dev.usdt.Raising;
import dev.usdt.validate.Finding.Code;

/**
 * What to do about each kind of finding. The library tells what it found; this is what the command line knows besides.
 */
final class Advice {

    private Advice() {}

    /** {@return what to do about a finding, in one line} */
    static String of(Code code) {
        return switch (code) {
            case LOCATION_NOT_EXECUTABLE -> "link without discarding the code, or drop the note as well";
            case NO_NOP_AT_SITE -> "rebuild; do not move or patch code after its notes were written";
            case CODE_MISSING -> "validate the program itself";
            case EMPTY_PROVIDER -> "give it a provider";
            case EMPTY_NAME -> "give it a name";
            case ARGUMENT_UNPARSED -> "check the constraint in the source that produced the operand";
            case FILE_DAMAGED -> "get a fresh copy of the file";
            case FILE_ODD -> "find out which tool wrote the file this way";
            case LINKER_DROPPED_NOTES -> "link with Go's own linker: CGO_ENABLED=0 or -ldflags=-linkmode=internal";
            case NOT_LINKED_BY_GO ->
                "if this Go supports probes, link with Go's own linker: CGO_ENABLED=0 or -ldflags=-linkmode=internal";
            case SEMAPHORE_NOT_WRITABLE -> Raising.NOT_WRITABLE.cure();
            case SEMAPHORE_PAGE_SHARED -> Raising.SHARED_PAGE.cure();
            case SEMAPHORE_OUT_OF_REACH -> Raising.NOT_IN_FILE.cure();
            case SEMAPHORE_OUTSIDE_PROBES -> "put it into the section .probes";
            case SITES_DIFFER_IN_SEMAPHORE -> "give all sites of a probe one semaphore";
            case PADDED_DESCRIPTOR -> "usdt repair, or a newer Go";
            case ZERO_TAIL -> "usdt repair, or a newer Go";
            case FALLBACK_PROBE -> "usdt repair, or a newer Go";
            case DUPLICATE_NOTE -> "find out why the note was linked twice";
            case SITES_DIFFER_IN_COUNT -> "pass the same number at each site, or give the probes different names";
            case SITES_DIFFER_IN_TYPE -> "cast to the same type at each site";
            case TOO_MANY_ARGUMENTS -> "pass a pointer to a structure";
            case NOTES_NOT_IN_SECTION -> "keep the section headers, and the section .note.stapsdt uncompressed";
            case SEVERAL_NOTE_SECTIONS -> "merge them with a linker script";
            case NOTES_BEFORE_PROBES -> "do without semaphores, or place .probes before the notes";
            case PRELINKED -> "undo prelink, or rebuild";
            case NOTE_WITHOUT_BASE -> "usdt repair";
            case TOO_MANY_SITES ->
                "usdt bpftrace --attach uprobe, with BPFTRACE_MAX_PROBES at least the number of sites";
            case ADDRESS_FOR_OFFSET -> "link with GNU ld, or with -z separate-loadable-segments (lld, mold)";
            case UNPRINTABLE_NAME -> "use letters, digits and _";
            case UNSPELLABLE_NAME -> "use printable characters other than : * and \\";
            case NOT_AN_EVENT_NAME -> "use letters, digits and _, no leading digit, and at most 63 characters";
            case NO_STAPSDT_BASE -> "usdt repair --gdb";
            case NOTES_LOADED -> "trace with bpftrace, bcc or libbpf";
            case NO_BUILD_ID -> "link with --build-id (Go: -ldflags=-B=gobuildid)";
            case NOP5 -> "usdt repair --nops, or build with the NOP of one byte, 90";
            case NOP_NOP5 ->
                "usdt repair --nops, or build with the NOP of one byte alone, or with the newer nop, nop10";
            case VALUE_IN_RED_ZONE -> "usdt repair --nops, or build with the NOP of one byte, 90";
            case NOP_WITH_SEGMENT -> "usdt repair --nops, or build with the NOP of one byte, 90";
            case NOP_KINDS -> "nothing; on x86-64 the NOP of one byte, 90, is safe under every tracer";
            case REFUSED_BY_BCC -> "usdt bpftrace writes a script that reads it otherwise";
            case REFUSED_BY_LIBBPF -> "usdt bpftrace writes a script that reads it otherwise";
            case REFUSED_BY_PERF -> "another tracer";
            case REFUSED_BY_GDB -> "another tracer, or print the operand by hand";
            case REFUSED_BY_SYSTEMTAP -> "another tracer";
            case MISREAD -> "another tracer, or a script of usdt bpftrace";
            case TRACER_FAILS -> "usdt bpftrace, usdt repair, or another tracer";
            case TRACER_UNKNOWN -> "try it, or trace with another tracer";
        };
    }
}
