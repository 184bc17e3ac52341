package dev.usdt.spark;

import dev.usdt.Detail;
import dev.usdt.UsdtFile;
import dev.usdt.validate.Finding;
import dev.usdt.validate.Validation;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.List;

/**
 * What was read of an ELF file.
 *
 * @param file its probes
 * @param findings what is wrong with them
 */
record ReadElf(UsdtFile file, List<Finding> findings) {

    /** As {@code usdt validate} has it. */
    private static final Detail[] OF_CHECKS = {Detail.INSTRUCTIONS, Detail.LAYOUT, Detail.SYMBOLS};

    /** {@return whether there is anything to tell of the file: it has probes, or is damaged} */
    static boolean isTold(UsdtFile file) {
        return !file.sites().isEmpty() || !file.problems().isEmpty();
    }

    /** {@return the file and, if there is anything to tell of it, what is wrong with it} That reads more of it. */
    static ReadElf of(SeekableByteChannel elf) throws IOException {
        return checked(UsdtFile.read(elf), elf);
    }

    /** The same of a file that is read already. */
    static ReadElf checked(UsdtFile file, SeekableByteChannel elf) throws IOException {
        return new ReadElf(file, isTold(file) ? Validation.of(UsdtFile.read(elf, OF_CHECKS)) : List.of());
    }
}
