package dev.usdt.archive;

import java.nio.file.Files;
import java.nio.file.Path;

/** ELF files to put into archives. */
final class Elf {

    static final Path FOLDER = Path.of(System.getProperty("usdt.testdata"), "elf");

    private Elf() {}

    static byte[] server() throws Exception {
        return Files.readAllBytes(FOLDER.resolve("goserver-amd64-stripped.elf"));
    }

    static byte[] values() throws Exception {
        return Files.readAllBytes(FOLDER.resolve("cvalues-amd64-O2.elf"));
    }
}
