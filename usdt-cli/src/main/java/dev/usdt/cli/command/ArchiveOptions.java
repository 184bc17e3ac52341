package dev.usdt.cli.command;

import dev.usdt.archive.ArchiveLimits;
import dev.usdt.cli.args.Arguments;
import dev.usdt.cli.args.Option;
import dev.usdt.cli.args.UsageError;
import dev.usdt.cli.input.SavedImage;
import java.util.List;
import java.util.Optional;

/** The options by which archives and images are read. */
final class ArchiveOptions {

    static final Option.Flag ARCHIVES = Option.flag(
            "--archives",
            "Also what is in archives and packages: tar, zip, jar, deb, rpm, apk, within one another too.");
    static final Option.Flag IMAGE = Option.flag(
            "--image", "The files are container images: OCI layouts, archives of docker save or podman save.");
    static final Option.Text PLATFORM =
            Option.text("--platform", "OS/ARCH", "With --image, only images for it, such as linux/arm64.");
    static final Option.Text MOST_BYTES =
            Option.text("--most-bytes", "SIZE", "Decode no more of an archive or a layer, such as 10G; 64G.");

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
                        arguments.has(PLATFORM) ? Optional.of(arguments.text(PLATFORM)) : Optional.empty(),
                        limits(arguments),
                        arguments.has(ARCHIVES),
                        false))
                : Optional.empty();
    }

    private static void check(Arguments arguments) {
        if (arguments.has(PLATFORM) && !arguments.has(IMAGE)) {
            throw new UsageError("--platform is for --image");
        } else if (arguments.has(MOST_BYTES) && !arguments.has(IMAGE) && !arguments.has(ARCHIVES)) {
            throw new UsageError("--most-bytes is for --archives and --image");
        }
    }

    private static ArchiveLimits limits(Arguments arguments) {
        return arguments.has(MOST_BYTES)
                ? ArchiveLimits.DEFAULT.withMostBytes(arguments.bytes(MOST_BYTES, MOST))
                : ArchiveLimits.DEFAULT;
    }
}
