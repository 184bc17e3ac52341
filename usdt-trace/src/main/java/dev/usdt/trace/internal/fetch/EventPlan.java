package dev.usdt.trace.internal.fetch;

import java.util.List;

/**
 * An event of the kernel, which all sites share that fetch fields of the same types and have the same filter: to stop
 * one takes as long as all of its sites.
 *
 * @param name its name
 * @param shape the types of its fields
 * @param filter which hits the kernel keeps, in its words; empty for all
 */
public record EventPlan(String name, List<FieldType> shape, String filter) {

    /** The field with the number of the site: a constant at each. */
    public static final String SITE = "site";

    /** Copies the list. */
    public EventPlan {
        shape = List.copyOf(shape);
    }

    /** {@return the name of a field} */
    public static String fieldName(int index) {
        return "f" + index;
    }

    /**
     * {@return the line that defines the event at a site}
     *
     * @param group the group of the event
     * @param path the file, which has neither blanks nor colons
     * @param offset where in the file the site is
     * @param semaphoreOffset where in the file its semaphore is, or -1 if it has none
     * @param number the number of the site, or -1 if records are not wanted
     */
    public String definition(
            String group, String path, long offset, long semaphoreOffset, int number, List<Field> fields) {
        StringBuilder line = new StringBuilder("p:");
        line.append(group)
                .append('/')
                .append(name)
                .append(' ')
                .append(path)
                .append(":0x")
                .append(Long.toHexString(offset));
        if (semaphoreOffset >= 0) {
            line.append("(0x").append(Long.toHexString(semaphoreOffset)).append(')');
        }
        if (number >= 0) {
            line.append(' ').append(SITE).append("=\\").append(number).append(":u32");
        }
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            line.append(' ').append(fieldName(i)).append('=').append(field.fetch());
            line.append(':').append(field.type().spelling());
        }
        return line.append('\n').toString();
    }
}
