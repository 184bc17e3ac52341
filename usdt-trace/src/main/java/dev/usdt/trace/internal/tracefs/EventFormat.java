package dev.usdt.trace.internal.tracefs;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * How the records of an event are laid out, as the file {@code format} says.
 *
 * @param id the number by which its records are known
 * @param fields the fields, in the order of the file
 */
public record EventFormat(int id, List<Field> fields) {

    /**
     * A field.
     *
     * @param name its name
     * @param offset where in the record it begins, in bytes
     * @param size how many bytes it has
     */
    public record Field(String name, int offset, int size) {}

    /** Copies the list. */
    public EventFormat {
        fields = List.copyOf(fields);
    }

    /**
     * {@return the format that a text describes}
     *
     * @throws IOException if a line is not as the kernel writes it
     */
    public static EventFormat parse(String text) throws IOException {
        int id = -1;
        List<Field> fields = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            String words = line.strip();
            try {
                if (words.startsWith("ID: ")) {
                    id = Integer.parseInt(words.substring(4));
                } else if (words.startsWith("field:")) {
                    fields.add(field(words));
                }
            } catch (IndexOutOfBoundsException | NumberFormatException e) {
                throw new IOException("format has a line that is not understood: " + words, e);
            }
        }
        if (id < 0) {
            throw new IOException("format has no ID");
        }
        return new EventFormat(id, fields);
    }

    /** {@code field:u64 a[8]; offset:20; size:64; signed:0;}. */
    private static Field field(String line) {
        String[] parts = line.split(";", -1);
        String declared = parts[0];
        int bracket = declared.indexOf('[');
        String name = bracket < 0 ? declared : declared.substring(0, bracket);
        name = name.substring(name.lastIndexOf(' ') + 1);
        return new Field(name, number(parts[1], "offset:"), number(parts[2], "size:"));
    }

    private static int number(String part, String key) {
        return Integer.parseInt(part.strip().substring(key.length()));
    }

    /**
     * {@return a field}
     *
     * @throws IOException if there is none of that name
     */
    public Field field(String name, int size) throws IOException {
        for (Field field : fields) {
            if (field.name().equals(name)) {
                if (field.size() != size) {
                    throw new IOException("the field " + name + " has " + field.size() + " bytes, expected " + size);
                }
                return field;
            }
        }
        throw new IOException("format has no field " + name);
    }
}
