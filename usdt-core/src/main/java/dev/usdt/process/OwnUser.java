package dev.usdt.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Who runs this process. */
public final class OwnUser {

    private OwnUser() {}

    /** {@return whether it is root, who may still lack a capability in a container; false where that cannot be told} */
    public static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }
}
