package dev.usdt.cli.input;

import dev.usdt.Detail;
import dev.usdt.cli.input.OrderedWork.Piece;
import dev.usdt.cli.input.OrderedWork.Yield;
import java.util.List;

/** Files that were named, each to be read whatever it is. */
public final class SomeFiles implements Piece<FileResult> {

    /** Files that one thread reads; a file is read in some 50 microseconds. */
    private static final int FILES_EACH = 16;

    private final List<String> paths;
    private final Detail[] details;

    public SomeFiles(List<String> paths, Detail... details) {
        this.paths = paths;
        this.details = details;
    }

    @Override
    public void run(Yield<FileResult> yield) {
        if (paths.size() > FILES_EACH) {
            for (int from = 0; from < paths.size(); from += FILES_EACH) {
                yield.piece(new SomeFiles(paths.subList(from, Math.min(from + FILES_EACH, paths.size())), details));
            }
            return;
        }
        for (String path : paths) {
            FileResult result = InputFile.attempt(path, details);
            yield.result(result, result.weight());
        }
    }
}
