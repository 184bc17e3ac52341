package dev.usdt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Everything that is exported has a comment. That the comments are well-formed, the compiler sees to. */
class CommentsTest {

    private static final Pattern PUBLIC_TYPE =
            Pattern.compile("^public .*\\b(class|record|interface|enum)\\b", Pattern.MULTILINE);
    private static final Pattern MEMBER = Pattern.compile("^(    )?(    )?public .*");

    @Test
    void areOnEveryExportedTypeAndMember() throws Exception {
        Path root = Path.of(System.getProperty("usdt.root"));
        List<String> missing = new ArrayList<>();
        int members = 0;
        for (String folder : List.of(
                "usdt-core/src/main/java/dev/usdt",
                "usdt-core/src/main/java/dev/usdt/go",
                "usdt-core/src/main/java/dev/usdt/diff",
                "usdt-core/src/main/java/dev/usdt/process",
                "usdt-core/src/main/java/dev/usdt/repair",
                "usdt-core/src/main/java/dev/usdt/tracer",
                "usdt-core/src/main/java/dev/usdt/validate",
                "usdt-core/src/main/java/dev/usdt/value",
                "usdt-archive/src/main/java/dev/usdt/archive",
                "usdt-catalog/src/main/java/dev/usdt/catalog",
                "usdt-bpftrace/src/main/java/dev/usdt/bpftrace",
                "usdt-trace/src/main/java/dev/usdt/trace",
                "usdt-otel/src/main/java/dev/usdt/otel",
                "usdt-otel/src/main/java/dev/usdt/otel/otlp",
                "usdt-otel/src/main/java/dev/usdt/otel/page")) {
            for (Path file : sources(root.resolve(folder))) {
                List<String> lines = Files.readAllLines(file);
                if (!PUBLIC_TYPE.matcher(String.join("\n", lines)).find()) {
                    continue;
                }
                for (int i = 0; i < lines.size(); i++) {
                    if (MEMBER.matcher(lines.get(i)).matches()) {
                        members++;
                        if (!isCommented(lines, i)) {
                            missing.add(file.getFileName() + ":" + (i + 1) + lines.get(i));
                        }
                    }
                }
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(members > 60, members + " members");
    }

    private static boolean isCommented(List<String> lines, int member) {
        int above = member - 1;
        while (lines.get(above).strip().startsWith("@")) {
            if (lines.get(above).contains("@Override")) {
                return true;
            }
            above--;
        }
        return lines.get(above).strip().endsWith("*/");
    }

    private static List<Path> sources(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
    }
}
