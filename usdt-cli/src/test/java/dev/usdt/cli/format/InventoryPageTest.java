package dev.usdt.cli.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.usdt.Detail;
import dev.usdt.ProbeFilter;
import dev.usdt.UsdtFile;
import dev.usdt.archive.Layer;
import dev.usdt.catalog.Catalog;
import dev.usdt.cli.Cli;
import dev.usdt.cli.HostileNote;
import dev.usdt.cli.io.Console;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the page. How it looks, and what it does, is for the browser tests. */
class InventoryPageTest {

    private static final Pattern DATA =
            Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL);
    private static final Path SERVER = Cli.fixture("goserver-amd64-stripped.elf");
    private static final Path VALUES = Cli.fixture("cvalues-amd64-O2-pie-semaphore.elf");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private static String text(Object... command) {
        Cli.Result result = Cli.launch(command);
        assertTrue(result.exitCode() <= 1, result.err());
        return result.out();
    }

    private static String dataOf(String page) {
        Matcher matcher = DATA.matcher(page);
        assertTrue(matcher.find());
        return matcher.group(1);
    }

    private static JsonNode files(String page) throws Exception {
        return JSON.readTree(dataOf(page)).get("files");
    }

    @Test
    void aListingHasItsJsonAndTheMatrix() throws Exception {
        JsonNode files = files(text("list", "--format", "html", SERVER, VALUES));
        JsonNode validated = JSON.readTree(text("validate", "--format", "json", SERVER, VALUES))
                .get("files");
        for (int i = 0; i < 2; i++) {
            ObjectNode file = (ObjectNode) files.get(i);
            assertEquals(validated.get(i).get("matrix"), file.remove("matrix"));
        }
        assertEquals(
                JSON.readTree(text("list", "--format", "json", SERVER, VALUES)).get("files"), files);
    }

    @Test
    void aValidationHasBoth() throws Exception {
        Path none = folder.resolve("none");
        JsonNode files = files(text("validate", "--format", "html", SERVER, none, VALUES));
        JsonNode expected = JSON.readTree(text("validate", "--format", "json", SERVER, none, VALUES))
                .get("files");
        for (int i = 0; i < 3; i++) {
            for (String key : new String[] {"file", "passed", "findings", "matrix"}) {
                assertEquals(expected.get(i).get(key), files.get(i).get(key), key);
            }
        }
        assertEquals(
                JSON.readTree(text("list", "--format", "json", VALUES)).at("/files/0/probes"),
                files.get(2).get("probes"));
    }

    @Test
    void aFilterChoosesRowsOfTheMatrixToo() throws Exception {
        JsonNode file = files(text("list", "--format", "html", "--probe", "server_*", SERVER))
                .get(0);
        assertEquals(2, file.get("probes").size());
        assertEquals(2, file.get("matrix").size());
        for (int i = 0; i < 2; i++) {
            assertEquals(file.at("/probes/" + i + "/name"), file.at("/matrix/" + i + "/name"));
        }
    }

    @Test
    void aSearchWithoutProbesIsAPage() throws Exception {
        assertEquals(JSON.createArrayNode(), files(text("list", "-r", "--format", "html", folder)));
    }

    @Test
    void nothingInItIsMarkup() throws Exception {
        byte[] name = HostileNote.utf8("</script><!--&\u2028\u00e4\u007f");
        Path file = HostileNote.write(folder.resolve("file"), name, name, HostileNote.utf8(""));
        for (String command : new String[] {"list", "validate"}) {
            String page = text(command, "--format", "html", file);
            String data = dataOf(page);
            assertFalse(data.matches("(?s).*[<>&].*"), data);
            assertTrue(data.chars().allMatch(c -> c == '\n' || (c >= ' ' && c <= '~')), data);
            assertEquals(
                    "</script><!--&\u2028\u00e4\u007f",
                    files(page).at("/0/probes/0/name").asText());
        }
    }

    @Test
    void aFileIsWrittenBeforeTheNextOneComes() throws Exception {
        StringWriter out = new StringWriter();
        InventoryPage page = InventoryPage.ofListing(new Console(out, Writer.nullWriter()), Catalog.EMPTY);
        page.begin();
        page.in(Optional.of(new Layer("sha256:12", "", "COPY a b")));
        page.write("a", UsdtFile.read(SERVER, Detail.LAYOUT), ProbeFilter.ALL);
        page.flush();
        assertTrue(out.toString().contains("server_request_start"));
        assertTrue(out.toString().endsWith("}]}"), "to its end");
        page.in(Optional.empty());
        page.write("b", UsdtFile.read(SERVER, Detail.LAYOUT), ProbeFilter.ALL);
        page.close();
        assertTrue(out.toString().endsWith("</html>\n"));
        ArrayNode files = (ArrayNode) files(out.toString());
        assertEquals(
                JSON.readTree("{\"digest\":\"sha256:12\",\"instruction\":\"COPY a b\"}"),
                files.get(0).get("layer"));
        assertFalse(files.get(1).has("layer"));
    }

    @Test
    void allOfTheShellIsFilledIn() throws Exception {
        String page = text("list", "--format", "html", VALUES);
        assertFalse(Pattern.compile("@[a-z]+@").matcher(page).find());
        assertFalse(page.contains("innerHTML"));
        assertFalse(page.contains("unsafe-"));
    }
}
