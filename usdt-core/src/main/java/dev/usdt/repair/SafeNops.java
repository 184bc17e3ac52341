package dev.usdt.repair;

import dev.usdt.ProbeSite;
import dev.usdt.Problem;
import dev.usdt.Problem.Severity;
import dev.usdt.UsdtFile;
import dev.usdt.internal.operand.Nop;
import dev.usdt.tracer.NopHazard;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Other NOPs in place of those with which tracing damages the program, or at which the kernel refuses a breakpoint. A
 * tracer finds one of a single byte at the place to which it attaches, which the kernel leaves as it is.
 */
final class SafeNops {

    private static final HexFormat BYTES = HexFormat.ofDelimiter(" ");

    /** The longest NOP that is used: one byte shorter than what becomes a call. */
    private static final int LONGEST = 4;

    /** By their length; those that assemblers write. */
    private static final byte[][] NOPS = {
        {}, {(byte) 0x90}, {0x66, (byte) 0x90}, {0x0f, 0x1f, 0x00}, {0x0f, 0x1f, 0x40, 0x00}
    };

    /** An instruction of x86 has no more. */
    private static final int MOST_BYTES = 15;

    /** What is there, and what will be, by file offset; none overlaps another. */
    private final TreeMap<Long, Edit> edits = new TreeMap<>();

    /** Finds out what has to change at the sites of a file that is linked. */
    void plan(UsdtFile file, List<FieldChange> changes, List<Problem> left) {
        for (ProbeSite site : file.sites()) {
            NopHazard hazard = NopHazard.of(file.machine(), site);
            // What is not executable never fires.
            if (hazard == NopHazard.NONE
                    || !site.isExecutable()
                    || site.fileOffset().isEmpty()) {
                continue;
            }
            byte[] code = site.code().orElseThrow();
            int at = hazard == NopHazard.CALL_BEHIND ? 1 : 0;
            byte[] from = Arrays.copyOfRange(code, at, at + Nop.x86Length(code, at));
            Edit edit = new Edit(site.fileOffset().getAsLong() + at, from, nops(from.length));
            Edit there = overlapping(edit);
            String name = site.provider() + ":" + site.name() + " NOP";
            if (there == null) {
                edits.put(edit.offset(), edit);
                changes.add(new FieldChange(edit.offset(), name, BYTES.formatHex(from), BYTES.formatHex(edit.to())));
            } else if (there.offset() != edit.offset() || !Arrays.equals(there.from(), from)) {
                left.add(new Problem(
                        Severity.WARNING, edit.offset(), name + " " + BYTES.formatHex(from) + " overlaps another"));
            }
        }
    }

    /** {@return what changes in the file} */
    List<Edit> edits() {
        return List.copyOf(edits.values());
    }

    /** {@return the first bytes of code at a site as they will be; empty if they were not read} */
    Optional<ByteBuffer> codeAt(ProbeSite site) {
        Optional<byte[]> before = site.code();
        if (before.isEmpty() || site.fileOffset().isEmpty()) {
            return before.map(ByteBuffer::wrap);
        }
        byte[] code = before.get();
        long start = site.fileOffset().getAsLong();
        for (Edit edit : edits.subMap(start - MOST_BYTES, start + code.length).values()) {
            for (int i = 0; i < edit.to().length; i++) {
                long at = edit.offset() + i - start;
                if (at >= 0 && at < code.length) {
                    code[(int) at] = edit.to()[i];
                }
            }
        }
        return Optional.of(ByteBuffer.wrap(code));
    }

    /** One byte, which a breakpoint replaces, and then as few as do: {@code 90 0f 1f 40 00} for five. */
    private static byte[] nops(int size) {
        ByteBuffer nops = ByteBuffer.allocate(size).put(NOPS[1]);
        while (nops.hasRemaining()) {
            nops.put(NOPS[Math.min(nops.remaining(), LONGEST)]);
        }
        return nops.array();
    }

    private @Nullable Edit overlapping(Edit edit) {
        Map.Entry<Long, Edit> last = edits.lowerEntry(edit.offset() + edit.from().length);
        return last != null && last.getKey() + last.getValue().from().length > edit.offset() ? last.getValue() : null;
    }
}
