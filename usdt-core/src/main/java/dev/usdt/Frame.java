package dev.usdt;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A function and a line in it: where the code of a site was written, or where the call stands that was inlined there.
 *
 * <p>A site has one frame, or several if the compiler put the code of the called functions in the place of the calls:
 * first the function that the site was written in, behind it the one that calls it, and so on; the last is the function
 * that the machine sees.
 *
 * @param function its name as the file has it: for Go with the path of its package, as in
 *     {@code net/http.(*conn).serve}; for C++ mangled
 * @param file the source file as the compiler recorded it, usually with its whole path; empty if that is not known
 * @param line the line in it, counted from 1; 0 if that is not known
 * @see UsdtFile#frames
 */
public record Frame(String function, Optional<String> file, int line) {

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if the line is negative
     */
    public Frame {
        Objects.requireNonNull(function, "function");
        Objects.requireNonNull(file, "file");
        if (line < 0) {
            throw new IllegalArgumentException("line " + line);
        }
    }

    /** {@return file and line as compilers print them, {@code net/http/server.go:1995}; empty if they are not known} */
    public Optional<String> source() {
        return file.isPresent() && line > 0 ? Optional.of(file.get() + ":" + line) : Optional.empty();
    }

    /** {@return the same without the directories, {@code server.go:1995}} */
    public Optional<String> shortSource() {
        if (file.isEmpty() || line == 0) {
            return Optional.empty();
        }
        String path = file.get();
        return Optional.of(path.substring(path.lastIndexOf('/') + 1) + ":" + line);
    }

    /**
     * {@return the functions of a site's frames in words: {@code main.handle (inlined in main.serve, in main.main)}}
     *
     * @param frames the frames, at least one
     */
    public static String functions(List<Frame> frames) {
        if (frames.size() == 1) {
            return frames.get(0).function();
        }
        StringBuilder text = new StringBuilder(frames.get(0).function());
        for (int i = 1; i < frames.size(); i++) {
            text.append(i == 1 ? " (inlined in " : ", in ").append(frames.get(i).function());
        }
        return text.append(')').toString();
    }
}
