package dev.usdt.repair;

import dev.usdt.internal.file.RunningFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What somebody should think of who replaces a file. */
final class Cautions {

    private static final int MOST_NAMED = 3;

    private Cautions() {}

    static List<String> of(Path file, List<String> signatures) {
        List<String> cautions = new ArrayList<>();
        for (String section : signatures) {
            cautions.add("section " + section + " looks like a signature of the bytes before the repair");
        }
        List<String> processes = RunningFile.processesOf(file);
        if (!processes.isEmpty()) {
            int more = processes.size() - MOST_NAMED;
            cautions.add("is in use by "
                    + String.join(", ", processes.subList(0, Math.min(MOST_NAMED, processes.size())))
                    + (more > 0 ? " and " + more + " more" : "")
                    + ": the repaired file is another one to a tracer until they are started anew with it");
        }
        int names = names(file);
        if (names > 1) {
            cautions.add("has " + names + " names (hard links): replaced, it leaves the others with the old content");
        }
        return cautions;
    }

    private static int names(Path file) {
        try {
            return Files.getAttribute(file, "unix:nlink") instanceof Integer links ? links : 1;
        } catch (IOException | UnsupportedOperationException e) {
            return 1;
        }
    }
}
