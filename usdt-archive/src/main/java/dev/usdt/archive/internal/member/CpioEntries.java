package dev.usdt.archive.internal.member;

import dev.usdt.archive.internal.bytes.Content;
import dev.usdt.archive.internal.member.Entry.Kind;
import java.io.IOException;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.jspecify.annotations.Nullable;

/** Of a cpio file: what an RPM has within, and an initial RAM file system. Of hard links, the last has the bytes. */
final class CpioEntries implements Entries {

    private final HeaderBound bound;
    private final Rest rest = new Rest();
    private final CpioArchiveInputStream cpio;
    private boolean begun;

    CpioEntries(Content content) {
        bound = new HeaderBound(content);
        cpio = new CpioArchiveInputStream(bound, "UTF-8");
    }

    @Override
    public @Nullable Entry next() throws IOException {
        if (begun) {
            rest.skip(cpio);
        }
        begun = true;
        bound.begin(0);
        CpioArchiveEntry entry = cpio.getNextEntry();
        bound.end();
        if (entry == null) {
            return null;
        }
        String name = entry.getName();
        if (entry.isRegularFile()) {
            return Entry.file(name, Content.of(cpio));
        }
        Kind kind = entry.isSymbolicLink() ? Kind.SYMBOLIC_LINK : entry.isDirectory() ? Kind.DIRECTORY : Kind.OTHER;
        return Entry.other(name, kind, "");
    }

    @Override
    public void close() throws IOException {
        cpio.close();
    }
}
