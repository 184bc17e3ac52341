package dev.usdt.internal.elf;

/**
 * A section header, in the words of {@code <elf.h>}.
 *
 * @param index which header of the table it is
 * @param names the table that the name is in
 * @param nameAt {@code sh_name}
 * @param type {@code sh_type}
 * @param flags {@code sh_flags}
 * @param address {@code sh_addr}
 * @param offset {@code sh_offset}
 * @param size {@code sh_size}, in bytes
 * @param link {@code sh_link}
 * @param info {@code sh_info}
 * @param alignment {@code sh_addralign}
 */
public record Section(
        long index,
        SectionNames names,
        long nameAt,
        long type,
        long flags,
        long address,
        long offset,
        long size,
        long link,
        long info,
        long alignment) {

    static final int SHT_NULL = 0;
    static final int SHT_SYMTAB = 2;
    /** {@code sh_type} of names. */
    public static final int SHT_STRTAB = 3;

    static final int SHT_RELA = 4;
    /** {@code sh_type} of notes. */
    public static final int SHT_NOTE = 7;
    /** {@code sh_type} of a section that has no bytes in the file. */
    public static final int SHT_NOBITS = 8;

    static final int SHT_REL = 9;
    static final int SHT_DYNSYM = 11;

    /** {@code sh_flags} of what can be written, what is loaded, and what each thread has one of. */
    public static final int SHF_WRITE = 1;

    /** The flag of a section that is loaded. */
    public static final int SHF_ALLOC = 2;

    static final int SHF_TLS = 0x400;

    /** {@code e_shstrndx} when the index is in {@code sh_link} of section 0. */
    public static final int SHN_XINDEX = 0xffff;

    /** The flag of a section whose bytes are compressed. */
    public static final int SHF_COMPRESSED = 0x800;

    /** {@return whether this is its name} */
    public boolean isNamed(SectionName name) {
        return names.is(nameAt, name.text());
    }

    /** {@return whether its name begins so} */
    public boolean nameBeginsWith(SectionName prefix) {
        return names.beginsWith(nameAt, prefix.text());
    }

    /** {@return its name, cut after 200 bytes; empty if it has none} */
    public String name() {
        return names.get(nameAt);
    }
}
