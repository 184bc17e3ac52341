package dev.usdt.catalog;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A class whose initializer gives the data of a catalog to {@link CompiledCatalog#add}, as the compiler would make it
 * of
 *
 * <pre>{@code
 * final class CompiledCatalog_go {
 *     static {
 *         CompiledCatalog.add("go", "…");
 *     }
 * }
 * }</pre>
 *
 * @see <a href="https://docs.oracle.com/javase/specs/jvms/se17/html/jvms-4.html">The class File Format</a>
 */
final class CatalogClass {

    /** Two bytes at most of UTF-8 for each: a constant has room for 65,535. */
    private static final int PART = 32_000;

    private static final int JAVA_17 = 61;
    private static final int FINAL_SYNTHETIC = 0x1030; // and ACC_SUPER, which each class has
    private static final int STATIC = 0x0008;

    private final ByteArrayOutputStream constants = new ByteArrayOutputStream();
    private final DataOutputStream pool = new DataOutputStream(constants);
    private int lastConstant;

    private CatalogClass() {}

    /** {@return what the file of the class is called} */
    static String fileName(String catalog) {
        return CompiledCatalog.CLASS.substring(CompiledCatalog.CLASS.lastIndexOf('.') + 1) + catalog + ".class";
    }

    /**
     * {@return the class}
     *
     * @param catalog the name of the catalog
     * @param data its data
     */
    static byte[] of(String catalog, byte[] data) throws IOException {
        return new CatalogClass().write(catalog, data);
    }

    private byte[] write(String catalog, byte[] data) throws IOException {
        int self = type((CompiledCatalog.CLASS + catalog).replace('.', '/'));
        int parent = type("java/lang/Object");
        int initializer = utf8("<clinit>");
        int nothing = utf8("()V");
        int code = utf8("Code");
        int add = method(CompiledCatalog.class.getName().replace('.', '/'), "add");
        byte[] instructions = instructions(string(catalog), parts(data), add);

        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(0xCAFEBABE);
        out.writeInt(JAVA_17);
        out.writeShort(lastConstant + 1);
        constants.writeTo(out);
        out.writeShort(FINAL_SYNTHETIC);
        out.writeShort(self);
        out.writeShort(parent);
        out.writeShort(0); // interfaces
        out.writeShort(0); // fields
        out.writeShort(1); // methods
        out.writeShort(STATIC);
        out.writeShort(initializer);
        out.writeShort(nothing);
        out.writeShort(1); // attributes of the method
        out.writeShort(code);
        out.writeInt(12 + instructions.length);
        out.writeShort(2); // values on the stack
        out.writeShort(0); // local variables
        out.writeInt(instructions.length);
        out.write(instructions);
        out.writeShort(0); // exceptions that are caught
        out.writeShort(0); // attributes of the code
        out.writeShort(0); // attributes of the class
        return bytes.toByteArray();
    }

    private List<Integer> parts(byte[] data) throws IOException {
        List<Integer> parts = new ArrayList<>();
        for (int from = 0; from < data.length; from += PART) {
            int length = Math.min(PART, data.length - from);
            parts.add(string(new String(data, from, length, StandardCharsets.ISO_8859_1)));
        }
        return parts;
    }

    private static byte[] instructions(int catalog, List<Integer> parts, int add) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        for (int part : parts) {
            out.writeByte(0x13); // ldc_w
            out.writeShort(catalog);
            out.writeByte(0x13);
            out.writeShort(part);
            out.writeByte(0xB8); // invokestatic
            out.writeShort(add);
        }
        out.writeByte(0xB1); // return
        return bytes.toByteArray();
    }

    private int utf8(String text) throws IOException {
        pool.writeByte(1);
        pool.writeUTF(text);
        return ++lastConstant;
    }

    private int type(String name) throws IOException {
        return reference(7, utf8(name));
    }

    private int string(String text) throws IOException {
        return reference(8, utf8(text));
    }

    private int method(String owner, String name) throws IOException {
        int type = type(owner);
        int nameAndType = reference(12, utf8(name), utf8("(Ljava/lang/String;Ljava/lang/String;)V"));
        return reference(10, type, nameAndType);
    }

    /** A constant that is made of others. */
    private int reference(int tag, int... others) throws IOException {
        pool.writeByte(tag);
        for (int other : others) {
            pool.writeShort(other);
        }
        return ++lastConstant;
    }
}
