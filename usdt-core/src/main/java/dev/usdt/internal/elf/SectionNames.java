package dev.usdt.internal.elf;

/** The section name string table. Names are compared where they are: a listing looks at all and keeps none. */
final class SectionNames {

    static final SectionNames NONE = new SectionNames(new byte[0]);

    private final byte[] table;

    SectionNames(byte[] table) {
        this.table = table;
    }

    /** A character of the name at this place in the table; 0 if the table ends before. */
    char character(long at, int index) {
        return at + index < table.length ? (char) (table[(int) at + index] & 0xff) : 0;
    }

    /** Whether the name at this place in the table begins with an ASCII text. */
    boolean beginsWith(long at, String prefix) {
        if (at + prefix.length() > table.length) {
            return false;
        }
        for (int i = 0; i < prefix.length(); i++) {
            if (table[(int) at + i] != prefix.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the name at this place in the table is an ASCII text. */
    boolean is(long at, String name) {
        return beginsWith(at, name) && (at + name.length() == table.length || table[(int) at + name.length()] == 0);
    }

    /** The name at this place in the table, cut after 200 bytes; empty when there is none. */
    String get(long at) {
        if (at >= table.length) {
            return "";
        }
        int end = (int) at;
        while (end < table.length && end < at + 200 && table[end] != 0) {
            end++;
        }
        return FileText.decode(table, (int) at, end);
    }
}
