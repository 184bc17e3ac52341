package dev.usdt;

import java.util.Objects;

/**
 * A note of type {@code NT_STAPSDT} exactly as it is stored; {@link ProbeSite} says what it means.
 *
 * <p>Texts are decoded as UTF-8. A byte that is not part of valid UTF-8 becomes the lone surrogate
 * {@code U+DC80}…{@code U+DCFF} whose low eight bits it is, so no text is lost and no two differ less than in the file.
 *
 * @param fileOffset where the note's header ({@code n_namesz}) is in the file, in bytes; in a compressed section, where
 *     the section is plus where in the unpacked content the note is
 * @param location the site's address, before prelink adjustment
 * @param base the address that {@code .stapsdt.base} had when the file was linked; 0 if unknown
 * @param semaphore the semaphore's address, before prelink adjustment; 0 if there is none
 * @param provider the provider's name
 * @param name the probe's name
 * @param arguments the argument string; empty if there are none
 * @param descriptorPadding how many bytes {@code n_descsz} counts beyond the argument string's end: 0 in a well-formed
 *     note, up to 3 in the older layout of the Go fork
 * @see <a href="https://sourceware.org/systemtap/wiki/UserSpaceProbeImplementation">SystemTap wiki,
 *     UserSpaceProbeImplementation</a>
 */
public record StapsdtNote(
        long fileOffset,
        long location,
        long base,
        long semaphore,
        String provider,
        String name,
        String arguments,
        int descriptorPadding) {

    /** Checks that nothing is null. */
    public StapsdtNote {
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(arguments, "arguments");
    }

    /**
     * {@return whether it is {@code _fallback:_fallback}, which is no probe but a filler of the Go fork's older layout}
     */
    public boolean isFallback() {
        return isFallback(provider, name);
    }

    /** {@return the same of a note that is named so} */
    public static boolean isFallback(String provider, String name) {
        return provider.equals("_fallback") && name.equals("_fallback");
    }
}
