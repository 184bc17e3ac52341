package dev.usdt.trace;

import dev.usdt.UsdtFile;
import dev.usdt.trace.internal.tracefs.OpenPath;
import java.io.IOException;
import java.util.List;

/**
 * A file that is traced.
 *
 * @param name what it is called
 * @param file its probes
 * @param open the file that the kernel is told
 * @param elfOffset where in it the ELF file begins
 */
record TraceSource(String name, UsdtFile file, OpenPath open, long elfOffset) {

    static void closeAll(List<TraceSource> sources) throws IOException {
        for (TraceSource source : sources) {
            source.open().close();
        }
    }
}
