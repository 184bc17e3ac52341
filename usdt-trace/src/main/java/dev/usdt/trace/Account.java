package dev.usdt.trace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * A user of this machine.
 *
 * @param uid its number
 * @param gid the number of its first group
 * @param home its directory
 */
record Account(String uid, String gid, String home) {

    /** By {@code getent}, since not all users are in a file. */
    static Account of(String name) throws IOException {
        Process process = new ProcessBuilder("getent", "passwd", "--", name)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String answer;
        try (InputStream in = process.getInputStream()) {
            answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        String[] fields = answer.strip().split(":", -1);
        if (fields.length < 7) {
            throw new IOException("there is no user " + name);
        }
        return new Account(fields[2], fields[3], fields[5]);
    }
}
