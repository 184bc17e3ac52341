package dev.usdt.trace;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program that traces all fixtures of ARM64, one after the other, for {@link ArmTraceKernelTest}: it runs on a
 * machine that has Java and nothing to test with.
 */
final class ArmTraces {

    /** What a trace has told, in the folder of its number. */
    static final String TOLD = "told";

    /** Why there is none. */
    static final String FAILURE = "failure";

    private ArmTraces() {}

    /** {@return what is traced} */
    static List<FixtureTrace> of(Path build) throws IOException {
        List<FixtureTrace> traces = new ArrayList<>(FixtureTrace.all(build, "arm64"));
        traces.add(FixtureTrace.texts("arm64", 64));
        traces.add(FixtureTrace.texts("arm64", 3000));
        return traces;
    }

    /** Arguments: the folder of the fixtures, and that which gets a folder for each. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path build = Path.of(args[0]);
        List<FixtureTrace> traces = of(build);
        for (int i = 0; i < traces.size(); i++) {
            Path own = Files.createDirectory(Path.of(args[1], Integer.toString(i)));
            try {
                Files.write(own.resolve(TOLD), traces.get(i).run(build, own));
            } catch (IOException | RuntimeException | Error e) {
                StringWriter text = new StringWriter();
                e.printStackTrace(new PrintWriter(text));
                Files.writeString(own.resolve(FAILURE), text.toString());
            }
            // All that is left is handed out.
            Files.deleteIfExists(own.resolve(traces.get(i).fixture()));
        }
    }
}
