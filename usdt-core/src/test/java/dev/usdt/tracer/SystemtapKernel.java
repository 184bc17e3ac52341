package dev.usdt.tracer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** As much of a kernel's build tree as SystemTap asks for before it looks at a program. */
final class SystemtapKernel {

    private SystemtapKernel() {}

    static Path write(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("include/config"));
        Files.createDirectories(folder.resolve("include/generated"));
        Files.writeString(folder.resolve("include/config/kernel.release"), "6.1.0\n");
        Files.writeString(folder.resolve("include/generated/autoconf.h"), "");
        Files.writeString(folder.resolve("Module.symvers"), "");
        Files.writeString(
                folder.resolve(".config"),
                "CONFIG_TRACEPOINTS=y\nCONFIG_ARCH_SUPPORTS_UPROBES=y\nCONFIG_UPROBES=y\nCONFIG_X86_64=y\n");
        return folder;
    }
}
