package dev.usdt.cli.format;

import dev.usdt.PathText;
import dev.usdt.ProbeSite;
import dev.usdt.process.LiveProcess;
import dev.usdt.process.MappedFile;
import java.util.List;
import java.util.OptionalInt;

/**
 * The sites of a file in a process.
 *
 * @param process the process
 * @param file a file that it has mapped
 */
public record MappedSites(LiveProcess process, MappedFile file) {

    /** Where a site is in memory. */
    List<Long> addresses(ProbeSite site) {
        return file.addressesOf(site);
    }

    /** How many listen to a site by its semaphore; empty if that is not known. */
    OptionalInt listeners(ProbeSite site) {
        return process.semaphoreCount(file, site);
    }

    /**
     * {@return what to say of a file in front of its probes: its path, where it is if not there, and, if wide, by what
     * a tracer can open it}
     */
    public String heading(boolean wide) {
        String path = switch (file.kind()) {
            case FILE, IN_ZIP, MEMFD -> file.path();
            case DELETED -> file.path() + " (deleted)";
        };
        String tracerPath =
                file.tracerPath().isPresent() ? PathText.of(file.tracerPath().get()) : "";
        return wide && !tracerPath.isEmpty() && !tracerPath.equals(file.path()) ? path + ", by " + tracerPath : path;
    }
}
