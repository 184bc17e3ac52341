package dev.usdt.internal.note;

import dev.usdt.GoLayout;
import dev.usdt.Problem.Topic;
import dev.usdt.StapsdtNote;
import dev.usdt.internal.elf.Problems;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Recognises notes that the Go fork wrote, in its older or its newer layout. */
public final class GoNotes {

    private GoNotes() {}

    /**
     * {@return how the Go fork laid out notes, or empty if it did not make them}
     *
     * @param notes at least one
     * @param behindHeader the address behind the ELF header, which the fork takes for the base of all notes
     * @param zeroTail whether the section of notes ended in a header of zeros
     */
    public static Optional<GoLayout> layout(List<StapsdtNote> notes, OptionalLong behindHeader, boolean zeroTail) {
        if (behindHeader.isEmpty()) {
            return Optional.empty();
        }
        boolean older = zeroTail;
        for (StapsdtNote note : notes) {
            if (note.base() != behindHeader.getAsLong()) {
                return Optional.empty();
            }
            older |= note.descriptorPadding() > 0 || note.isFallback();
        }
        return Optional.of(older ? GoLayout.OLDER : GoLayout.NEWER);
    }

    /** Tells what is odd in notes of the older layout. */
    public static void tellOlder(List<StapsdtNote> notes, Problems problems) {
        int padded = 0;
        for (StapsdtNote note : notes) {
            padded += note.descriptorPadding() > 0 ? 1 : 0;
            if (note.isFallback()) {
                problems.warning(
                        note.fileOffset(),
                        "_fallback:_fallback is not a probe but a filler in the Go fork's older note layout",
                        Topic.FALLBACK_PROBE);
            }
        }
        if (padded > 0) {
            problems.warning(
                    notes.get(0).fileOffset(),
                    padded + " of " + notes.size()
                            + " notes count their padding in n_descsz, as the Go fork's older layout does;"
                            + " bcc overlooks such notes and libbpf refuses the file",
                    Topic.PADDED_DESCRIPTOR);
        }
    }
}
