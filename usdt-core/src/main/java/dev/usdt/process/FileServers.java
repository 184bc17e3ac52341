package dev.usdt.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Asks whether the server of a file system answers, before this process touches it. The kernel may wait for one of NFS
 * or FUSE for ever, and if that has taken the request, not even SIGKILL ends who waits. So another program is sent
 * first: {@code stat}.
 */
final class FileServers {

    private static final int MOST_SECONDS = 5;
    /** An answer is believed for so long: a server may die, and its number go to another. */
    private static final long BELIEVED_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** When devices have answered. */
    private static final Map<String, Long> ANSWERED = new ConcurrentHashMap<>();

    /** Who still waits for devices that do not. */
    private static final Map<String, Process> SILENT = new ConcurrentHashMap<>();

    private FileServers() {}

    /**
     * Asks a device, unless it was asked before.
     *
     * @param device as {@code maps} has it
     * @param paths of one of its files, of which the first is asked for that may be followed
     * @throws IOException if it does not answer
     */
    static void ask(String device, Path... paths) throws IOException {
        Process waiting = SILENT.get(device);
        if (waiting != null && waiting.isAlive()) {
            throw silent();
        }
        Long answered = ANSWERED.get(device);
        if (answered != null && System.nanoTime() - answered < BELIEVED_NANOS) {
            return;
        }
        for (Path path : paths) {
            if (answers(device, path)) {
                break;
            }
        }
        ANSWERED.put(device, System.nanoTime());
    }

    private static IOException silent() {
        return new IOException("its file system does not answer; see to its server, or unmount it (umount -l)");
    }

    /** {@return whether it may be followed, which is an answer too} */
    private static boolean answers(String device, Path path) throws IOException {
        File nothing = new File("/dev/null");
        Process asking;
        try {
            asking = new ProcessBuilder("stat", "-L", "-c", "%i", path.toString())
                    .redirectInput(nothing)
                    .redirectOutput(nothing)
                    .redirectError(nothing)
                    .start();
        } catch (IOException e) {
            // There is no such program here, so nobody can be sent.
            return true;
        }
        try {
            if (asking.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
                return asking.exitValue() == 0;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // It ends as soon as it is answered, or the server is gone.
        asking.destroyForcibly();
        SILENT.put(device, asking);
        throw silent();
    }
}
