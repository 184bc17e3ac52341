package dev.usdt.internal.elf;

/**
 * How large the structures of {@code <elf.h>} are and where their fields begin, in bytes, for reading and for writing.
 * Fields have the names of {@code <elf.h>}. The byte order is that of the file, and changes no place.
 *
 * @see <a href="https://www.sco.com/developers/gabi/latest/contents.html">gABI, chapters 4 and 5</a>
 */
public enum ElfLayout {
    /** That of {@code ELFCLASS32}. */
    ELF32(false),
    /** That of {@code ELFCLASS64}. */
    ELF64(true);

    /** Of an address, offset or size. */
    public final int wordSize;

    /** {@code Elf32_Ehdr}, {@code Elf64_Ehdr}. */
    public final int ehdrSize;

    public final int ePhoff;
    public final int eShoff;
    public final int ePhentsize;
    public final int ePhnum;
    public final int eShentsize;
    public final int eShnum;
    public final int eShstrndx;

    /** {@code Elf32_Phdr}, {@code Elf64_Phdr}. */
    public final int phdrSize;

    public final int pType;
    public final int pFlags;
    public final int pOffset;
    public final int pVaddr;
    public final int pFilesz;
    public final int pMemsz;
    public final int pAlign;

    /** {@code Elf32_Shdr}, {@code Elf64_Shdr}. */
    public final int shdrSize;

    public final int shName;
    public final int shType;
    public final int shFlags;
    public final int shAddr;
    public final int shOffset;
    public final int shSize;
    public final int shLink;
    public final int shInfo;
    public final int shAddralign;

    /** {@code Elf32_Sym}, {@code Elf64_Sym}. */
    public final int symSize;

    public final int stName;
    public final int stInfo;
    public final int stShndx;
    public final int stValue;
    public final int stSize;

    /** {@code Elf32_Rel}, {@code Elf64_Rel}. */
    public final int relSize;

    /** {@code Elf32_Rela}, {@code Elf64_Rela}. */
    public final int relaSize;

    public final int rOffset;
    public final int rInfo;
    public final int rAddend;

    /** {@code Elf32_Chdr}, {@code Elf64_Chdr}. */
    public final int chdrSize;

    public final int chType;
    public final int chSize;
    public final int chAddralign;

    ElfLayout(boolean elf64) {
        wordSize = elf64 ? 8 : 4;

        ehdrSize = elf64 ? 64 : 52;
        ePhoff = elf64 ? 32 : 28;
        eShoff = elf64 ? 40 : 32;
        ePhentsize = elf64 ? 54 : 42;
        ePhnum = elf64 ? 56 : 44;
        eShentsize = elf64 ? 58 : 46;
        eShnum = elf64 ? 60 : 48;
        eShstrndx = elf64 ? 62 : 50;

        phdrSize = elf64 ? 56 : 32;
        pType = 0;
        pFlags = elf64 ? 4 : 24;
        pOffset = elf64 ? 8 : 4;
        pVaddr = elf64 ? 16 : 8;
        pFilesz = elf64 ? 32 : 16;
        pMemsz = elf64 ? 40 : 20;
        pAlign = elf64 ? 48 : 28;

        shdrSize = elf64 ? 64 : 40;
        shName = 0;
        shType = 4;
        shFlags = 8;
        shAddr = elf64 ? 16 : 12;
        shOffset = elf64 ? 24 : 16;
        shSize = elf64 ? 32 : 20;
        shLink = elf64 ? 40 : 24;
        shInfo = elf64 ? 44 : 28;
        shAddralign = elf64 ? 48 : 32;

        symSize = elf64 ? 24 : 16;
        stName = 0;
        stInfo = elf64 ? 4 : 12;
        stShndx = elf64 ? 6 : 14;
        stValue = elf64 ? 8 : 4;
        stSize = elf64 ? 16 : 8;

        relSize = elf64 ? 16 : 8;
        relaSize = elf64 ? 24 : 12;
        rOffset = 0;
        rInfo = elf64 ? 8 : 4;
        rAddend = elf64 ? 16 : 8;

        chdrSize = elf64 ? 24 : 12;
        chType = 0;
        chSize = elf64 ? 8 : 4;
        chAddralign = elf64 ? 16 : 8;
    }

    /** {@return the layout of a class} */
    public static ElfLayout of(boolean elf64) {
        return elf64 ? ELF64 : ELF32;
    }
}
