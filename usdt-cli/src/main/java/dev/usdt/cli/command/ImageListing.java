package dev.usdt.cli.command;

import dev.usdt.Detail;
import dev.usdt.cli.input.FileResult;
import dev.usdt.cli.input.InputFile;
import dev.usdt.cli.input.SavedImage;
import dev.usdt.cli.io.Console;
import dev.usdt.cli.io.ExitCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Lists what of container images has probes. */
final class ImageListing {

    private ImageListing() {}

    static int list(Console console, List<String> paths, SavedImage.Choice choice, Listing listing, Detail... details)
            throws IOException {
        int code = ExitCode.OK;
        int hits = 0;
        listing.begin();
        for (String path : paths) {
            List<String> faults = new ArrayList<>();
            try {
                for (SavedImage image : SavedImage.read(path, choice, faults, details)) {
                    for (FileResult result : image.results()) {
                        if (result.file().isEmpty()
                                || listing.look(result.file().get())) {
                            hits += result.file().isPresent() ? 1 : 0;
                            code = Math.max(code, listing.add(result));
                        }
                    }
                    listing.flush();
                }
            } catch (IOException e) {
                faults.add(InputFile.reason(e));
            }
            for (String fault : faults) {
                console.say(path, fault);
                code = ExitCode.INPUT;
            }
        }
        if (hits == 0 && code == ExitCode.OK) {
            listing.addNothing();
        }
        listing.end();
        listing.sayMissed(paths.size() == 1 ? paths.get(0) : "");
        return code;
    }
}
