package dev.usdt.internal.file;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Who owns a file and who may do what with it, set-user-id bits included, which the JDK's permissions leave out.
 *
 * @param known whether the system has such things
 */
public record FileOwner(boolean known, int user, int group, int mode) {

    private static final int PERMISSIONS = 07777;
    private static final int SET_ID = 06000;
    private static final int OWNER_MAY_WRITE = 0600;

    public static FileOwner of(Path file) throws IOException {
        if (!isKnown(file)) {
            return new FileOwner(false, 0, 0, 0);
        }
        Map<String, Object> attributes = Files.readAttributes(file, "unix:uid,gid,mode");
        return new FileOwner(true, number(attributes, "uid"), number(attributes, "gid"), number(attributes, "mode"));
    }

    private static boolean isKnown(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    private static int number(Map<String, Object> attributes, String name) {
        Object value = attributes.get(name);
        return value instanceof Integer number ? number : 0;
    }

    /** Lets us write to a copy, whatever the file allows. */
    static void makeWritable(Path copy) throws IOException {
        if (isKnown(copy)) {
            Files.setAttribute(copy, "unix:mode", OWNER_MAY_WRITE);
        }
    }

    /** Gives owner and group to a copy, where that is permitted. */
    void give(Path copy) throws IOException {
        if (known) {
            give(copy, "unix:gid", group);
            give(copy, "unix:uid", user);
        }
    }

    private static void give(Path copy, String attribute, int number) throws IOException {
        try {
            Files.setAttribute(copy, attribute, number);
        } catch (FileSystemException e) {
            // Not permitted: it stays ours.
        }
    }

    /**
     * Gives the permissions back to a copy. It has got the owner already, where that is permitted.
     *
     * @param exactly whether it has to have the owner
     */
    public void restore(Path copy, boolean exactly) throws IOException {
        if (!known) {
            return;
        }
        FileOwner now = of(copy);
        boolean same = now.user == user && now.group == group;
        if (!same && exactly) {
            throw new FileSystemException(
                    copy.toString(),
                    null,
                    "no permission to give it the owner and group of the file, " + user + ":" + group);
        }
        // A program that runs as its owner must not do so for another one.
        Files.setAttribute(copy, "unix:mode", mode & PERMISSIONS & (same ? PERMISSIONS : ~SET_ID));
    }
}
