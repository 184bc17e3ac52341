package dev.usdt.cli.input;

import dev.usdt.Detail;
import dev.usdt.UsdtFile;
import dev.usdt.archive.ArchiveItem;
import dev.usdt.archive.ArchiveLimits;
import dev.usdt.archive.ArchiveReader;
import dev.usdt.cli.args.TypedPath;
import dev.usdt.cli.input.OrderedWork.Piece;
import dev.usdt.cli.input.OrderedWork.Yield;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What of an archive a walk wants. */
final class ArchiveFiles implements Piece<FileResult> {

    /** What is found is held until all of the archive is read. */
    private static final int MOST_SITES = 100_000;
    /** Of a path, which take as much memory as a site. */
    private static final int PATH_CHARS = 200;

    private final Walk walk;
    private final Path path;
    private final ArchiveLimits limits;
    private final Detail[] details;

    ArchiveFiles(Walk walk, Path path, ArchiveLimits limits, Detail... details) {
        this.walk = walk;
        this.path = path;
        this.limits = limits;
        this.details = details;
    }

    @Override
    public void run(Yield<FileResult> yield) {
        String shown = TypedPath.shown(path);
        int weight = 0;
        try (ArchiveReader reader = ArchiveReader.open(path, shown, limits)) {
            for (Optional<ArchiveItem> item = reader.next(); item.isPresent(); item = reader.next()) {
                Optional<FileResult> result = result(item.get());
                if (result.isPresent()) {
                    // Names are as long as who made the archive liked.
                    weight += result.get().weight() + result.get().path().length() / PATH_CHARS;
                    yield.result(result.get(), result.get().weight());
                }
                if (weight > MOST_SITES) {
                    yield.result(
                            FileResult.failed(shown, "more than " + MOST_SITES + " sites, so the rest is not read"), 1);
                    return;
                }
            }
        } catch (IOException e) {
            yield.result(FileResult.failed(shown, InputFile.reason(e)), 1);
        }
    }

    private Optional<FileResult> result(ArchiveItem item) {
        if (item instanceof ArchiveItem.Fault fault) {
            return Optional.of(FileResult.failed(fault.path(), fault.reason()));
        }
        ArchiveItem.Elf elf = (ArchiveItem.Elf) item;
        try {
            UsdtFile file = UsdtFile.read(elf.content(), details);
            return walk.isWanted(file) ? Optional.of(FileResult.of(elf.path(), file, null)) : Optional.empty();
        } catch (IOException e) {
            return Optional.of(FileResult.failed(elf.path(), InputFile.reason(e)));
        } catch (OutOfMemoryError e) {
            return Optional.of(FileResult.failed(elf.path(), InputFile.TOO_LARGE));
        }
    }
}
