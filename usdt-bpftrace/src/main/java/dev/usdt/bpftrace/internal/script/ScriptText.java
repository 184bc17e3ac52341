package dev.usdt.bpftrace.internal.script;

/** A script as it is written, line by line. */
public final class ScriptText {

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
        for (int i = 0; i < depth; i++) {
            text.append('\t');
        }
        return text;
    }

    /** {@return what has been written} */
    @Override
    public String toString() {
        return text.toString();
    }
}
