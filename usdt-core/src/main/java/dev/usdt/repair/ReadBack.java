package dev.usdt.repair;

import dev.usdt.Detail;
import dev.usdt.ElfFormatException;
import dev.usdt.ElfKind;
import dev.usdt.ProbeSite;
import dev.usdt.Problem;
import dev.usdt.Problem.Severity;
import dev.usdt.Semaphore;
import dev.usdt.UsdtFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Compares a file that was written with the one that it was made from. */
final class ReadBack {

    private ReadBack() {}

    /**
     * Everything of a site that a repair keeps, and what it makes of the arguments and the code.
     *
     * @param code its first bytes
     */
    private record Site(
            String provider,
            String name,
            long address,
            OptionalLong fileOffset,
            boolean executable,
            Optional<Semaphore> semaphore,
            long base,
            Optional<ByteBuffer> code,
            String arguments) {

        static Site of(ProbeSite site, long base, String arguments, Optional<ByteBuffer> code) {
            return new Site(
                    site.provider(),
                    site.name(),
                    site.address(),
                    site.fileOffset(),
                    site.isExecutable(),
                    site.semaphore(),
                    base,
                    code,
                    arguments);
        }

        @Override
        public String toString() {
            return provider + ":" + name + " 0x" + Long.toHexString(address) + " " + arguments;
        }
    }

    /**
     * Reads a copy.
     *
     * @throws IOException if it is not what was planned
     */
    static void check(Repair repair, Path copy) throws IOException {
        UsdtFile before = repair.before();
        UsdtFile after = read(copy);
        for (Problem problem : after.problems()) {
            if (problem.severity() == Severity.ERROR) {
                throw wrong(problem.toString());
            }
        }
        ElfKind kind = after.kind();
        if (!kind.equals(before.kind()) || !after.buildId().equals(before.buildId())) {
            throw wrong("its headers differ");
        }
        List<Site> expected = new ArrayList<>();
        for (RepairPlan.Visible visible : repair.plan().visible()) {
            expected.add(Site.of(visible.site(), visible.base(), visible.arguments(), visible.code()));
        }
        List<Site> found = new ArrayList<>();
        for (ProbeSite site : after.sites()) {
            found.add(Site.of(
                    site,
                    site.note().base(),
                    site.note().arguments(),
                    site.code().map(ByteBuffer::wrap)));
        }
        if (expected.size() != found.size()) {
            throw wrong(found.size() + " sites, expected " + expected.size());
        }
        for (int i = 0; i < found.size(); i++) {
            if (!found.get(i).equals(expected.get(i))) {
                String site = expected.get(i).toString();
                boolean alike = found.get(i).toString().equals(site);
                throw wrong(alike ? "code or semaphore of " + site : "site " + found.get(i) + ", expected " + site);
            }
        }
    }

    private static UsdtFile read(Path copy) throws IOException {
        try {
            return UsdtFile.read(copy, Detail.INSTRUCTIONS);
        } catch (ElfFormatException e) {
            throw wrong(e.fault());
        }
    }

    private static IOException wrong(String what) {
        return new IOException("what was written does not read back as planned, and was deleted: " + what);
    }
}
