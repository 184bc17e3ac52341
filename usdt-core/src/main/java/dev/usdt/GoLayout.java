package dev.usdt;

/**
 * The two ways in which the Go fork with USDT support has laid out its notes.
 *
 * <p>Both are recognised by the notes' base, which the fork sets to the first byte behind the ELF header of the loaded
 * file; no other toolchain does, since program headers or section data are there and never a {@code .stapsdt.base}.
 */
public enum GoLayout {
    /**
     * The older one: {@code n_descsz} counts the padding too, twelve zero bytes follow the last note, and there is an
     * extra note {@code _fallback:_fallback}. libbpf refuses such a file, bcc finds only notes that needed no padding.
     */
    OLDER,
    /** The newer one: {@code n_descsz} is exact and nothing is added. */
    NEWER
}
