package dev.usdt.cli.command;

import dev.usdt.archive.ArchiveLimits;
import dev.usdt.cli.args.Arguments;
import dev.usdt.cli.args.Option;
import dev.usdt.cli.input.SavedImage;
import java.util.List;
import java.util.Optional;

/** The options by which archives and images are read. */
final class ArchiveOptions {

    static final Option.Flag ARCHIVES = Option.flag(
            "--archives", "Look into archives and packages: tar, zip, jar, deb, rpm, apk, also within one another.");
    static final Option.Flag IMAGE = Option.flag(
            "--image", "Read files as container images: OCI layouts, or the output of docker save or podman save.");
    static final Option.Text PLATFORM = Option.text(
            "--platform", "OS/ARCH", "With --image, read only images for this platform, such as linux/arm64.");
    static final Option.Text MOST_BYTES = Option.text(
            "--most-bytes", "SIZE", "Stop decoding an archive or layer after SIZE, such as 10G (default: 64G).");

    static final List<Option> ALL = List.of(ARCHIVES, IMAGE, PLATFORM, MOST_BYTES);

    private static final long MOST = 1L << 50;

    private ArchiveOptions() {}

    /** {@return how archives are looked into; empty if they are not} */
    static Optional<ArchiveLimits> archives(Arguments arguments) {
        check(arguments);
        return arguments.has(ARCHIVES) ? Optional.of(limits(arguments)) : Optional.empty();
    }

    /** {@return which images are read, and how; empty if what was named are no images} */
    static Optional<SavedImage.Choice> images(Arguments arguments) {
        check(arguments);
        return arguments.has(IMAGE)
                ? Optional.of(new SavedImage.Choice(
                        arguments.has(PLATFORM) ? Optional.of(platform(arguments)) : Optional.empty(),
                        limits(arguments),
                        arguments.has(ARCHIVES),
                        false))
                : Optional.empty();
    }

    private static void check(Arguments arguments) {
        arguments.checkNeeded(PLATFORM, IMAGE);
        arguments.checkNeeded(MOST_BYTES, ARCHIVES, IMAGE);
    }

    private static String platform(Arguments arguments) {
        String platform = arguments.text(PLATFORM);
        List<String> parts = List.of(platform.split("/", -1));
        // Maybe with a variant, linux/arm/v7.
        if (parts.size() < 2 || parts.size() > 3 || parts.contains("")) {
            throw arguments.invalid(PLATFORM, "OS/ARCH, such as linux/arm64");
        }
        return platform;
    }

    private static ArchiveLimits limits(Arguments arguments) {
        return arguments.has(MOST_BYTES)
                ? ArchiveLimits.DEFAULT.withMostBytes(arguments.bytes(MOST_BYTES, MOST, "10G"))
                : ArchiveLimits.DEFAULT;
    }
}
