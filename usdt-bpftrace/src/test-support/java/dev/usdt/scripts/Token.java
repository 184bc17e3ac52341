package dev.usdt.scripts;

/**
 * The smallest piece of a script that has a meaning.
 *
 * @param kind what it is
 * @param text as it stands in the script
 * @param line where it begins, from 1
 */
public record Token(Kind kind, String text, int line) {

    /** What a token is. */
    public enum Kind {
        /** From two slashes to the end of the line. */
        COMMENT,
        /** Between double quotes. */
        STRING,
        /** Decimal or hexadecimal. */
        NUMBER,
        /** A keyword, a function, a type, a variable or a map. */
        WORD,
        /** One character of punctuation. */
        SIGN
    }

    /** {@return whether it is a certain sign or word} */
    public boolean is(String sign) {
        return (kind == Kind.SIGN || kind == Kind.WORD) && text.equals(sign);
    }

    @Override
    public String toString() {
        return text + " in line " + line;
    }
}
