package dev.usdt;

import java.util.Locale;
import java.util.Optional;

/**
 * The machines whose argument operands are decoded.
 *
 * <p>Siblings that differ in word size or byte order only share an assembler syntax.
 */
public enum Machine {
    /** x86-64, {@code EM_X86_64} in ELFCLASS64. */
    X86_64(8),
    /** 32-bit x86, {@code EM_386}. */
    I386(4),
    /** x86-64 with 32-bit pointers, {@code EM_X86_64} in ELFCLASS32. */
    X32(4),
    /** 64-bit ARM, {@code EM_AARCH64}. */
    AARCH64(8),
    /** 32-bit ARM, {@code EM_ARM}. */
    ARM(4),
    /** 64-bit PowerPC, little-endian, {@code EM_PPC64}. */
    PPC64LE(8),
    /** 64-bit PowerPC, big-endian, {@code EM_PPC64}. */
    PPC64(8),
    /** 32-bit PowerPC, {@code EM_PPC}. */
    PPC(4),
    /** 64-bit S/390, {@code EM_S390} in ELFCLASS64. */
    S390X(8),
    /** 31-bit S/390, {@code EM_S390} in ELFCLASS32. */
    S390(4),
    /** 64-bit RISC-V, {@code EM_RISCV} in ELFCLASS64. */
    RISCV64(8),
    /** 32-bit RISC-V, {@code EM_RISCV} in ELFCLASS32. */
    RISCV32(4),
    /** 64-bit MIPS, little-endian. */
    MIPS64EL(8),
    /** 64-bit MIPS, big-endian. */
    MIPS64(8),
    /** 32-bit MIPS, little-endian. */
    MIPSEL(4),
    /** 32-bit MIPS, big-endian. */
    MIPS(4),
    /** 64-bit LoongArch, {@code EM_LOONGARCH}. */
    LOONGARCH64(8),
    /** 64-bit SPARC, {@code EM_SPARCV9}. */
    SPARC64(8),
    /** 32-bit SPARC, {@code EM_SPARC} and {@code EM_SPARC32PLUS}. */
    SPARC(4);

    private final int wordSizeBytes;

    Machine(int wordSizeBytes) {
        this.wordSizeBytes = wordSizeBytes;
    }

    /** {@return the size of an address of this machine, in bytes: 4 or 8} */
    public int wordSizeBytes() {
        return wordSizeBytes;
    }

    /** {@return the name by which the command line and the JSON know this machine, for instance {@code x86_64}} */
    public String machineName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * {@return the machine of that name, or empty if there is none}
     *
     * @param machineName a name as {@link #machineName()} gives it, or one that {@code uname -m}, Debian or Go have for
     *     it, such as {@code amd64}, {@code arm64}, {@code i686}
     */
    public static Optional<Machine> ofName(String machineName) {
        String ours = switch (machineName) {
            case "amd64", "x86-64" -> "x86_64";
            case "386", "i486", "i586", "i686", "x86" -> "i386";
            case "arm64", "aarch64_be" -> "aarch64";
            case "armel", "armhf", "armv5tel", "armv6l", "armv7l", "armv8l" -> "arm";
            case "ppc64el", "powerpc64le" -> "ppc64le";
            case "powerpc64" -> "ppc64";
            case "powerpc" -> "ppc";
            case "mips64le" -> "mips64el";
            case "mipsle" -> "mipsel";
            case "loong64" -> "loongarch64";
            case "sparcv9" -> "sparc64";
            default -> machineName;
        };
        for (Machine machine : values()) {
            if (machine.machineName().equals(ours)) {
                return Optional.of(machine);
            }
        }
        return Optional.empty();
    }

    /**
     * {@return the machine of an ELF file, or empty if its operands are not decoded}
     *
     * @param eMachine {@code e_machine} as stored
     * @param elf64 whether {@code EI_CLASS} is ELFCLASS64
     * @param bigEndian whether {@code EI_DATA} is ELFDATA2MSB
     * @see <a href="https://www.sco.com/developers/gabi/latest/ch4.eheader.html">gABI, ELF header</a>
     */
    public static Optional<Machine> ofElf(int eMachine, boolean elf64, boolean bigEndian) {
        // The numbers are those of <elf.h>.
        Machine machine = switch (eMachine) {
            case 2, 18 -> SPARC; // EM_SPARC, EM_SPARC32PLUS
            case 3 -> I386; // EM_386
            case 8 ->
                elf64 // EM_MIPS
                        ? bigEndian ? MIPS64 : MIPS64EL
                        : bigEndian ? MIPS : MIPSEL;
            case 20 -> PPC; // EM_PPC
            case 21 -> bigEndian ? PPC64 : PPC64LE; // EM_PPC64
            case 22 -> elf64 ? S390X : S390; // EM_S390
            case 40 -> ARM; // EM_ARM
            case 43 -> SPARC64; // EM_SPARCV9
            case 62 -> elf64 ? X86_64 : X32; // EM_X86_64
            case 183 -> AARCH64; // EM_AARCH64
            case 243 -> elf64 ? RISCV64 : RISCV32; // EM_RISCV
            case 258 -> LOONGARCH64; // EM_LOONGARCH
            default -> null;
        };
        return Optional.ofNullable(machine);
    }
}
