package dev.usdt.bpftrace.kernel;

import dev.usdt.tracer.TracerVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A machine with a kernel and a bpftrace, on which scripts are run beside the programs that they trace. */
interface TraceHost {

    /** {@return architecture and Debian suite, {@code arm64-trixie}} */
    String name();

    /** {@return the architecture in Debian's words, as in the names of the fixtures: {@code amd64}} */
    String architecture();

    /** {@return why nothing can be traced there, or empty} */
    Optional<String> obstacle() throws IOException, InterruptedException;

    /** {@return what traces there; only if nothing stands against it} */
    Tracer tracer() throws IOException, InterruptedException;

    /**
     * {@return where a copy of a file is over there, which no run has but those that are told it, so that no other
     * process hits its probes}
     */
    Path place(Path file) throws IOException;

    /**
     * Attaches with scripts, runs programs to their ends, and lets bpftrace finish.
     *
     * @return what came of each run, in the same order
     */
    List<Capture> trace(List<Run> runs) throws IOException, InterruptedException;

    /**
     * A kernel and the bpftrace on it.
     *
     * @param kernel its release: {@code 6.1.0-50-cloud-arm64}
     * @param bpftrace its version: {@code 0.17.0}
     * @param libbfd whether this bpftrace can look for the begin of an instruction, which a bare address needs
     */
    record Tracer(String kernel, String bpftrace, boolean libbfd) {

        TracerVersion version() {
            return TracerVersion.of(bpftrace);
        }

        /** {@return after how many bytes it cuts a text} */
        int mostTextBytes() {
            int minor = version().minor();
            return minor < 22 ? 64 : minor < 23 ? 60 : 1020;
        }
    }

    /**
     * A script and the program that it traces.
     *
     * @param script its text
     * @param unsafe whether bpftrace is run with {@code --unsafe}
     * @param command the program and its arguments
     * @param alone whether the script is run by a bpftrace of its own; else one may run several scripts at once, and
     *     what it prints at its end is told with one of them
     */
    record Run(String script, boolean unsafe, List<String> command, boolean alone) {

        public Run {
            command = List.copyOf(command);
        }
    }

    /**
     * What came of a run.
     *
     * @param script what bpftrace was run with, which may be more than the script of the run
     * @param preamble lines that bpftrace printed on stdout before the program was started
     * @param lines lines that it printed on stdout from then on
     * @param complaints lines that it printed on stderr
     * @param truth lines that the program printed on stdout
     * @param failure what went wrong otherwise, or empty
     */
    record Capture(
            String script,
            List<String> preamble,
            List<String> lines,
            List<String> complaints,
            List<String> truth,
            Optional<String> failure) {}
}
