package dev.usdt.spark;

import dev.usdt.ProbeSite;
import dev.usdt.Problem;
import dev.usdt.validate.Finding;

/**
 * How much of what is found in a file may be held until the file is read to its end. What is held is weighed as rows
 * are: by about what objects and letters take on the heap of a JVM of 64 bits.
 */
final class Room {

    /** An executor has 1 GiB for all of its tasks unless it is given more, and half of that is Spark's own. */
    static final String MOST = "64 MiB";

    private static final long MOST_BYTES = 64L << 20;

    private static final int BYTES_OF_ROW = 400;
    /** A row of nine columns, five of them numbers as text. */
    private static final int BYTES_OF_SITE = 500;

    private static final int BYTES_OF_ARGUMENT = 150;
    private static final int BYTES_OF_PROBLEM = 250;
    private static final int BYTES_OF_FINDING = 400;
    private static final int BYTES_OF_CHAR = 2;

    private long taken;

    /** {@return whether more was taken than there is} */
    boolean isFull() {
        return taken > MOST_BYTES;
    }

    /**
     * Takes room for a row without an ELF file.
     *
     * @return whether there was any; for the last that is taken it may be too little
     */
    boolean take(String path, String text) {
        return take(BYTES_OF_ROW + letters(path) + letters(text));
    }

    /** Takes room for all there is of an ELF file; {@return as above} */
    boolean take(ReadElf elf) {
        return take(BYTES_OF_ROW + weight(elf));
    }

    /** Takes room for a site; {@return as above} */
    boolean take(ProbeSite site) {
        return take(weight(site));
    }

    /** Takes room for a problem; {@return as above} */
    boolean take(Problem problem) {
        return take(weight(problem));
    }

    /** Takes room for a finding; {@return as above} */
    boolean take(Finding finding) {
        return take(weight(finding));
    }

    private boolean take(long bytes) {
        if (isFull()) {
            return false;
        }
        taken += bytes;
        return true;
    }

    private static long weight(ReadElf elf) {
        long bytes = 0;
        for (ProbeSite site : elf.file().sites()) {
            bytes += weight(site);
        }
        for (Problem problem : elf.file().problems()) {
            bytes += weight(problem);
        }
        for (Finding finding : elf.findings()) {
            bytes += weight(finding);
        }
        return bytes;
    }

    private static long weight(ProbeSite site) {
        return BYTES_OF_SITE
                + letters(site.provider())
                + letters(site.name())
                // Once as they are, and once one by one.
                + 2 * letters(site.note().arguments())
                + (long) BYTES_OF_ARGUMENT * site.arguments().size();
    }

    private static long weight(Problem problem) {
        return BYTES_OF_PROBLEM + letters(problem.message());
    }

    private static long weight(Finding finding) {
        long names = finding.site().isPresent()
                ? letters(finding.site().get().provider())
                        + letters(finding.site().get().name())
                : 0;
        return BYTES_OF_FINDING + letters(finding.message()) + names;
    }

    private static long letters(String text) {
        return (long) BYTES_OF_CHAR * text.length();
    }
}
