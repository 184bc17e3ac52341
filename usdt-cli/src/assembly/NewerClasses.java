import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/**
 * Copies a jar and gives its classes that are older than Java 6 the class-file version of Java 17, with the stack maps
 * that this asks for. The virtual machine takes older ones into no archive of classes, and so loads them slowly.
 */
public final class NewerClasses {

    /** Below this, JDK 25 says "Pre JDK 6 class not supported by CDS". */
    private static final int OLDEST = Opcodes.V1_6;

    private static final int VERSION = Opcodes.V17;

    private NewerClasses() {}

    /** Takes the jar and its copy. */
    public static void main(String[] args) throws IOException {
        Path from = Path.of(args[0]);
        Path to = Path.of(args[1]);
        Files.createDirectories(to.getParent());
        int changed = 0;
        try (ZipFile jar = new ZipFile(from.toFile());
                URLClassLoader classes = new URLClassLoader(new URL[] {from.toUri().toURL()});
                ZipOutputStream copy = new ZipOutputStream(Files.newOutputStream(to))) {
            for (Enumeration<? extends ZipEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                byte[] content;
                try (InputStream in = jar.getInputStream(entry)) {
                    content = in.readAllBytes();
                }
                if (entry.getName().endsWith(".class") && new ClassReader(content).readUnsignedShort(6) < OLDEST) {
                    content = newer(content, classes);
                    changed++;
                }
                add(copy, entry, content);
            }
            // The Apache License asks that changed files say so.
            ZipEntry notice = new ZipEntry("META-INF/CHANGES");
            notice.setTimeLocal(jar.entries().nextElement().getTimeLocal());
            String text = "Changed for the USDT toolkit: " + changed + " classes have class-file version " + VERSION
                    + " and stack maps; their code is as it was.\n";
            add(copy, notice, text.getBytes(StandardCharsets.UTF_8));
        }
        if (changed == 0) {
            throw new IOException(from + " has no classes older than Java 6: this step is needed no more");
        }
    }

    private static void add(ZipOutputStream copy, ZipEntry like, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(like.getName());
        entry.setTimeLocal(like.getTimeLocal());
        copy.putNextEntry(entry);
        copy.write(content);
        copy.closeEntry();
    }

    private static byte[] newer(byte[] content, ClassLoader classes) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
            @Override
            protected ClassLoader getClassLoader() {
                return classes;
            }
        };
        ClassVisitor renumber = new ClassVisitor(Opcodes.ASM9, writer) {
            @Override
            public void visit(
                    int version, int access, String name, String signature, String parent, String[] interfaces) {
                super.visit(VERSION, access, name, signature, parent, interfaces);
            }
        };
        new ClassReader(content).accept(renumber, 0);
        return writer.toByteArray();
    }
}
