package dev.usdt.bpftrace.kernel;

import dev.usdt.bpftrace.kernel.TraceHost.Tracer;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** What traces on each host. It stays the same while tests run, and to ask an emulated machine takes a boot of it. */
final class Tracers {

    private static final Map<String, Tracer> KNOWN = new HashMap<>();

    /** Asks a host. */
    interface Question {

        /** {@return what traces there} */
        Tracer ask() throws IOException, InterruptedException;
    }

    private Tracers() {}

    /** {@return what traces on a host, which is asked once} */
    static Tracer of(String host, Question question) throws IOException, InterruptedException {
        synchronized (KNOWN) {
            Tracer known = KNOWN.get(host);
            if (known != null) {
                return known;
            }
        }
        // Hosts are asked at the same time.
        Tracer tracer = question.ask();
        synchronized (KNOWN) {
            KNOWN.put(host, tracer);
        }
        return tracer;
    }
}
