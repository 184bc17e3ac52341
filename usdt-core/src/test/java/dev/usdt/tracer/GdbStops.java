package dev.usdt.tracer;

import dev.usdt.value.Registers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A program under gdb, which stops where it is told and says what the registers are then. */
final class GdbStops implements AutoCloseable {

    /** Starts the program, breaks at the addresses that it is told, and tells the registers at each. */
    private static final String SCRIPT = """
            import gdb, sys
            for setting in ('pagination off', 'confirm off', 'breakpoint pending off'):
                gdb.execute('set ' + setting)
            gdb.execute('handle SIGURG nostop noprint pass', to_string=True)
            gdb.execute('starti ARGUMENTS', to_string=True)
            def tell(line):
                sys.stdout.write('told ' + line + chr(10))
                sys.stdout.flush()
            tell(str(gdb.selected_inferior().pid))
            for address in sys.stdin.readline().split():
                gdb.Breakpoint('*' + address, internal=True)
            general = 'rax rbx rcx rdx rsi rdi rbp rsp r8 r9 r10 r11 r12 r13 r14 r15 rip fs_base gs_base'.split()
            while True:
                gdb.execute('continue', to_string=True)
                if gdb.selected_inferior().pid == 0:
                    break
                values = {name + '@0': int(gdb.parse_and_eval('$' + name)) for name in general}
                for number in range(16):
                    for half in range(2):
                        name = '$xmm%d.v2_int64[%d]' % (number, half)
                        values['xmm%d@%d' % (number, 64 * half)] = int(gdb.parse_and_eval(name))
                mask = (1 << 64) - 1
                tell(' '.join('%s=%x' % (name, value & mask) for name, value in values.items()))
                sys.stdin.readline()
            """;

    private final Process gdb;
    private final BufferedReader out;
    private final Writer in;
    private final List<String> said = new ArrayList<>();
    private final long pid;

    private GdbStops(Process gdb) throws IOException {
        this.gdb = gdb;
        this.out = gdb.inputReader();
        this.in = gdb.outputWriter();
        String line = next().orElseThrow(() -> new IOException("gdb says " + String.join("\n", said)));
        this.pid = Long.parseLong(line);
    }

    /** Starts a program, which has then run nothing of its own. */
    static GdbStops start(Tool tool, Path folder, Path program, String arguments) throws IOException {
        Path script = Files.writeString(folder.resolve("stops.py"), SCRIPT.replace("ARGUMENTS", arguments));
        List<String> command = new ArrayList<>(tool.command());
        command.addAll(List.of("-batch", "-nx", "-x", script.toString(), program.toString()));
        return new GdbStops(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    long pid() {
        return pid;
    }

    /** Stops at addresses from now on. */
    void stopAt(List<Long> addresses) throws IOException {
        StringBuilder line = new StringBuilder();
        for (long address : addresses) {
            line.append(" 0x").append(Long.toHexString(address));
        }
        in.write(line + "\n");
        in.flush();
    }

    private Optional<String> next() throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith("told ")) {
                return Optional.of(line.substring("told ".length()));
            }
            said.add(line);
        }
        return Optional.empty();
    }

    /** The registers at the next stop, or empty when the program has ended. */
    Optional<Registers> stop() throws IOException {
        Optional<String> line = next();
        if (line.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Long> values = new HashMap<>();
        for (String word : line.get().split(" ", -1)) {
            String[] pair = word.split("=", -1);
            values.put(pair[0], Long.parseUnsignedLong(pair[1], 16));
        }
        return Optional.of((name, from) -> {
            Long value = values.get(name + "@" + from);
            return value == null ? OptionalLong.empty() : OptionalLong.of(value);
        });
    }

    /** Lets the program go on. */
    void go() throws IOException {
        in.write("\n");
        in.flush();
    }

    @Override
    public void close() {
        gdb.destroy();
    }
}
