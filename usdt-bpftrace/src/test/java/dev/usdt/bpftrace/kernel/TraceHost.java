package dev.usdt.bpftrace.kernel;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A machine with a kernel and a bpftrace, on which a script is run beside the program that it traces. */
interface TraceHost {

    /** {@return why nothing can be traced there, or empty} */
    Optional<String> obstacle() throws IOException, InterruptedException;

    /** {@return the version of its bpftrace: {@code 0.17.0}} */
    String version() throws IOException, InterruptedException;

    /** {@return whether its bpftrace can look for the begin of an instruction, which a bare address needs} */
    boolean hasLibbfd() throws IOException, InterruptedException;

    /**
     * {@return where a copy of a file is over there, which nobody else runs, so that no other process hits its probes}
     */
    Path place(Path file) throws IOException;

    /**
     * Attaches with a script, runs a program to its end, and lets bpftrace finish.
     *
     * @param script the text of the script
     * @param unsafe whether bpftrace is run with {@code --unsafe}
     * @param command the program and its arguments
     */
    Capture trace(String script, boolean unsafe, List<String> command) throws IOException, InterruptedException;

    /**
     * What came of a run.
     *
     * @param events lines that bpftrace printed on stdout
     * @param complaints lines that bpftrace printed on stderr
     * @param truth lines that the program printed on stdout
     */
    record Capture(List<String> events, List<String> complaints, List<String> truth) {}
}
