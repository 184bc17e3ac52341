package dev.usdt.fuzz;

import dev.usdt.Detail;
import dev.usdt.ElfFormatException;
import dev.usdt.ProbeSite;
import dev.usdt.UsdtFile;
import dev.usdt.validate.Validation;
import java.nio.ByteBuffer;

/** What the fuzzer calls with bytes that are to be an ELF file; see ./fuzz. */
public final class FuzzElf {

    private FuzzElf() {}

    /** Anything but an {@link ElfFormatException} is a find. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        try {
            UsdtFile file = UsdtFile.read(ByteBuffer.wrap(bytes), Detail.values());
            for (ProbeSite site : file.sites()) {
                site.arguments();
            }
            Validation.of(file);
        } catch (ElfFormatException e) {
            // What damaged files are to give.
        }
    }
}
