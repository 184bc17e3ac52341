package dev.usdt.process;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Programs in C that are no longer than what they show. */
public final class CProgram {

    private CProgram() {}

    /** {@return the program of a source, in a folder; where it cannot be had, the test is skipped and says so} */
    public static Path of(Path folder, String name, String source, String... options)
            throws IOException, InterruptedException {
        Path program = folder.resolve(name);
        List<String> command = new ArrayList<>(List.of("cc", "-o", program.toString()));
        command.add(Files.writeString(folder.resolve(name + ".c"), source).toString());
        command.addAll(List.of(options));
        Process compiler;
        try {
            compiler = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "there is no C compiler");
            throw e;
        }
        assumeTrue(compiler.waitFor() == 0, "the C compiler does not take " + String.join(" ", options));
        return program;
    }
}
