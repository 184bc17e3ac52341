package dev.usdt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.Code;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;

/**
 * Reads Markdown as GitHub does, and refuses all that is more than words, code, a heading, a list, a table and a fold.
 */
final class MarkdownReader {

    private static final Set<String> ALLOWED = Set.of(
            "Document",
            "Heading",
            "Paragraph",
            "Text",
            "Code",
            "StrongEmphasis",
            "BulletList",
            "ListItem",
            "TableBlock",
            "TableHead",
            "TableBody",
            "TableRow",
            "TableCell");

    /** The HTML that we write: nothing of it is from a file. */
    private static final Pattern FOLD =
            Pattern.compile("<details><summary>Changes that break nothing: [0-9]+</summary>|</details>");

    private final List<List<String>> rows = new ArrayList<>();

    private MarkdownReader() {}

    /** {@return the cells of all rows, as they are seen} */
    static List<List<String>> rows(String markdown) {
        Parser parser =
                Parser.builder().extensions(List.of(TablesExtension.create())).build();
        MarkdownReader reader = new MarkdownReader();
        reader.read(parser.parse(markdown), markdown);
        return reader.rows;
    }

    private void read(Node node, String markdown) {
        String kind = node.getClass().getSimpleName();
        if (node instanceof HtmlBlock html) {
            assertTrue(FOLD.matcher(html.getLiteral()).matches(), () -> html.getLiteral() + " in " + markdown);
            return;
        }
        assertTrue(ALLOWED.contains(kind), () -> kind + " in " + markdown);
        if (node instanceof Text text) {
            // Nothing of which a page makes a link: neither a user, an issue, a commit nor an address.
            assertTrue(text.getLiteral().matches("[A-Za-z0-9 ,:.|]*"), () -> text.getLiteral() + " in " + markdown);
        } else if (node instanceof TableRow) {
            rows.add(new ArrayList<>());
        } else if (node instanceof TableCell) {
            rows.get(rows.size() - 1).add(seen(node));
        }
        for (Node child = node.getFirstChild(); child != null; child = child.getNext()) {
            read(child, markdown);
        }
        if (node instanceof TableRow) {
            assertEquals(3, rows.get(rows.size() - 1).size(), markdown);
        }
    }

    private static String seen(Node cell) {
        StringBuilder seen = new StringBuilder();
        for (Node child = cell.getFirstChild(); child != null; child = child.getNext()) {
            seen.append(child instanceof Code code ? code.getLiteral() : ((Text) child).getLiteral());
        }
        return seen.toString();
    }
}
