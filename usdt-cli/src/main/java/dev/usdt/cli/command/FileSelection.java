package dev.usdt.cli.command;

import dev.usdt.archive.ArchiveLimits;
import dev.usdt.cli.args.UsageError;
import java.util.List;
import java.util.Optional;

/**
 * Which files a listing is of.
 *
 * @param files files, and directories if they are searched
 * @param recursive whether directories are searched
 * @param follow whether symbolic links are followed in a search
 * @param oneFileSystem whether a search stays on the file system of each directory that was given
 * @param archives how archives are looked into in a search; empty if they are not
 * @param list a file with the names of more files
 */
record FileSelection(
        List<String> files,
        boolean recursive,
        boolean follow,
        boolean oneFileSystem,
        Optional<ArchiveLimits> archives,
        Optional<String> list) {

    /** Checks that there is something. */
    FileSelection {
        if (files.isEmpty() && list.isEmpty()) {
            throw new UsageError("expected FILE");
        }
    }

    /** {@return whether there is more to read than the files themselves} */
    boolean isSearch() {
        return recursive || list.isPresent();
    }

    /** {@return what of it is searched, in order; empty if files are named} */
    List<String> searched() {
        return recursive ? files : List.of();
    }

    /** {@return whether there may be more than one file} */
    boolean isMaybeSeveral() {
        return isSearch() || files.size() > 1;
    }

    /**
     * {@return the file if there can be only one}
     *
     * @param option the option that takes one, as it was typed
     */
    String onlyFile(String option) {
        if (isMaybeSeveral()) {
            throw new UsageError(option + " takes one FILE; use --format json or ndjson for "
                    + (isSearch() ? "more" : String.valueOf(files.size())));
        }
        return files.get(0);
    }
}
