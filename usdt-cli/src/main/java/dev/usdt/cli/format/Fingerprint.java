package dev.usdt.cli.format;

import dev.usdt.Argument;
import dev.usdt.cli.args.TypedPath;
import dev.usdt.diff.FileSnapshot.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What tells a finding from others in every build: its code, the file's path, the probe, and of an argument its index,
 * type and place. Neither addresses nor registers, which change with any code, nor how many sites there are: findings
 * that agree in all this are one.
 */
final class Fingerprint {

    private static final int BYTES = 16;

    private Fingerprint() {}

    /** {@return it, in hexadecimal} */
    static String of(String path, ReportedFinding finding) {
        StringBuilder text = new StringBuilder();
        text.append(finding.rule().id()).append('\0').append(normal(path));
        text.append('\0').append(finding.probe()).append('\0');
        if (finding.site().isPresent() && finding.argument().isPresent()) {
            int index = finding.argument().getAsInt();
            Argument argument = finding.site().get().arguments().get(index);
            text.append(index).append(' ').append(argument.type().typeName());
            text.append(' ').append(Place.of(argument.operand()).name());
        }
        return HexFormat.of().formatHex(digest(text.toString()), 0, BYTES);
    }

    /** {@return a path without detours, so that {@code ./a} and {@code a} are one} */
    static String normal(String path) {
        try {
            return TypedPath.shown(TypedPath.of(path).normalize());
        } catch (IOException e) {
            return path;
        }
    }

    private static byte[] digest(String text) {
        try {
            // As UTF-16, since a byte of a name that is not UTF-8 is a lone surrogate, which UTF-8 has none for.
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_16BE));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
