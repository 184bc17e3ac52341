package dev.usdt.tracer;

import dev.usdt.Machine;
import dev.usdt.Operand;
import dev.usdt.ProbeSite;
import dev.usdt.internal.operand.Nop;
import dev.usdt.tracer.Tracer.Program;
import java.util.Objects;
import java.util.Optional;

/**
 * What is wrong with the NOP at a site of x86 for who traces through the kernel.
 *
 * <p>Linux puts a breakpoint at a site. From 6.18 on it puts a call there instead when the site was hit once, if it has
 * a NOP of 5 bytes, whichever, that lies within a page. The call pushes its return address and what it calls pushes
 * three registers, 32 bytes below the stack pointer. There the ABI lets functions that call nothing keep values (the
 * red zone). Newer kernels, of after July 2026, make a call of the 10 bytes {@code 66 2e 0f 1f 84 …} instead, and move
 * the stack pointer first; those of before refuse a breakpoint at such a NOP.
 *
 * @see <a href="https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/arch/x86/kernel/uprobes.c">
 *     arch/x86/kernel/uprobes.c, can_optimize and is_prefix_bad</a>
 */
public enum NopHazard {
    /** Nothing is, as far as is known: also where the code of the site is not there, or was not read. */
    NONE,
    /** It has 5 bytes. */
    CALL,
    /** It has one byte, and one of 5 bytes is behind it, to which libbpf from 1.7 on attaches. */
    CALL_BEHIND,
    /** It has the prefix {@code 2e}, for which the kernel refuses a breakpoint. */
    SEGMENT;

    private static final int CALL_BYTES = 5;
    private static final int PAGE_BYTES = 4096;

    /**
     * {@return what is wrong with the NOP at a site}
     *
     * @param machine the machine of the file; empty if it is not known
     * @param site a site of a file that was read with {@link dev.usdt.Detail#INSTRUCTIONS}
     */
    public static NopHazard of(Optional<Machine> machine, ProbeSite site) {
        Objects.requireNonNull(site, "site");
        boolean x86 = machine.isPresent() && isX86(machine.get());
        Optional<byte[]> code = x86 ? site.code() : Optional.empty();
        if (code.isEmpty()) {
            return NONE;
        }
        int length = Nop.x86Length(code.get(), 0);
        if (length > 0 && Nop.hasX86Segment(code.get(), 0)) {
            return SEGMENT;
        } else if (machine.get() == Machine.I386) {
            return NONE;
        } else if (length == CALL_BYTES && isInPage(site.address())) {
            return CALL;
        }
        return AttachPlaces.isBeforeFiveBytes(code.get()) && isInPage(site.address() + 1) ? CALL_BEHIND : NONE;
    }

    private static boolean isX86(Machine machine) {
        return machine == Machine.X86_64 || machine == Machine.X32 || machine == Machine.I386;
    }

    /** A file is loaded at a multiple of a page, so the lower bits of its addresses are those in memory. */
    private static boolean isInPage(long address) {
        return (address & PAGE_BYTES - 1) + CALL_BYTES <= PAGE_BYTES;
    }

    /** {@return whether this is the hazard of a call, for whichever tracer} */
    public boolean isCall() {
        return this == CALL || this == CALL_BEHIND;
    }

    /**
     * {@return whether an operand shows that the function keeps values where the call writes: one in memory below the
     * stack pointer} Memory below a frame pointer is there too in a function that calls nothing, but not in others.
     */
    public boolean isSeenIn(Operand operand) {
        return isCall()
                && operand instanceof Operand.Memory memory
                && memory.base().isPresent()
                && memory.base().get().fullName().equals("rsp")
                && memory.index().isEmpty()
                && memory.symbol().isEmpty()
                && memory.displacement() < 0;
    }

    /** {@return whether some version of a tracer that is meant runs into it} */
    public boolean concerns(Tracer tracer) {
        for (Tracer reader : tracer.readers()) {
            boolean concerned = switch (this) {
                case NONE -> false;
                // gdb writes its breakpoints itself.
                case CALL, SEGMENT -> reader.program() != Program.GDB;
                case CALL_BEHIND -> AttachPlaces.takesSecondNop(reader);
            };
            if (concerned) {
                return true;
            }
        }
        return false;
    }
}
