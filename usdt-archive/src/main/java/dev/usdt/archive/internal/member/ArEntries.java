package dev.usdt.archive.internal.member;

import dev.usdt.archive.internal.bytes.Content;
import java.io.IOException;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.jspecify.annotations.Nullable;

/** Of what ar makes: a static library. */
final class ArEntries implements Entries {

    private final HeaderBound bound;
    private final Rest rest = new Rest();
    private final ArArchiveInputStream ar;
    private boolean begun;

    ArEntries(Content content) throws IOException {
        bound = new HeaderBound(content);
        ar = new ArArchiveInputStream(bound);
    }

    @Override
    public @Nullable Entry next() throws IOException {
        if (begun) {
            rest.skip(ar);
        }
        begun = true;
        bound.begin(0);
        ArArchiveEntry entry = ar.getNextEntry();
        bound.end();
        return entry == null ? null : Entry.file(entry.getName(), Content.of(ar));
    }

    @Override
    public void close() throws IOException {
        ar.close();
    }
}
