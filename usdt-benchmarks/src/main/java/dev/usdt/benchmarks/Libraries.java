package dev.usdt.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import net.fornwall.jelf.ElfFile;
import picocli.CommandLine;

/** What a library costs a process that starts for one small thing; {@code ./bench libraries} runs it. */
public final class Libraries {

    private Libraries() {}

    /** Options as {@code usdt list} has them. */
    @CommandLine.Command(name = "list")
    static final class Options {
        @CommandLine.Option(names = "--format")
        String format = "text";

        @CommandLine.Option(names = "--wide")
        boolean wide;

        @CommandLine.Option(names = "--provider")
        String provider = "*";

        @CommandLine.Option(names = "--probe")
        String probe = "*";

        @CommandLine.Option(names = {"-r", "--recursive"})
        boolean recursive;

        @CommandLine.Parameters
        List<String> files = List.of();
    }

    /** A probe as JSON has it. */
    record ProbeRecord(String provider, String name, List<Integer> sizes) {}

    /**
     * Does one thing.
     *
     * @param args which: {@code nothing}, {@code picocli}, {@code jackson-core}, {@code databind} or {@code jelf}, and
     *     for the last an ELF file
     */
    public static void main(String[] args) throws IOException {
        switch (args[0]) {
            case "nothing" -> {}
            case "picocli" ->
                new CommandLine(new Options()).parseArgs("--format", "json", "--provider", "net_http", "server");
            case "jackson-core" -> {
                try (JsonGenerator json = new JsonFactory().createGenerator(OutputStream.nullOutputStream())) {
                    json.writeStartObject();
                    json.writeStringField("provider", "net_http");
                    json.writeStringField("name", "server_request_start");
                    json.writeFieldName("sizes");
                    json.writeArray(new int[] {8, 8}, 0, 2);
                    json.writeEndObject();
                }
            }
            case "databind" ->
                new ObjectMapper()
                        .writeValue(
                                OutputStream.nullOutputStream(),
                                new ProbeRecord("net_http", "server_request_start", List.of(8, 8)));
            case "jelf" -> {
                ElfFile file = ElfFile.from(new File(args[1]));
                for (int i = 0; i < file.e_shnum; i++) {
                    file.getSection(i);
                }
            }
            default -> throw new IllegalArgumentException(args[0]);
        }
    }
}
