package dev.usdt.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The questions of docs/fleet.md, and the answers that are there. */
@Tag("fleet")
class FleetQuestionsIT {

    private static final Path PAGE = Path.of(System.getProperty("usdt.root"), "docs/fleet.md");
    private static final Pattern QUESTION = Pattern.compile("```sql\n(.*?)```\n\n```\n(.*?)```", Pattern.DOTALL);
    /** How the page calls the tree. */
    private static final String TREE = "/srv";

    @TempDir
    Path folder;

    @Test
    void haveTheAnswersOfThePage() throws Exception {
        byte[] server = Samples.elf(Samples.SERVER);
        Path tree = folder.resolve("tree");
        for (Path file : Samples.allElf()) {
            Samples.write(tree.resolve("elf").resolve(file.getFileName()), Files.readAllBytes(file));
        }
        for (String name : List.of("api", "login", "shop", "status")) {
            Samples.write(tree.resolve("web").resolve(name), server);
        }
        Samples.write(tree.resolve("app.tar.gz"), Samples.gzip(Samples.tar(Samples.members("bin/server", server))));
        byte[] image = Samples.tar(Samples.image(Samples.members("srv/app", server)));
        Samples.write(tree.resolve("shop.tar"), image);
        try (TableReader tables = new TableReader()) {
            inventory(tables, tree, "monday");

            byte[] without = Samples.elf(Samples.VALUES);
            Files.write(tree.resolve("web/api"), without);
            Files.delete(tree.resolve("web/login"));
            Files.write(tree.resolve("web/shop"), Arrays.copyOf(server, 60));
            Samples.write(tree.resolve("shop.tar"), cutInLayer(image));
            // What cannot be read in it says nothing about its other members.
            byte[] members = Samples.tar(Samples.members("bin/cut", Arrays.copyOf(server, 60), "bin/server", without));
            Samples.write(tree.resolve("app.tar.gz"), Samples.gzip(members));
            inventory(
                    tables,
                    tree,
                    "today",
                    "--since",
                    folder.resolve("inventory/monday").toString());

            String page = Files.readString(PAGE);
            Matcher question = QUESTION.matcher(page);
            List<String> expected = new ArrayList<>();
            List<String> answers = new ArrayList<>();
            String last = "";
            while (question.find()) {
                last = question.group(1).replace("/inventory/", folder.resolve("inventory") + "/");
                expected.add(question.group(2));
                answers.add(answer(tables, question.group(1), tree));
            }
            assertEquals(3, answers.size());
            assertEquals(String.join("\n", expected), String.join("\n", answers));
            // The last one may also be asked of probes that pass nothing.
            assertFalse(tables.rows(last.replaceFirst("WHERE .*", "WHERE size(arguments) = 0"))
                    .isEmpty());
        }
    }

    /** Less than the header of its first member; the manifest, which comes behind the layer, is there. */
    private static byte[] cutInLayer(byte[] image) throws IOException {
        ByteArrayOutputStream cut = new ByteArrayOutputStream();
        try (TarArchiveInputStream in = new TarArchiveInputStream(new ByteArrayInputStream(image));
                TarArchiveOutputStream out = new TarArchiveOutputStream(cut)) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                byte[] bytes = in.readAllBytes();
                boolean isLayer = entry.getName().endsWith("layer.tar");
                TarArchiveEntry copy = new TarArchiveEntry(entry.getName());
                copy.setSize(isLayer ? 300 : bytes.length);
                out.putArchiveEntry(copy);
                out.write(bytes, 0, (int) copy.getSize());
                out.closeArchiveEntry();
            }
        }
        return cut.toByteArray();
    }

    private void inventory(TableReader tables, Path tree, String name, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.add("file:" + tree);
        arguments.add(folder.resolve("inventory").resolve(name).toString());
        new Inventory(tables.spark(), InventoryOptions.of(arguments.toArray(String[]::new))).run();
    }

    private String answer(TableReader tables, String query, Path tree) {
        List<Row> rows = tables.rows(query.replace("/inventory/", folder.resolve("inventory") + "/"));
        StringBuilder answer = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            if (i == 0) {
                answer.append(String.join(" | ", rows.get(0).schema().fieldNames()))
                        .append('\n');
            }
            List<String> texts = new ArrayList<>();
            for (int column = 0; column < rows.get(i).length(); column++) {
                texts.add(String.valueOf(rows.get(i).get(column)).replace(tree.toString(), TREE));
            }
            answer.append(String.join(" | ", texts)).append('\n');
        }
        return answer.toString();
    }
}
