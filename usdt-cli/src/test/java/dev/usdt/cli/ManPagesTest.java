package dev.usdt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.usdt.cli.args.Option;
import dev.usdt.cli.args.Syntax;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manual pages are what the syntax of the commands gives. {@code -Dgolden.update} writes them anew. */
class ManPagesTest {

    private static final Path PAGES = Path.of(System.getProperty("usdt.root"), "usdt-cli/src/dist/man");

    /** What is in each jar in place of the time of the build. */
    private static final Pattern TIMESTAMP = Pattern.compile("<project.build.outputTimestamp>(\\d{4}-\\d\\d-\\d\\d)T");

    @TempDir
    Path temp;

    private static Map<String, Syntax> commands() {
        Map<String, Syntax> commands = new TreeMap<>();
        for (String name : CommandLines.NAMES) {
            commands.put(
                    "usdt-" + name + ".1",
                    CommandLines.command(name).orElseThrow().syntax());
        }
        return commands;
    }

    @Test
    void areThoseOfTheSyntax() throws IOException {
        List<Syntax> inOrder = new ArrayList<>();
        for (String name : CommandLines.NAMES) {
            inOrder.add(commands().get("usdt-" + name + ".1"));
        }
        Matcher timestamp = TIMESTAMP.matcher(Files.readString(Path.of(System.getProperty("usdt.root"), "pom.xml")));
        assertTrue(timestamp.find());
        ManPages pages = new ManPages(timestamp.group(1), inOrder);
        Map<String, String> texts = new TreeMap<>(Map.of("usdt.1", pages.ofAll()));
        commands().forEach((file, syntax) -> texts.put(file, pages.of(syntax)));
        for (Map.Entry<String, String> text : texts.entrySet()) {
            Path file = PAGES.resolve(text.getKey());
            if (System.getProperty("golden.update") != null) {
                Files.createDirectories(PAGES);
                Files.writeString(file, text.getValue());
            }
            if (!Files.exists(file) || !Files.readString(file).equals(text.getValue())) {
                fail(file + " differs; if that is meant, run with -Dgolden.update\nexpected:\n" + text.getValue());
            }
        }
        try (Stream<Path> files = Files.list(PAGES)) {
            assertEquals(texts.size(), files.count(), "pages of no command");
        }
    }

    @Test
    void takesTextForText() {
        String page = new Roff("x", "2026-01-02", "y")
                .text(".de a")
                .text("'br")
                .text("a\\fB -b \"c\" ~")
                .toString();
        assertTrue(page.endsWith("\n\\&.de a\n\\(aqbr\na\\efB \\-b \\(dqc\\(dq \\(ti\n"), page);
    }

    /** What a reader sees: every name of every option, every example, and nothing that the formatter complains of. */
    @Test
    @Tag("shells")
    void readsAsItIsMeant() throws Exception {
        if (Sandbox.find("mandoc").isEmpty()) {
            System.out.println("manual pages not formatted: there is no mandoc");
            Assumptions.abort("there is no mandoc");
        }
        Sandbox sandbox = new Sandbox(temp);
        String mandoc = Sandbox.findTool("mandoc").toString();
        List<Path> pages;
        try (Stream<Path> files = Files.list(PAGES)) {
            pages = files.sorted().toList();
        }
        for (Path page : pages) {
            Sandbox.Result lint = sandbox.run(List.of(mandoc, "-Tlint", "-Wwarning", page.toString()));
            assertEquals("", lint.out() + lint.err());
            String text = sandbox.run(List.of(mandoc, "-Tascii", "-Owidth=900", page.toString()))
                    .out()
                    // Bold and underlined as on a typewriter: a letter, backspace, a letter.
                    .replaceAll(".\b", "");
            for (String heading :
                    List.of("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "ENVIRONMENT", "EXAMPLES")) {
                assertTrue(text.contains("\n" + heading + "\n"), page + ": " + heading);
            }
            Syntax syntax = commands().get(page.getFileName().toString());
            if (syntax != null) {
                for (Option option : syntax.options()) {
                    for (String name : option.names()) {
                        assertTrue(text.contains(name), page + ": " + name);
                    }
                    assertTrue(text.contains(option.description()), page + ": " + option.description() + "\n" + text);
                }
                for (String example : syntax.examples()) {
                    assertTrue(text.contains(example), page + ": " + example + "\n" + text);
                }
            }
        }
    }

    /** By man-db and groff, as on most machines: what man(1) itself makes of the first line is its own. */
    @Test
    @Tag("shells")
    void isReadByManWithoutAWarning() throws Exception {
        Optional<Path> man = Sandbox.find("man");
        if (man.isEmpty() || Sandbox.find("groff").isEmpty()) {
            System.out.println("manual pages not shown: there is no man with groff");
            Assumptions.abort("there is no man with groff");
        }
        Sandbox sandbox = new Sandbox(temp);
        sandbox.set("PATH", System.getenv("PATH"));
        sandbox.set("LC_ALL", "C.UTF-8");
        try (Stream<Path> files = Files.list(PAGES)) {
            for (Path page : files.sorted().toList()) {
                Sandbox.Result shown = sandbox.run(List.of(man.get().toString(), "--warnings", "-l", page.toString()));
                assertEquals("", shown.err(), page.toString());
                assertTrue(shown.out().contains("EXIT STATUS"), page + ": " + shown.out());
            }
        }
    }
}
