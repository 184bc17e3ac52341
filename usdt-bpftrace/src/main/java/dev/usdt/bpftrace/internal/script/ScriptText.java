package dev.usdt.bpftrace.internal.script;

import java.util.ArrayList;
import java.util.List;

/**
 * A script as it is written, line by line. Kept in pieces: one text of megabytes is copied as often as it grows, with
 * room for twice as much.
 */
public final class ScriptText {

    private static final int PIECE_CHARS = 1 << 16;

    private final List<String> pieces = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private int depth;

    /** Writes a line of comment; the text may be any. */
    public void comment(String line) {
        text.append(line.isEmpty() ? "//" : "// ")
                .append(BpftraceText.inComment(line))
                .append('\n');
    }

    /** Writes an empty line. */
    public void blankLine() {
        text.append('\n');
    }

    /** Begins the block of an attach point or of a condition. */
    public void open(Code head) {
        indent().append(head).append(" {\n");
        depth++;
    }

    /** Ends a block and begins the one that is its alternative. */
    public void next(Code head) {
        depth--;
        indent().append("} ").append(head).append(" {\n");
        depth++;
    }

    /** Ends a block. */
    public void close() {
        depth--;
        indent().append("}\n");
    }

    /** Writes a statement. */
    public void statement(Code statement) {
        indent().append(statement).append(";\n");
    }

    /** Writes a statement that is executed only if something is true. */
    public void statementIf(Code condition, Code statement) {
        indent().append("if (")
                .append(condition)
                .append(") { ")
                .append(statement)
                .append("; }\n");
    }

    private StringBuilder indent() {
        if (text.length() >= PIECE_CHARS) {
            pieces.add(text.toString());
            text.setLength(0);
        }
        for (int i = 0; i < depth; i++) {
            text.append('\t');
        }
        return text;
    }

    /** {@return what has been written} */
    @Override
    public String toString() {
        return pieces.isEmpty() ? text.toString() : String.join("", pieces).concat(text.toString());
    }
}
