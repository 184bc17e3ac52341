package dev.usdt.trace;

import dev.usdt.PathText;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A command that is traced from its first instruction on. It is a process already, which is stopped until
 * {@link #begin}; its standard streams are those of this one.
 */
public final class TracedCommand implements AutoCloseable {

    private static final int STOP_ROUNDS = 500;
    private static final int STOP_ROUND_MILLIS = 10;

    private final Process process;
    private final List<Path> files;
    private volatile boolean begun;

    private TracedCommand(Process process, List<Path> files) {
        this.process = process;
        this.files = files;
    }

    /**
     * Makes the process of a command, which waits.
     *
     * @param words the command and its arguments, as {@link dev.usdt.PathText} has text; a name without a slash is
     *     looked for in {@code PATH}
     * @param user the name of the user who is to run it, for which this process has to be root; empty for that of this
     *     process
     * @return the command
     * @throws IOException if there is no such command or user
     */
    public static TracedCommand of(List<String> words, Optional<String> user) throws IOException {
        Path executable = CommandFiles.executable(words.get(0));
        ProcessBuilder builder = new ProcessBuilder().inheritIO();
        List<String> as = new ArrayList<>();
        if (user.isPresent()) {
            Account account = Account.of(user.get());
            // The group's own id is named: some versions want one beside the groups that the user has.
            as.addAll(List.of("setpriv", "--reuid", account.uid(), "--regid", account.gid(), "--init-groups", "--"));
            builder.environment().put("HOME", account.home());
            builder.environment().put("USER", user.get());
            builder.environment().put("LOGNAME", user.get());
        }
        List<String> all = new ArrayList<>(as);
        all.add(words.get(0).indexOf(File.separatorChar) < 0 ? PathText.of(executable) : words.get(0));
        all.addAll(words.subList(1, words.size()));
        restoreLocale(builder.environment());
        List<Path> files = CommandFiles.of(executable, as);
        Process process =
                builder.command(ShellWords.command("kill -STOP $$; exec ", all)).start();
        TracedCommand command = new TracedCommand(process, files);
        try {
            command.awaitStop();
            return command;
        } catch (IOException | RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** What the launcher of the command line has set for Java is not for others. */
    private static void restoreLocale(Map<String, String> environment) {
        String before = environment.remove("USDT_LC_ALL");
        if (before != null) {
            environment.remove("LC_ALL");
            if (!before.isEmpty()) {
                environment.put("LC_ALL", before);
            }
        }
    }

    private void awaitStop() throws IOException {
        for (int i = 0; i < STOP_ROUNDS && process.isAlive(); i++) {
            String stat = Files.readString(
                    Path.of("/proc", Long.toString(process.pid()), "stat"), StandardCharsets.ISO_8859_1);
            if (stat.startsWith(") T", stat.lastIndexOf(')'))) {
                return;
            }
            try {
                Thread.sleep(STOP_ROUND_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        throw new IOException("the shell that starts the command did not stop");
    }

    /** {@return its process, by its number here} */
    public long pid() {
        return process.pid();
    }

    /** {@return files that it is known to run: the program, its interpreter, libraries} */
    List<Path> files() {
        return files;
    }

    /**
     * Lets it run.
     *
     * @throws IOException if it cannot be told
     */
    public void begin() throws IOException {
        begun = true;
        // Java knows no signal to go on.
        Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -CONT \"$1\"", "sh", Long.toString(pid())).start();
        try {
            if (kill.waitFor() != 0) {
                throw new IOException("process " + pid() + " cannot be continued");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** {@return whether it runs} */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** {@return whether it was let run} */
    public boolean hasBegun() {
        return begun;
    }

    /** Asks it to end (SIGTERM); if it has not begun, it never will. */
    public void terminate() {
        if (begun) {
            process.destroy();
        } else {
            process.destroyForcibly();
        }
    }

    /**
     * {@return the file that a command is}
     *
     * @param command its first word, as for {@link #of}
     * @throws IOException if there is none that can be executed
     */
    public static Path executable(String command) throws IOException {
        return CommandFiles.executable(command);
    }

    /**
     * Waits until it has ended.
     *
     * @return its exit status; 128 and the number of the signal if one has ended it
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    public int await() throws InterruptedException {
        return process.waitFor();
    }

    /**
     * Waits for some time until it has ended.
     *
     * @param millis how long
     * @return whether it has
     * @throws InterruptedException if the thread is interrupted meanwhile
     */
    public boolean await(long millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /** Ends it if it was never let run; else leaves it. */
    @Override
    public void close() {
        if (!begun) {
            process.destroyForcibly();
        }
    }
}
