package dev.usdt.fuzz;

import dev.usdt.Argument;
import dev.usdt.Machine;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What the fuzzer calls with bytes that are to be a machine and an argument string; see ./fuzz. */
public final class FuzzArguments {

    private static final List<Machine> MACHINES = List.of(Machine.values());

    private FuzzArguments() {}

    /** Any exception is a find, and an argument whose text is not in the string. */
    public static void fuzzerTestOneInput(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        Machine machine = MACHINES.get((bytes[0] & 0xff) % MACHINES.size());
        String text = new String(bytes, 1, bytes.length - 1, StandardCharsets.ISO_8859_1);
        int from = 0;
        for (Argument argument : Argument.parse(machine, text)) {
            int at = text.indexOf(argument.spec(), from);
            if (at < 0) {
                throw new IllegalStateException("argument `" + argument.spec() + "` is not in `" + text + "`");
            }
            from = at + argument.spec().length();
        }
    }
}
