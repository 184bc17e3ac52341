package dev.usdt.cli.args;

import dev.usdt.PathText;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The words of the command line as they were typed. Java hands them over as text of the locale's encoding, in which a
 * byte that is not of it is lost: all that is not ASCII where the locale is not installed. The kernel still has the
 * bytes.
 */
public final class TypedWords {

    private TypedWords() {}

    /** {@return the words that Java was given for, as {@link PathText} has text} */
    public static String[] of(String[] args) {
        for (String arg : args) {
            for (int i = 0; i < arg.length(); i++) {
                if (arg.charAt(i) >= 0x80) {
                    return exact(args);
                }
            }
        }
        return args;
    }

    private static String[] exact(String[] args) {
        Charset encoding = encoding();
        try {
            // All words of this process, each with a NUL behind it: proc_pid_cmdline(5).
            return of(args, Files.readAllBytes(Path.of("/proc/self/cmdline")), encoding);
        } catch (IOException e) {
            return encoded(args, encoding); // no Linux
        }
    }

    /**
     * {@return the words that are told by the bytes of all words, behind those of the virtual machine}
     *
     * @param encoding by which the bytes were made into text; by that it is seen whether they are the same words
     */
    public static String[] of(String[] args, byte[] all, Charset encoding) {
        List<byte[]> words = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < all.length; i++) {
            if (all[i] == 0) {
                words.add(Arrays.copyOfRange(all, start, i));
                start = i + 1;
            }
        }
        int first = words.size() - args.length;
        String[] exact = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            if (first < 0 || !new String(words.get(first + i), encoding).equals(args[i])) {
                return encoded(args, encoding);
            }
            exact[i] = PathText.of(words.get(first + i));
        }
        return exact;
    }

    /** As far as Java lost nothing. */
    private static String[] encoded(String[] args, Charset encoding) {
        String[] words = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            words[i] = args[i].indexOf('\ufffd') >= 0 ? args[i] : PathText.of(args[i].getBytes(encoding));
        }
        return words;
    }

    private static Charset encoding() {
        String name = System.getProperty("sun.jnu.encoding", "UTF-8");
        return Charset.isSupported(name) ? Charset.forName(name) : Charset.defaultCharset();
    }
}
