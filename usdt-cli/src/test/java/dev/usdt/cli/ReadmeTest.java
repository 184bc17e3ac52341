package dev.usdt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows of a command is what the command prints. */
class ReadmeTest {

    private static final Pattern BLOCK = Pattern.compile("```\n\\$ usdt (.*)\n([^`]*)```");
    /** A link to a file of this repository. */
    private static final Pattern LINK = Pattern.compile("\\]\\(([^):#]+)(?:#[^)]*)?\\)");

    private static final Pattern WORD = Pattern.compile("'([^']*)'|\\S+");

    @TempDir
    Path folder;

    @Test
    void showsWhatTheCommandsPrint() throws Exception {
        Path root = Path.of(System.getProperty("usdt.root"));
        Path server = Files.copy(Cli.fixture("goserver-amd64-stripped.elf"), folder.resolve("myserver"));
        Matcher blocks = BLOCK.matcher(Files.readString(root.resolve("README.md")));
        int found = 0;
        while (blocks.find()) {
            String printed =
                    Cli.launch(words(blocks.group(1), server).toArray()).out();
            // The script names the path of the file, and the README leaves out the comments.
            String shown = printed.lines()
                    .filter(line -> !line.startsWith("//"))
                    .map(line -> line.replaceAll("usdt:\"[^\"]*/", "usdt:\"/srv/") + "\n")
                    .collect(Collectors.joining());
            assertEquals(blocks.group(2).strip(), shown.strip(), blocks.group(1));
            found++;
        }
        assertTrue(found >= 2, found + " blocks");
    }

    @Test
    void linksToWhatIsThere() throws Exception {
        Path root = Path.of(System.getProperty("usdt.root"));
        List<Path> pages = new ArrayList<>();
        for (Path folder : List.of(root, root.resolve("docs"), root.resolve("testdata"))) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
            }
        }
        for (Path page : pages) {
            Matcher links = LINK.matcher(Files.readString(page));
            while (links.find()) {
                Path target = page.resolveSibling(links.group(1));
                assertTrue(Files.exists(target), page + " links to " + target);
            }
        }
        assertTrue(pages.size() >= 6, pages.toString());
    }

    /** It is read on a screen before anything is tried. */
    @Test
    void isShort() throws Exception {
        long lines = Files.readAllLines(Path.of(System.getProperty("usdt.root"), "README.md"))
                .size();
        assertTrue(lines <= 120, lines + " lines");
    }

    private static List<Object> words(String line, Path server) {
        List<Object> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(line);
        while (matcher.find()) {
            String word = matcher.group(1) != null ? matcher.group(1) : matcher.group();
            words.add(word.equals("myserver") ? server : word);
        }
        return words;
    }
}
