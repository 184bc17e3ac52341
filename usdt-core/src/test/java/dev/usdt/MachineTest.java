package dev.usdt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MachineTest {

    @ParameterizedTest
    @CsvSource({
        "62, true, false, x86_64, 8",
        "62, false, false, x32, 4",
        "3, false, false, i386, 4",
        "183, true, false, aarch64, 8",
        "183, true, true, aarch64, 8",
        "40, false, false, arm, 4",
        "21, true, false, ppc64le, 8",
        "21, true, true, ppc64, 8",
        "20, false, true, ppc, 4",
        "22, true, true, s390x, 8",
        "22, false, true, s390, 4",
        "243, true, false, riscv64, 8",
        "243, false, false, riscv32, 4",
        "8, true, false, mips64el, 8",
        "8, true, true, mips64, 8",
        "8, false, false, mipsel, 4",
        "8, false, true, mips, 4",
        "258, true, false, loongarch64, 8",
        "43, true, true, sparc64, 8",
        "2, false, true, sparc, 4",
        "18, false, true, sparc, 4"
    })
    void isKnownByItsElfHeader(int number, boolean elf64, boolean bigEndian, String name, int wordSize) {
        Machine machine = Machine.ofElf(number, elf64, bigEndian).orElseThrow();
        assertEquals(name, machine.machineName());
        assertEquals(wordSize, machine.wordSizeBytes());
    }

    @Test
    void isEmptyForOthers() {
        assertEquals(Optional.empty(), Machine.ofElf(247, true, false)); // EM_BPF
        assertEquals(Optional.empty(), Machine.ofName("X86_64"));
    }

    /** GOARCH of Go (go tool dist list), architectures of Debian (dpkg-architecture -L), what uname -m says. */
    @ParameterizedTest
    @CsvSource({
        "386, I386",
        "amd64, X86_64",
        "arm, ARM",
        "arm64, AARCH64",
        "loong64, LOONGARCH64",
        "mips, MIPS",
        "mips64, MIPS64",
        "mips64le, MIPS64EL",
        "mipsle, MIPSEL",
        "ppc64, PPC64",
        "ppc64le, PPC64LE",
        "riscv64, RISCV64",
        "s390x, S390X",
        "armel, ARM",
        "armhf, ARM",
        "i386, I386",
        "mips64el, MIPS64EL",
        "mipsel, MIPSEL",
        "powerpc, PPC",
        "ppc64el, PPC64LE",
        "sparc64, SPARC64",
        "x32, X32",
        "i686, I386",
        "x86_64, X86_64",
        "aarch64, AARCH64",
        "aarch64_be, AARCH64",
        "armv7l, ARM",
        "loongarch64, LOONGARCH64"
    })
    void isFoundByTheNamesOfOthers(String name, Machine machine) {
        assertEquals(Optional.of(machine), Machine.ofName(name));
    }

    @ParameterizedTest
    @EnumSource
    void isFoundByItsName(Machine machine) {
        assertEquals(Optional.of(machine), Machine.ofName(machine.machineName()));
    }
}
