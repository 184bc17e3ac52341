package dev.usdt.cli;

import dev.usdt.scripts.ScriptReader;
import java.io.StringWriter;
import java.nio.file.Path;

/** Runs the command in this process. */
public final class Cli {

    /** What a call gave. */
    public record Result(int exitCode, String out, String err) {}

    private Cli() {}

    public static Result launch(Object... args) {
        String[] words = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            words[i] = args[i].toString();
        }
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Main.run(out, err, words);
        // Whatever a test is about, a script that it made is one.
        if (words.length > 0 && words[0].equals("bpftrace") && out.toString().startsWith("// USDT probes of ")) {
            ScriptReader.read(out.toString());
        }
        return new Result(exitCode, out.toString(), err.toString());
    }

    /** The directory testdata of the checkout. */
    static Path testdata() {
        return Path.of(System.getProperty("usdt.testdata"));
    }

    /** A committed fixture. */
    public static Path fixture(String name) {
        return testdata().resolve("elf").resolve(name);
    }
}
