package dev.usdt.internal.elf;

/** What a file that is no ELF file may be instead, by its first bytes, so that the message helps. */
final class FileMagic {

    private FileMagic() {}

    /** {@return what to add to "not an ELF file": a guess in brackets, or nothing} */
    static String describe(byte[] start) {
        int magic =
                ((start[0] & 0xff) << 24) | ((start[1] & 0xff) << 16) | ((start[2] & 0xff) << 8) | (start[3] & 0xff);
        String guess = switch (magic) {
            case 0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe -> "a Mach-O file";
            // A Java class has the magic of a universal binary, but a version where that has few architectures.
            case 0xcafebabe -> (((start[6] & 0xff) << 8) | (start[7] & 0xff)) > 30 ? "a Java class" : "a Mach-O file";
            case 0x504b0304 -> "a ZIP or JAR file";
            case 0x213c6172 -> "an ar archive; extract its members first"; // !<ar
            case 0x28b52ffd -> "a Zstandard file; decompress it first";
            case 0xfd377a58 -> "an xz file; decompress it first";
            default -> describe16(magic >>> 16);
        };
        return guess.isEmpty() ? "" : " but " + guess;
    }

    private static String describe16(int magic) {
        return switch (magic) {
            case 0x4d5a -> "a PE file"; // MZ
            case 0x2321 -> "a script"; // #!
            case 0x1f8b -> "a gzip file; decompress it first";
            default -> "";
        };
    }
}
