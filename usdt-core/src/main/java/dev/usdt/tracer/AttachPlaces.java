package dev.usdt.tracer;

import dev.usdt.Machine;
import dev.usdt.ProbeSite;
import dev.usdt.tracer.Tracer.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where tracers attach to a site: at its address, but for libbpf from 1.7 on where a NOP of one byte is followed by the
 * one that the kernel makes a call of. That was the NOP of 5 bytes, and is that of 10 in libbpf of after July 2026; on
 * a kernel that makes no call, either attaches at the address.
 *
 * @see <a href="https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/tools/lib/bpf/usdt.c">
 *     tools/lib/bpf/usdt.c, has_nop_combo</a>
 */
public final class AttachPlaces {

    private static final byte NOP1 = (byte) 0x90;

    /** libbpf compares bytes: no other NOP of this length will do. */
    private static final byte[] NOP5 = {0x0f, 0x1f, 0x44, 0, 0};

    private static final byte[] NOP10 = {0x66, 0x2e, 0x0f, 0x1f, (byte) 0x84, 0, 0, 0, 0, 0};

    private AttachPlaces() {}

    /**
     * {@return the addresses at which some version of a tracer that is meant attaches to a site by the name of its
     * probe}
     *
     * @param machine the machine of the file
     * @param site a site of a file that was read with {@link dev.usdt.Detail#INSTRUCTIONS}; else it is taken to have
     *     nothing but its address
     */
    public static List<Long> of(Tracer tracer, Machine machine, ProbeSite site) {
        List<Long> addresses = new ArrayList<>(2);
        addresses.add(site.address());
        Optional<byte[]> code = machine == Machine.X86_64 ? site.code() : Optional.empty();
        boolean pair = code.isPresent() && (isBeforeFiveBytes(code.get()) || isBefore(code.get(), NOP10));
        if (pair && mayTakeSecondNop(tracer)) {
            addresses.add(site.address() + 1);
        }
        return addresses;
    }

    /** Debian links bpftrace with the libbpf that the system has, whichever it was released with. */
    private static boolean mayTakeSecondNop(Tracer tracer) {
        for (Tracer reader : tracer.readers()) {
            if (takesSecondNop(reader)
                    || (tracer.program() == Program.BPFTRACE && reader.program() == Program.LIBBPF)) {
                return true;
            }
        }
        return false;
    }

    /** The version of libbpf that knows the NOP of 10 bytes instead is not known here. */
    static boolean takesSecondNop(Tracer reader) {
        return reader.program() == Program.LIBBPF && reader.someFrom(1, 7);
    }

    static boolean isBeforeFiveBytes(byte[] code) {
        return isBefore(code, NOP5);
    }

    private static boolean isBefore(byte[] code, byte[] nop) {
        return code.length > nop.length
                && code[0] == NOP1
                && Arrays.equals(code, 1, 1 + nop.length, nop, 0, nop.length);
    }
}
