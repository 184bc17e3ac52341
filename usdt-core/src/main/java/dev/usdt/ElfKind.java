package dev.usdt;

import java.util.Optional;

/**
 * What the ELF header says of a file.
 *
 * @param type {@code e_type}: 1 relocatable, 2 executable, 3 shared object or PIE, 4 core
 * @param machineNumber {@code e_machine}
 * @param elf64 whether {@code EI_CLASS} is ELFCLASS64
 * @param bigEndian whether {@code EI_DATA} is ELFDATA2MSB
 */
public record ElfKind(int type, int machineNumber, boolean elf64, boolean bigEndian) {

    /** {@code e_type} of a relocatable object file. */
    public static final int ET_REL = 1;
    /** {@code e_type} of an executable that is loaded at the addresses it names. */
    public static final int ET_EXEC = 2;
    /** {@code e_type} of a shared object and of a position-independent executable. */
    public static final int ET_DYN = 3;
    /** {@code e_type} of a core dump. */
    public static final int ET_CORE = 4;

    /** {@return the machine, or empty if operands of that machine are not decoded} */
    public Optional<Machine> machine() {
        return Machine.ofElf(machineNumber, elf64, bigEndian);
    }
}
