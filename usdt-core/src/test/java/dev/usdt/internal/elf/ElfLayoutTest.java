package dev.usdt.internal.elf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares the layouts with {@code <elf.h>}: with what a C compiler made of it, which is kept, and if there is one here
 * with that too.
 */
class ElfLayoutTest {

    /** By how the names of its fields begin here. */
    private static final Map<String, String> STRUCTURES = new TreeMap<>(Map.of(
            "e", "Ehdr",
            "p", "Phdr",
            "sh", "Shdr",
            "st", "Sym",
            "r", "Rela",
            "ch", "Chdr"));

    private static final Map<String, String> SIZES = new TreeMap<>(Map.of(
            "wordSize", "Addr",
            "ehdrSize", "Ehdr",
            "phdrSize", "Phdr",
            "shdrSize", "Shdr",
            "symSize", "Sym",
            "relSize", "Rel",
            "relaSize", "Rela",
            "chdrSize", "Chdr"));

    @Test
    void areThoseOfTheHeaderFile(@TempDir Path folder) throws Exception {
        StringBuilder program =
                new StringBuilder("#include <elf.h>\n#include <stddef.h>\n#include <stdio.h>\nint main(void) {\n");
        List<String> fields = new ArrayList<>();
        for (int bits : new int[] {32, 64}) {
            for (Field field : ElfLayout.class.getFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    fields.add(bits + " " + field.getName());
                    program.append("    printf(\"%zu\\n\", ")
                            .append(inC(bits, field.getName()))
                            .append(");\n");
                }
            }
        }
        program.append("    return 0;\n}\n");
        assertTrue(fields.size() > 80, fields.size() + " fields");
        List<String> found = new ArrayList<>();
        for (String name : fields) {
            ElfLayout layout = ElfLayout.of(name.startsWith("64"));
            found.add(String.valueOf(ElfLayout.class.getField(name.substring(3)).getInt(layout)));
        }
        Path kept = Path.of(
                System.getProperty("usdt.root"), "usdt-core/src/test/resources/dev/usdt/internal/elf/elf-layout.txt");
        assertEquals(Files.readAllLines(kept), named(fields, found));
        Path source = Files.writeString(folder.resolve("layout.c"), program);
        Path binary = folder.resolve("layout");
        assumeTrue(run("cc", "-o", binary.toString(), source.toString()) != null, "there is no C compiler with elf.h");
        List<String> expected = String.valueOf(run(binary.toString())).lines().toList();
        assertEquals(named(fields, expected), named(fields, found));
    }

    private static String inC(int bits, String name) {
        String type = "Elf" + bits + "_";
        if (SIZES.containsKey(name)) {
            return "sizeof(" + type + SIZES.get(name) + ")";
        }
        String prefix = name.replaceFirst("[A-Z].*", "");
        String field = prefix + "_" + name.substring(prefix.length()).toLowerCase(java.util.Locale.ROOT);
        return "offsetof(" + type + STRUCTURES.get(prefix) + ", " + field + ")";
    }

    private static List<String> named(List<String> names, List<String> values) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            all.add(names.get(i) + " " + (i < values.size() ? values.get(i) : "missing"));
        }
        return all;
    }

    /** What a program prints, or null if there is no such program or it fails. */
    private static String run(String... command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? output : null;
        } catch (IOException e) {
            return null;
        }
    }
}
